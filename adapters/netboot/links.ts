/** The links that a script leads to: signed, and bound to what they are for. */
import type { BootDecision } from '../../src/boot/decide.js'
import type { BootLanguage, BootLinks } from '../../src/boot/script.js'
import { PhoenixError } from '../../src/error.js'
import type { Asked } from './asked.js'
import type { Context } from './context.js'
import { attemptOf } from './routes/ask.js'
import type { Claims } from './signing.js'

/** The first pause of a machine that asks in vain, and the longest, in seconds. */
const firstWait = 10
const longestWait = 300
/** The longest pause of a machine that is no node: somebody may stand before it and adopt it. */
const longestOfStrangers = 60

/** The links of one answer. A machine that is sent to an image begins a new start by it. */
export function linksFor(
  language: BootLanguage,
  decision: BootDecision,
  asked: Asked,
  context: Context,
): BootLinks {
  const { view, boots, signer, now, limits } = context
  const url = context.urlFor(asked)
  const node = decision.node?.name ?? ''
  const attempt = attemptOf(asked)
  const client = context.options.address === false ? '' : asked.client
  const boot =
    decision.kind === 'image' && node !== '' ? boots.offer(node, decision.image).id : 'stranger'
  const file = (path: string) => {
    const mark = view.marks.get(path)
    if (mark === undefined) {
      throw new PhoenixError('image', `${path} is not among the files of images`)
    }
    const expires = Math.floor((now() + limits.fileLife) / 1000)
    const claims = {
      purpose: 'file',
      node,
      boot,
      path: `${mark}/${path}`,
      client,
      expires,
    } as const
    return `${url}/file/${[encodeURIComponent(node || '-'), boot, expires, signer.sign(claims), mark, path].join('/')}`
  }
  const next = language === 'ipxe' ? `${url}/boot.ipxe?again=${attempt + 1}` : `${url}/grub.cfg`
  const wait = waitFor(attempt, node)
  const reports = view.model.boot?.reports === true && decision.kind === 'image' && node !== ''
  if (!reports) return { file, again: next, wait }
  const expires = Math.floor((now() + limits.reportLife) / 1000)
  const claims: Claims = { purpose: 'report', node, boot, path: '', client, expires }
  const report = `${url}/report/${[encodeURIComponent(node), boot, expires, signer.sign(claims)].join('/')}`
  // What a node reports is cut at the last of these words.
  return { file, again: next, wait, args: [`phoenix.report=${report}`, `phoenix.boot=${boot}`] }
}

/** Waits longer and longer, each node a little differently, so that not all come back at once. */
function waitFor(attempt: number, node: string): number {
  const longest = node === '' ? longestOfStrangers : longestWait
  const wait = Math.min(longest, firstWait * 2 ** Math.min(attempt, 10))
  let sum = 0
  for (const character of node) sum = (sum * 31 + character.charCodeAt(0)) % 1009
  return wait + Math.floor((wait / 4) * (sum / 1009))
}
