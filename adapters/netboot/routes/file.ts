/** Files of images, for whoever has a link to them and comes from where it was given to. */
import type { ServerResponse } from 'node:http'
import { PhoenixError } from '../../../src/error.js'
import { openImageFile } from '../../../src/image/index.js'
import type { Asked } from '../asked.js'
import type { Context } from '../context.js'
import { type Reply, refusal } from '../http/reply.js'
import { sendFile } from '../http/send-file.js'
import type { Claims } from '../signing.js'
import { markOf } from '../view.js'

/** Sends a file; gives the answer in its place where it is not sent. */
export async function fileReply(
  asked: Asked,
  response: ServerResponse,
  context: Context,
): Promise<Reply | undefined> {
  const [name = '', boot = '', expires = '', signature = '', mark = '', ...parts] = asked.rest
  const path = parts.join('/')
  const node = name === '-' ? '' : name
  const refused = checkLink(
    { purpose: 'file', node, boot, path: `${mark}/${path}` },
    expires,
    signature,
    asked,
    context,
  )
  if (refused !== undefined) return refused
  const { options, metrics, log, boots, view, pieces } = context
  const opened = await openImageFile(options.images, path).catch((error) =>
    PhoenixError.from(error),
  )
  const gone = PhoenixError.is(opened) || markOf(opened.stamp) !== mark
  if (PhoenixError.is(opened) || gone) {
    if (!PhoenixError.is(opened)) await opened.handle.close()
    // A kernel of one image with the RAM disk of another must never start.
    const message = `${path} is another file than when ${node || 'a machine'} was sent to it`
    log.once({ level: 'warning', event: 'changed', message, client: asked.client, status: 409 })
    context.stale()
    return refusal(409)
  }
  const sent = await sendFile(asked.request, response, opened, mark, pieces)
  metrics.count('sent_bytes_total', {}, sent.bytes)
  metrics.count('requests_total', { route: 'file', status: sent.status })
  const image = view.images.get(boots.of(node)?.image ?? '')
  if (sent.whole && image?.image.kernel === path) boots.reached(node, boot, 'kernel')
  return undefined
}

/** Checks a signed link; gives the refusal where it does not hold. Which part does not is told to nobody. */
export function checkLink(
  about: Pick<Claims, 'purpose' | 'node' | 'boot' | 'path'>,
  expires: string,
  signature: string,
  { client }: Asked,
  { signer, now, options, log }: Context,
): Reply | undefined {
  const claims: Claims = {
    ...about,
    client: options.address === false ? '' : client,
    expires: /^\d{1,12}$/.test(expires) ? Number(expires) : 0,
  }
  const node = about.node
  if (!signer.verifies(claims, signature)) {
    const message = `a link for ${about.purpose} was not made for who has it`
    log.once({ level: 'warning', event: 'forged', message, client, status: 403 })
    return refusal(403)
  }
  if (claims.expires * 1000 >= now()) return undefined
  const message = `a link of ${node || 'a machine'} is no longer good`
  log.once({ level: 'info', event: 'expired', message, client, status: 410 })
  return refusal(410)
}
