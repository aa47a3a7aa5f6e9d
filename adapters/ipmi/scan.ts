/** Looks whether something speaks IPMI at an address: what it tells before anybody has logged in. */
import { isIP } from 'node:net'
import type { CallOptions } from '../../src/ports/call.js'
import type { Scanned } from '../../src/ports/scan.js'
import { decodeGuid } from './capabilities/inventory/device.js'
import { makerOf } from './capabilities/inventory/makers.js'
import {
  channelCommands,
  decodeCapabilities,
  decodePong,
  decodeResponse,
  decodeSessionless,
  decodeSuiteRecords,
  encodeCapabilitiesRequest,
  encodePing,
  encodeRequest,
  encodeSessionless,
  encodeSuitesRequest,
  ipmiPort,
  privileges,
  suitesPart,
  waitCompletions,
} from './codec/index.js'
import { leaseSocket, type Receiver } from './transport/udp.js'

const usualDeadline = 3_000
/** How long an answer is waited for before the question is sent again. */
const tryTime = 500
/** How many parts a list of cipher suites has at most. */
const mostParts = 64

const app = channelCommands.netFn
const systemGuid = 0x37

type Socket = ReturnType<typeof leaseSocket>['socket']
type Place = Parameters<Socket['send']>[1]

/**
 * Asks for the authentication capabilities of the channel, and with it sends the ping of RMCP, to which
 * some answer that take their time for the rest. What answers is asked for its GUID and cipher suites.
 */
export async function scan(
  address: string,
  port: number = ipmiPort,
  { deadline = usualDeadline, signal }: CallOptions = {},
): Promise<Scanned | undefined> {
  if (isIP(address) === 0) return undefined
  const place = { address, port }
  const { socket, release } = leaseSocket(address)
  const end = performance.now() + deadline
  try {
    await socket.ready()
    const first = { place, socket, signal, end }
    const { capabilities: command } = channelCommands
    const request = encodeCapabilitiesRequest(privileges.admin)
    const said = await ask(first, command, request, [encodePing(1)])
    if (said === undefined) return undefined
    // A BMC that does not know the form of the question is older than IPMI 2.0.
    const older = encodeCapabilitiesRequest(privileges.admin, false)
    const answer = said === 'refused' ? await ask(first, command, older) : said
    if (!Buffer.isBuffer(answer))
      return { port, notes: ['is there, and does not say what it can do'] }
    const capabilities = decodeCapabilities(answer)
    if (capabilities === undefined) return { port }
    const maker = answer.length >= 7 ? answer.readUIntLE(4, 3) : 0
    const vendor = makerOf(maker)
    // These two are optional before a log-in, so they get one short try each.
    const brief = { ...first, end: Math.min(end, performance.now() + tryTime) }
    const guid = await ask(brief, systemGuid, Buffer.alloc(0))
    const uuid = Buffer.isBuffer(guid) ? decodeGuid(guid)?.smbios : undefined
    const suites = await suitesOf(first)
    const isOld = capabilities.version2 === false || (said === 'refused' && !capabilities.version2)
    const notes = [
      ...(isOld ? ['speaks IPMI 1.5 only'] : []),
      ...(capabilities.anonymous ? ['lets anybody in without a name and password'] : []),
      ...(suites.includes(0) ? ['offers cipher suite 0: any password lets a known name in'] : []),
    ]
    return {
      port,
      ...(vendor === undefined ? {} : { vendor }),
      product: isOld ? 'IPMI 1.5' : 'IPMI 2.0',
      ...(uuid === undefined || /^0[0-]*$/.test(uuid) ? {} : { uuid }),
      ...(notes.length === 0 ? {} : { notes }),
    }
  } finally {
    release()
  }
}

/** Whom to ask, and until when. */
interface Asked {
  readonly place: Place
  readonly socket: Socket
  readonly signal: AbortSignal | undefined
  readonly end: number
}

/** The cipher suites that the BMC lists, part by part; none where it does not say. */
async function suitesOf(to: Asked): Promise<readonly number[]> {
  const parts: Buffer[] = []
  for (let part = 0; part < mostParts; part++) {
    const brief = { ...to, end: Math.min(to.end, performance.now() + tryTime) }
    const answer = await ask(brief, channelCommands.cipherSuites, encodeSuitesRequest(part))
    if (!Buffer.isBuffer(answer)) break
    // The first byte is the channel.
    parts.push(answer.subarray(1))
    if (answer.length <= suitesPart) break
  }
  return decodeSuiteRecords(Buffer.concat(parts))
}

/** Answers are told apart by it: one may come twice, and late. */
let sequence = 0

/** Sends a request outside of a session until its answer comes; gives the answer's data. */
function ask(
  { place, socket, signal, end }: Asked,
  command: number,
  data: Buffer,
  besides: readonly Buffer[] = [],
): Promise<Buffer | 'pong' | 'refused' | undefined> {
  // Some BMCs refuse a second try that has the number of the first.
  const own = new Set<number>()
  return new Promise((resolve) => {
    let heard: 'pong' | undefined
    let timer: NodeJS.Timeout | undefined
    const finish = (answer: Buffer | 'pong' | 'refused' | undefined) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
      socket.unlisten(place, receiver)
      resolve(answer)
    }
    const leave = () => finish(undefined)
    const receiver: Receiver = {
      hear: (datagram) => {
        if (decodePong(datagram)?.ipmi === true) heard = 'pong'
        const inner = decodeSessionless(datagram)
        const response = inner === undefined ? undefined : decodeResponse(inner)
        if (response?.command !== command || !own.has(response.sequence)) return
        // It is there, and has not looked at the question: it is asked again.
        if (waitCompletions.has(response.completion)) heard = 'pong'
        else finish(response.completion === 0 ? Buffer.from(response.data) : 'refused')
      },
    }
    socket.listen(place, receiver)
    const send = () => {
      const left = end - performance.now()
      if (left <= 0 || signal?.aborted === true) return finish(heard)
      sequence = (sequence + 1) & 0x3f
      own.add(sequence)
      const message = encodeRequest({ netFn: app, command, sequence, data })
      socket.send(encodeSessionless(message), place)
      for (const one of besides) socket.send(one, place)
      timer = setTimeout(send, Math.min(tryTime, left))
    }
    signal?.addEventListener('abort', leave, { once: true })
    send()
  })
}
