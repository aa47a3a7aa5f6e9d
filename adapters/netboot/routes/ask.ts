/** What a machine is to start: the script that tells it. */
import { type BootDecision, decide } from '../../../src/boot/decide.js'
import type { BootRequest } from '../../../src/boot/request.js'
import { type BootLanguage, bootScript } from '../../../src/boot/script.js'
import { macOf } from '../../../src/boot/unknown/sighting.js'
import { PhoenixError } from '../../../src/error.js'
import type { Asked } from '../asked.js'
import type { Context } from '../context.js'
import { type Reply, refusal, text } from '../http/reply.js'
import { linksFor } from '../links.js'

/** The first script: it makes iPXE tell who it is. */
export function askScript(asked: Asked, { urlFor }: Context): Reply {
  const again = attemptOf(asked)
  // iPXE puts its settings in place of these by itself.
  const setting = (name: string) => `$\{${name}}`
  const query = [
    `mac=${setting('netX/mac')}`,
    `uuid=${setting('uuid')}`,
    `serial=${setting('serial:uristring')}`,
    `asset=${setting('asset:uristring')}`,
    `user=${setting('user-class:uristring')}`,
    `cpu=${setting('buildarch')}`,
    `platform=${setting('platform')}`,
    `again=${again}`,
  ].join('&')
  const lines = [
    '#!ipxe',
    ':ask',
    `chain --replace --autofree ${urlFor(asked)}/boot?${query} ||`,
    'echo The boot service does not answer; asking again',
    'sleep 15',
    // Who is known by now has another address.
    'dhcp netX ||',
    'goto ask',
    '',
  ]
  return text(200, lines.join('\n'), uncached)
}

const uncached = { 'cache-control': 'no-store' }

/** The script of iPXE, GRUB or a switch. */
export function bootReply(
  language: BootLanguage,
  asked: Asked,
  context: Context,
): Reply | Promise<Reply> {
  // Whoever asks for headers alone starts nothing.
  if (asked.request.method === 'HEAD') return text(200, '', uncached)
  const { view, metrics, log, told } = context
  const url = context.urlFor(asked)
  // Switches say in headers who they are.
  const question = language === 'ztp' ? undefined : `${asked.client} ${url} ${asked.request.url}`
  const again = question === undefined ? undefined : told.again(question, view)
  if (again !== undefined) {
    metrics.count('decisions_total', { decision: 'image' })
    log.once(again.entry)
    return again.reply
  }
  return newReply(language, { asked, url, question }, context)
}

/** The script of who has not asked the same a moment ago. */
async function newReply(
  language: BootLanguage,
  { asked, url, question }: { asked: Asked; url: string; question: string | undefined },
  context: Context,
): Promise<Reply> {
  const { view, options, metrics, log, boots, told } = context
  const request = requestOf(language, asked)
  const decision = decide(view.machines, request, {
    versions: view.versions,
    unready: view.unready,
    architectures: view.architectures,
    address: options.address ?? true,
    url,
  })
  const { client } = asked
  const node = decision.node?.name
  const who = node === undefined ? {} : { node }
  metrics.count('decisions_total', { decision: decision.kind })
  if (node === undefined) keepUnknown(decision, request, context)
  if (decision.kind === 'refused') {
    const message = `refused to tell a machine what to start: ${decision.error.explanation}`
    log.once({ level: 'warning', event: 'refused', message, client, status: 403 })
    return refusal(403)
  }
  try {
    const links = linksFor(language, decision, asked, context)
    const body = bootScript(language, decision, { model: view.model, links, request })
    const message = `${node ?? request.mac ?? 'a machine'}: ${decision.why.at(-1)}`
    const entry = { level: levelOf(decision), event: 'boot', message, client, ...who } as const
    const reply = text(200, body, uncached)
    log.once(entry)
    if (decision.kind !== 'image' || node === undefined) return reply
    const boot = boots.of(node)
    // A service that is started anew has to know the start, whenever this one ends.
    await context.stored()
    if (question !== undefined && boot !== undefined)
      told.keep(question, { reply, entry, view, boot })
    return reply
  } catch (thrown) {
    const error = PhoenixError.from(thrown)
    const message = `${node ?? 'a machine'}: its script cannot be written: ${error.explanation}`
    log.once({ level: 'error', event: 'script', message, client, ...who })
    return error.code === 'unknown-name' ? refusal(404) : refusal(500)
  }
}

/** A machine that is no node is kept for whoever adopts it, with what it says of itself. */
function keepUnknown(
  decision: BootDecision,
  { userClass, uuid, serial, assetTag, ...request }: BootRequest,
  { options, view }: Context,
): void {
  const { ip } = request
  const mac = macOf(request.mac)
  if (mac === undefined || view.machines.knows(mac)) return
  const code = codeOf(decision)
  const words = {
    ...(ip === undefined ? {} : { ip }),
    ...(userClass === undefined ? {} : { userClass }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(serial === undefined ? {} : { serial }),
    ...(assetTag === undefined ? {} : { assetTag }),
    ...(code === undefined ? {} : { architecture: code }),
    ...(decision.kind === 'refused' ? { told: decision.error.message } : {}),
  }
  options.unknown?.see({ mac, by: 'boot', ...words })
}

/** The code that firmware of this kind sends, where the boot loader told the kind in words. */
function codeOf({ firmware: { kind, cpu } }: BootDecision): number | undefined {
  if (kind === 'bios') return 0
  if (kind !== 'uefi') return undefined
  return { x86_64: 7, aarch64: 11, arm32: 10, other: undefined }[cpu ?? 'other']
}

function levelOf(decision: BootDecision): 'info' | 'warning' {
  return decision.kind === 'hold' && decision.problem !== undefined ? 'warning' : 'info'
}

/** How often the machine has asked in vain. */
export function attemptOf({ query }: Asked): number {
  const again = query.get('again') ?? ''
  return /^\d{1,3}$/.test(again) ? Number(again) : 0
}

/** What the machine says of itself; only the address is known, since the socket tells it. */
function requestOf(language: BootLanguage, { query, rest, client, request }: Asked): BootRequest {
  const { headers } = request
  const said = (name: string) => query.get(name)?.slice(0, 256) || undefined
  const header = (name: string) =>
    language === 'ztp' ? [headers[name]].flat()[0]?.slice(0, 256) : undefined
  const code = query.get('arch') ?? ''
  const mac =
    said('mac') ?? (language === 'grub' ? rest[0] : undefined) ?? header('cumulus-mgmt-mac')
  const values = {
    mac: mac === '' ? undefined : mac,
    uuid: said('uuid'),
    serial: said('serial') ?? header('cumulus-serial'),
    assetTag: said('asset'),
    userClass: said('user'),
    cpu: said('cpu'),
    platform: said('platform'),
    architecture: /^\d{1,5}$/.test(code) ? Number(code) : undefined,
    ip: client,
  }
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as BootRequest
}
