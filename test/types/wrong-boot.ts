/** Wrong calls about images and how nodes start from the network, and what the editor says of them. */
import { type Calls, meant, noKey, not } from './messages.js'

const images = '"rocky9" | "h100"'

export const booting: Calls = [
  [
    `base.images({ own: { kernel: 'k', «inittrd»: 'i' } })`,
    noKey('inittrd', `ImageSettings<${images} | "own">`, 'initrd'),
  ],
  [`base.images({ own: { «architecture»: 'x86' } })`, not('"x86"', 'Architecture')],
  [
    `base.images({ own: { kernel: 'k', «sha256»: 'ab' } })`,
    `Type 'string' has no properties in common with type 'ImageHashes'.`,
  ],
  [`base.boot({ «discovery»: 'rocky8' })`, meant(not('"rocky8"', images), 'rocky9')],
  [`base.boot({ «reports»: 'yes' })`, not('string', 'boolean')],
  [`base.boot({ «folder»: 'images' })`, noKey('folder', `BootSettings<${images}>`)],
  [
    `base.boot({ templates: [«(node: { name: string }) => node.name»] })`,
    not('(node: { name: string; }) => string', 'BootTemplate'),
  ],
]
