/** Machines that wait, told to people and to programs. */
import type { MachineProposal } from '../../boot/unknown/proposals.js'
import { portText } from '../../boot/unknown/sighting.js'
import type { UnknownMachine } from '../../boot/unknown/unknown-machines.js'
import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'
import { align } from '../output/gather.js'

/** Rows below each other, with what does not fit below them. */
export async function printMachines(call: Call, found: readonly MachineProposal[]): Promise<void> {
  if (found.length === 0) return
  const header = ['MAC', 'ADDRESS', 'KIND', 'PORT', 'LAST SEEN', 'NODE', 'WHY']
  const rows = found.map((one) => [
    one.machine.mac,
    one.machine.ip ?? one.machine.told ?? '-',
    kindOf(one.machine),
    one.machine.ports.length === 0 ? '-' : one.machine.ports.map(portText).join(' and '),
    `${agoText(one.machine.lastSeen)}, ${count(one.machine.attempts, 'time')}`,
    nodeText(one),
    one.why,
  ])
  await call.print(align([header, ...rows.map((row) => row.map((text) => cleanLine(text, 120)))]))
  for (const { machine, node, interface: of, conflicts, replaces } of found) {
    for (const conflict of conflicts) {
      if (conflicts.length === 1 && node === undefined) break
      await call.note(cleanLine(`${machine.mac}: ${conflict}`, 400))
    }
    if (replaces === undefined) continue
    const text = `${machine.mac}: ${of} of ${node} is known as ${replaces.join(', ')}; with --replace it takes its place`
    await call.note(cleanLine(text, 400))
  }
}

/** One line of a machine, for whoever watches. */
export function machineLine(one: MachineProposal): string {
  const { mac, ip, told, ports } = one.machine
  const at = ports.length === 0 ? '' : `, ${ports.map(portText).join(' and ')}`
  const who = one.node === undefined ? one.why : `${nodeText(one)}: ${one.why}`
  return cleanLine(`${mac} (${ip ?? told ?? 'no address'}${at}): ${who}`, 400)
}

/** The same for programs. */
export function machineJson({ machine, conflicts, by, ...place }: MachineProposal): object {
  return { ...machine, ...place, by, conflicts }
}

/** Whether a machine can become the node that it is proposed for, as far as nobody has to decide. */
export function isSure({ node, conflicts }: MachineProposal): boolean {
  return node !== undefined && conflicts.length === 0
}

function nodeText({ node, interface: of, conflicts, replaces }: MachineProposal): string {
  if (node === undefined) return '-'
  const mark = conflicts.length > 0 ? ' (conflict)' : replaces === undefined ? '' : ' (replaces)'
  return `${node}${of === undefined ? '' : ` ${of}`}${mark}`
}

const kinds: Readonly<Record<number, string>> = {
  0: 'BIOS',
  6: 'UEFI ia32',
  7: 'UEFI x64',
  9: 'UEFI x64',
  10: 'UEFI arm32',
  11: 'UEFI arm64',
  16: 'UEFI x64 HTTP',
  18: 'UEFI arm32 HTTP',
  19: 'UEFI arm64 HTTP',
}

/** What kind of machine it is, in the fewest words that tell it from others. */
function kindOf({ architecture, serial, assetTag, hostname, vendorClass }: UnknownMachine): string {
  const firmware =
    architecture === undefined
      ? (vendorClass ?? '')
      : (kinds[architecture] ?? `arch ${architecture}`)
  const name = serial ?? assetTag ?? hostname ?? ''
  const words = [firmware, name].filter((text) => text !== '')
  return words.length === 0 ? '-' : words.join(' ')
}

/** How long ago a time was, in the largest unit. */
function agoText(time: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000))
  if (seconds < 120) return `${seconds} s ago`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} days ago`
}
