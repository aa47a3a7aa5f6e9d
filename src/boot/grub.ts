/** Boot scripts of GRUB. */

import { unfit } from './command-line.js'
import type { BootDecision } from './decide.js'
import { usualWait } from './ipxe.js'
import type { BootLinks } from './script.js'
import { grubWord, plainText } from './words.js'

/** The configuration that tells GRUB what was decided. */
export function grubScript(decision: BootDecision, links: BootLinks): string {
  const head = decision.why.map((text) => `# ${plainText(text)}`)
  return [...head, 'set timeout=0', ...body(decision, links), ''].join('\n')
}

function body(decision: BootDecision, links: BootLinks): string[] {
  const { node } = decision
  const who = node?.name ?? 'This machine'
  switch (decision.kind) {
    case 'image': {
      const { image, line } = decision
      const args = [...line.own, ...(links.args ?? []), ...line.admins].flatMap(wordsOf)
      const file = (path: string) => grubWord(devicePath(links.file(path)))
      return [
        `menuentry ${grubWord(plainText(`${who} starts ${image.name}`))} {`,
        `  linux ${[file(image.kernel), ...args].join(' ')}`,
        ...(image.initrds.length === 0 ? [] : [`  initrd ${image.initrds.map(file).join(' ')}`]),
        '}',
      ]
    }
    case 'disk':
      if (decision.firmware.kind === 'bios') return ['set root=(hd0)', 'chainloader +1', 'boot']
      return ['exit 1']
    case 'hold':
      return waiting(`${who} waits: ${decision.why.at(-1) ?? ''}`, links)
    case 'refused':
      return waiting('It is not sure which machine this is: nothing is started', links)
  }
}

/** GRUB puts what has a blank into quotation marks of its own: so each word goes by itself. */
function wordsOf(text: string): string[] {
  return text.split(' ').map(grubWord)
}

function waiting(text: string, { again, wait = usualWait }: BootLinks): string[] {
  const seconds = Math.max(1, Math.min(3600, Math.floor(wait)))
  return [
    `echo ${grubWord(plainText(text))}`,
    `sleep ${seconds}`,
    `configfile ${grubWord(devicePath(again))}`,
  ]
}

/** A URL as GRUB writes the place of a file. */
function devicePath(url: string): string {
  const [, host, path] = /^http:\/\/([^/]+)(\/.*)$/.exec(url) ?? []
  if (host !== undefined && path !== undefined) return `(http,${host})${path}`
  throw unfit('GRUB fetches by http:// alone: give the boot service such a URL')
}
