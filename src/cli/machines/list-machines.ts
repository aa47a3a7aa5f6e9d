/** Lists the machines that ask and are no nodes, once or as they come. */
import { setTimeout as pause } from 'node:timers/promises'
import { PhoenixError } from '../../error.js'
import { count } from '../../plan/print.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { selectNodes } from '../config/select-nodes.js'
import { isSure, machineJson, machineLine, printMachines } from './tell-machines.js'

/** How often it is looked for others, in milliseconds. */
const interval = 1000

/** What is listed. */
export interface Listing {
  readonly nodes: string | undefined
  readonly order: boolean
  readonly watch: boolean
  readonly signal: AbortSignal
}

/** Lists them; gives the exit code. */
export async function listMachines(
  call: Call,
  phoenix: Phoenix,
  { nodes, order, watch, signal }: Listing,
): Promise<number> {
  const chosen = nodes === undefined ? {} : { nodes: selectNodes(phoenix.model, nodes) }
  const look = () => phoenix.discoverMachines({ ...chosen, order })
  if (watch) return watchMachines(call, look, signal)
  const found = await look()
  if (call.wantsJson) await call.json({ machines: found.map(machineJson) })
  else await printMachines(call, found)
  const sure = found.filter(isSure).length
  await call.note(`${count(found.length, 'machine')} of no node, ${sure} with a node proposed`)
  if (found.length === 0) {
    await call.note('Machines show up here that ask a running phoenix serve.')
  }
  return 0
}

/** Tells each machine when it shows up, and again when what is known of it is another. */
async function watchMachines(
  call: Call,
  look: () => ReturnType<Phoenix['discoverMachines']>,
  signal: AbortSignal,
): Promise<number> {
  if (call.wantsJson) {
    throw new PhoenixError('usage', '--watch never ends, and --json is one document', {
      hint: 'ask for --json again and again',
    })
  }
  await call.note('Watching for machines of no node; Ctrl-C ends.')
  let told = new Map<string, string>()
  while (!signal.aborted) {
    const now = new Map((await look()).map((one) => [one.machine.mac, machineLine(one)]))
    for (const [mac, line] of now) if (told.get(mac) !== line) await call.print(line)
    for (const mac of told.keys()) {
      if (!now.has(mac)) await call.print(`${mac}: is known as a node now, or forgotten`)
    }
    told = now
    await pause(interval, undefined, { signal }).catch(() => {})
  }
  return 0
}
