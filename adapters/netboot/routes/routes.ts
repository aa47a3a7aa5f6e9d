/** Which answer belongs to which address. */
import type { ServerResponse } from 'node:http'
import { reportSnippet } from '../../../src/boot/report-snippet.js'
import type { Asked } from '../asked.js'
import type { Context } from '../context.js'
import { type Reply, refusal, text } from '../http/reply.js'
import { askScript, bootReply } from './ask.js'
import { fileReply } from './file.js'
import { loaderReply } from './loader.js'
import { reportReply } from './report.js'

type Route = (
  asked: Asked,
  response: ServerResponse,
  context: Context,
) => Reply | undefined | Promise<Reply | undefined>

/** The routes, by the first part of their path; those with more parts say so. */
const routes: Readonly<Record<string, { readonly more?: true; readonly reply: Route }>> = {
  'boot.ipxe': { reply: (asked, _, context) => askScript(asked, context) },
  boot: { reply: (asked, _, context) => bootReply('ipxe', asked, context) },
  'grub.cfg': { reply: (asked, _, context) => bootReply('grub', asked, context) },
  grub: { more: true, reply: (asked, _, context) => bootReply('grub', asked, context) },
  ztp: { reply: (asked, _, context) => bootReply('ztp', asked, context) },
  file: { more: true, reply: fileReply },
  loader: { more: true, reply: loaderReply },
  report: { more: true, reply: (asked, _, context) => reportReply(asked, context) },
  'report.sh': { reply: () => text(200, reportSnippet) },
  metrics: {
    reply: (_, __, { metrics }) => ({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: String(metrics),
    }),
  },
  healthz: {
    reply: (_, __, { health }) => {
      const state = health()
      const body = `${JSON.stringify(state)}\n`
      return { status: state.ok ? 200 : 503, type: 'application/json', body }
    },
  },
}

/** Answers a request; undefined where the answer was sent already. */
export function replyTo(
  asked: Asked,
  response: ServerResponse,
  context: Context,
): Reply | undefined | Promise<Reply | undefined> {
  const route = Object.hasOwn(routes, asked.route) ? routes[asked.route] : undefined
  if (route === undefined || (asked.rest.length > 0 && route.more !== true)) return refusal(404)
  return route.reply(asked, response, context)
}
