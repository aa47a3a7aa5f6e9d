/** Boot scripts of iPXE. */
import type { BootDecision } from './decide.js'
import type { BootLinks } from './script.js'
import { ipxeWord, plainText } from './words.js'

/** How long a machine waits before it asks again, in seconds, where nobody says. */
export const usualWait = 30

/** The script that tells iPXE what was decided. */
export function ipxeScript(decision: BootDecision, links: BootLinks): string {
  const head = ['#!ipxe', ...decision.why.map((text) => `# ${plainText(text)}`)]
  return [...head, ...body(decision, links), ''].join('\n')
}

function body(decision: BootDecision, links: BootLinks): string[] {
  switch (decision.kind) {
    case 'image':
      return start(decision, links)
    case 'disk':
      return disk(decision)
    case 'hold':
      return [`echo ${plainText(waits(decision))}`, ...askAgain(links, decision.node === undefined)]
    case 'refused':
      return [
        'echo It is not sure which machine this is: nothing is started',
        ...askAgain(links, true),
      ]
  }
}

function waits({ node, why }: BootDecision): string {
  return `${node?.name ?? 'This machine'} waits: ${why.at(-1) ?? ''}`
}

function start(
  { image, line, node }: Extract<BootDecision, { kind: 'image' }>,
  links: BootLinks,
): string[] {
  // Firmware of UEFI hands the kernel only the files that the command line names.
  const names = image.initrds.map((_, index) => `initrd${index}`)
  const args = [
    ...names.map((name) => `initrd=${name}`),
    ...line.own,
    ...(links.args ?? []),
    ...line.admins,
  ]
  const words = args.map(ipxeWord).join(' ')
  return [
    `echo ${plainText(`${node?.name ?? 'This machine'} starts ${image.name}`)}`,
    'imgfree',
    `kernel --name kernel ${ipxeWord(links.file(image.kernel))} ${words} || goto failed`,
    ...image.initrds.map(
      (path, index) => `initrd --name ${names[index]} ${ipxeWord(links.file(path))} || goto failed`,
    ),
    'boot || goto failed',
    ':failed',
    'echo It could not be started; asking again',
    'imgfree',
    ...askAgain(links, node === undefined),
  ]
}

/** BIOS is told which disk; UEFI goes on to the next entry of its own order when a loader fails. */
function disk({ firmware }: BootDecision): string[] {
  const bios = ['sanboot --no-describe --drive 0x80 || exit 1']
  const uefi = ['exit 1']
  if (firmware.kind === 'bios') return bios
  if (firmware.kind === 'uefi') return uefi
  return [`iseq $\{platform} efi && goto efi ||`, ...bios, ':efi', ...uefi]
}

/**
 * Waits and asks again, for as long as it takes: the service may be away for a while. A machine that is no
 * node asks for an address again too: its own is borrowed, and once it is a node it has one of its own.
 */
function askAgain({ again, wait = usualWait }: BootLinks, isStranger = false): string[] {
  const seconds = Math.max(1, Math.min(3600, Math.floor(wait)))
  return [
    ':again',
    `sleep ${seconds}`,
    ...(isStranger ? ['dhcp netX || goto again'] : []),
    `chain --replace --autofree ${ipxeWord(again)} || goto again`,
    'goto again',
  ]
}
