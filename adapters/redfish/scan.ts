/** Looks whether something speaks Redfish at an address, without trusting it and without a credential. */
import { type RequestOptions, request } from 'node:https'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { PhoenixError } from '../../src/error.js'
import { cleanLine } from '../../src/model/clean-text.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { Scanned } from '../../src/ports/scan.js'
import {
  asList,
  asObject,
  type JsonObject,
  objectAt,
  parseJson,
  textAt,
} from './client/answers/json.js'
import { contextFor, pinOf } from './client/transport/tls.js'
import { identify } from './quirks/identity.js'

const usualPort = 443
const usualDeadline = 3_000
/** Service roots are small. In bytes. */
const longestRoot = 256 * 1024

/**
 * Reads the service root, which needs no log-in. Whose certificate it is does not matter yet: nothing is
 * sent that somebody else must not read.
 */
export async function scan(
  address: string,
  port: number = usualPort,
  { deadline = usualDeadline, signal }: CallOptions = {},
): Promise<Scanned | undefined> {
  const clock = AbortSignal.timeout(deadline)
  const until = signal === undefined ? clock : AbortSignal.any([signal, clock])
  const seen = await readRoot(address, port, until)
  if (seen === undefined) return undefined
  const { body, pin, speaks } = seen
  const root = rootOf(body)
  // A service that wants a log-in for its root is against the rules, and a service all the same.
  if (root === undefined) {
    return speaks ? { port, pin, notes: ['wants a log-in for its service root'] } : undefined
  }
  return { port, pin, ...saidBy(root) }
}

interface Root {
  readonly body: string
  readonly pin: string
  /** Whether the answer bears the mark of the protocol. */
  readonly speaks: boolean
}

function readRoot(address: string, port: number, signal: AbortSignal): Promise<Root | undefined> {
  return new Promise((resolve, reject) => {
    const how: RequestOptions & ConnectionOptions = {
      host: address,
      port,
      path: '/redfish/v1/',
      agent: false,
      signal,
      rejectUnauthorized: false,
      // Making one for each of thousands costs more than all the rest.
      secureContext: contextFor(undefined),
      headers: { accept: 'application/json', 'odata-version': '4.0', connection: 'close' },
    }
    const asked = request(how, (answer) => {
      const certificate = (answer.socket as TLSSocket).getPeerX509Certificate?.()
      const pieces: Buffer[] = []
      let size = 0
      const done = () => {
        asked.destroy()
        if (certificate === undefined) return resolve(undefined)
        const odata = answer.headers['odata-version'] !== undefined
        const refuses = answer.statusCode === 401 && odata
        const body = answer.statusCode === 200 ? Buffer.concat(pieces).toString('utf8') : ''
        resolve({ body, pin: pinOf(certificate), speaks: refuses })
      }
      answer.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > longestRoot) resolve(undefined)
        else pieces.push(piece)
        if (size > longestRoot) asked.destroy()
      })
      answer.on('end', done)
      answer.on('error', () => resolve(undefined))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // That nothing answers must not be concluded from that nothing could be asked.
      if (error.code !== 'EMFILE' && error.code !== 'ENFILE') return resolve(undefined)
      const message = 'no more connections can be opened at once: the system allows no more files'
      reject(new PhoenixError('usage', message, { hint: 'ask for fewer at once, or ulimit -n' }))
    })
    asked.end()
  })
}

/** The service root in an answer; undefined for what is none. */
function rootOf(body: string): JsonObject | undefined {
  try {
    const root = asObject(parseJson(body))
    if (root === undefined) return undefined
    const type = textAt(root, '@odata.type') ?? ''
    const isRoot = /^#ServiceRoot\./.test(type) || textAt(root, 'RedfishVersion') !== undefined
    return isRoot ? root : undefined
  } catch {
    return undefined
  }
}

function saidBy(root: JsonObject): Omit<Scanned, 'port'> {
  const oem = objectAt(root, 'Oem')
  const { vendor } = identify(root, undefined, undefined, undefined)
  const word = (text: string | undefined) => {
    const clean = cleanLine(text ?? '', 120)
    return clean === '' ? undefined : clean
  }
  const [manager] = asList(objectAt(oem, 'Hpe')?.Manager)
  const controller = asObject(manager)
  const type = textAt(controller, 'ManagerType')
  const version = textAt(controller, 'ManagerFirmwareVersion')
  const said = {
    vendor,
    product: word(textAt(root, 'Product')),
    uuid: word(textAt(root, 'UUID')?.toLowerCase()),
    serial: word(textAt(objectAt(oem, 'Dell'), 'ServiceTag')),
    firmware: word(version === undefined ? undefined : `${type ?? ''} v${version}`),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}
