/** Boot loaders, for firmware that fetches them by HTTP: the same for everybody, and nothing else. */
import type { ServerResponse } from 'node:http'
import { loaderPaths } from '../../../src/boot/loaders.js'
import { PhoenixError } from '../../../src/error.js'
import { openImageFile } from '../../../src/image/index.js'
import type { Asked } from '../asked.js'
import type { Context } from '../context.js'
import { type Reply, refusal } from '../http/reply.js'
import { sendFile } from '../http/send-file.js'
import { markOf } from '../view.js'

/** Sends a boot loader; gives the answer in its place where it is not sent. */
export async function loaderReply(
  asked: Asked,
  response: ServerResponse,
  { options, metrics, log, boots, view, pieces }: Context,
): Promise<Reply | undefined> {
  const path = asked.rest.join('/')
  if (options.loaders === undefined || !loaderPaths(options.loaderFiles).includes(path))
    return refusal(404)
  const opened = await openImageFile(options.loaders, path).catch((error) =>
    PhoenixError.from(error),
  )
  if (PhoenixError.is(opened)) {
    const message = `the boot loader ${opened.message}`
    log.once({ level: 'error', event: 'loader', message, client: asked.client, status: 404 })
    return refusal(404)
  }
  const who = view.machines.identify({ ip: asked.client }, { address: options.address ?? true })
  if (who.kind === 'node' && asked.request.method === 'GET') boots.firmware(who.node.name)
  const sent = await sendFile(asked.request, response, opened, markOf(opened.stamp), pieces)
  metrics.count('requests_total', { route: 'loader', status: sent.status })
  return undefined
}
