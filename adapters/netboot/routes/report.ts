/** What nodes say of their start. */
import { bootStages } from '../../../src/model/boot-stages.js'
import type { Asked } from '../asked.js'
import type { Context } from '../context.js'
import { type Reply, refusal, text } from '../http/reply.js'
import { checkLink } from './file.js'

/** The stages that nodes report themselves; of the others the service hears by itself. */
const reported = bootStages.filter((stage) => stage === 'initramfs' || stage === 'up')

/** Takes a report. */
export function reportReply(asked: Asked, context: Context): Reply {
  const [node = '', boot = '', expires = '', signature = '', said = '', ...more] = asked.rest
  const { boots, metrics, log, view } = context
  const about = { purpose: 'report', node, boot, path: '' } as const
  const refused = checkLink(about, expires, signature, asked, context)
  if (refused !== undefined) return refused
  const stage = reported.find((one) => one === said)
  if (stage === undefined || more.length > 0) return refusal(404)
  // A node that was taken out of the configuration is no longer heard.
  if (!view.model.nodes.has(node)) return refusal(403)
  const became = boots.reached(node, boot, stage, lineOf(asked.query.get('cmdline')))
  metrics.count('reports_total', { stage, result: became })
  const { client } = asked
  if (became === 'stale') {
    const message = `${node} reports '${stage}' of a start that is over`
    log.once({ level: 'warning', event: 'stale', message, client, node, status: 409 })
    return refusal(409)
  }
  if (became === 'new') {
    const image = boots.of(node)?.image
    const message = stage === 'up' ? `${node} is up with ${image}` : `${node} is in its initramfs`
    log.tell({ level: 'info', event: 'report', message, client, node })
  }
  return text(200, 'thank you\n', { 'cache-control': 'no-store' })
}

/** A command line that was sent in hexadecimal, which every shell can write. */
function lineOf(hex: string | null): string | undefined {
  if (hex === null || hex.length > 8192 || !/^(?:[0-9a-f]{2})+$/i.test(hex)) return undefined
  return Buffer.from(hex, 'hex').toString('latin1').trim()
}
