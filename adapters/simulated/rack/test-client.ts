/** A plain HTTPS client for the tests of this folder: one connection per request, trust by pin. */
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { pinOf } from '../../redfish/codec/certificate.js'
import { type Rack, type RackEntry, type RackOptions, startRack } from './rack.js'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers
  readonly json: any
}

export interface Ask {
  /** `basic` sends the rack's credential, `none` nothing, anything else is a session's token. */
  readonly as?: string
  /** Objects are sent as JSON, texts as they are. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** How a BMC of a rack is asked. */
export function clientOf(entry: RackEntry) {
  return (method: string, path: string, ask: Ask = {}): Promise<Answer> => {
    const { as = 'basic' } = ask
    const headers: Record<string, string> = {}
    if (as === 'basic') {
      const pair = Buffer.from(`${entry.user}:${entry.password}`).toString('base64')
      headers.Authorization = `Basic ${pair}`
    } else if (as !== 'none') {
      headers['X-Auth-Token'] = as
    }
    if (ask.body !== undefined) headers['Content-Type'] = 'application/json'
    const options = { host: entry.address, port: entry.port, method, path, agent: false } as const
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { ...options, headers: { ...headers, ...ask.headers }, rejectUnauthorized: false },
        (incoming) => {
          let text = ''
          incoming.setEncoding('utf8')
          incoming.on('data', (chunk: string) => {
            text += chunk
          })
          incoming.on('error', reject)
          incoming.on('end', () => {
            const { statusCode: status = 0, headers } = incoming
            resolve({ status, headers, text, json: parsed(text) })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.on('socket', (socket) =>
        socket.once('secureConnect', () => {
          const key = (socket as TLSSocket).getPeerX509Certificate()?.publicKey
          const pin = key && pinOf(key.export({ type: 'spki', format: 'der' }))
          if (pin !== entry.pin) socket.destroy(new Error('the pin does not match'))
        }),
      )
      const { body } = ask
      outgoing.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
}

/** The names of the messages in an error answer. */
export function messagesOf(answer: Answer): string[] {
  const messages: { MessageId: string }[] = answer.json?.error?.['@Message.ExtendedInfo'] ?? []
  return messages.map(({ MessageId }) => MessageId.split('.').at(-1) ?? '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A clock that stands still until it is moved. */
export function handClock(start = Date.UTC(2030, 0, 1)) {
  let now = start
  return {
    now: () => now,
    pass(ms: number) {
      now += ms
    },
  }
}

/** A rack whose BMCs are handed out to tests one by one, so that none disturbs another. */
export function testBench(options: RackOptions = {}) {
  const size = 64
  let rack: Rack | undefined
  let used = 0
  return {
    get rack(): Rack {
      if (rack === undefined) throw new Error('the rack was not started')
      return rack
    },
    async start() {
      const interfaces = [{ name: 'eno1', mac: '02:00:00:00:00:01' }, { name: 'ib 0/1' }]
      const nodes = Array.from({ length: size }, (_, index) => ({
        name: `cn${index + 1}`,
        interfaces,
      }))
      rack = await startRack(nodes, options)
    },
    async close() {
      await rack?.close()
    },
    /** A BMC that no other test has touched. */
    fresh() {
      const node = `cn${++used}`
      const entry = this.rack.through[node]
      if (entry === undefined) throw new Error(`the rack has no more than ${size} BMCs`)
      return { node, entry, call: clientOf(entry) }
    },
  }
}
