/** For tests only: a small BMC over HTTPS that does as it is told, faults included. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Secret } from '../../../src/model/secret.js'
import { RedfishBmc } from '../bmc.js'
import { RedfishClient } from '../client/client.js'
import type { Timing } from '../client/retry.js'
import { pinOf } from '../client/transport/tls.js'
import type { RedfishOptions } from '../options.js'

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/tls/test-only-${name}`, import.meta.url), 'utf8')

/** The authority that signed the certificate `bmc`. */
export const testCa = fixture('ca.pem')
/** Two keys: one vouched for by {@link testCa}, one by nobody. */
export const certificates = {
  bmc: { key: fixture('bmc.key'), cert: fixture('bmc.pem') },
  'self-signed': { key: fixture('self-signed.key'), cert: fixture('self-signed.pem') },
} as const
export const pins = {
  bmc: pinOf(new X509Certificate(certificates.bmc.cert)),
  'self-signed': pinOf(new X509Certificate(certificates['self-signed'].cert)),
}

/** Waits that tests do not want to wait. */
export const quick: Timing = {
  retry: 5,
  notReady: 5,
  poll: 5,
  readBack: [5, 5],
  restart: 10_000,
  grace: 5_000,
  task: 5,
  taskGrace: 100,
  lag: 100,
}

export const user = 'admin'
export const password = 'correct horse "battery"'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown
}

/** What to do with a request: answer, or take the socket in hand. */
export type Handler = (
  seen: Seen,
  response: ServerResponse,
) => Reply | undefined | Promise<Reply | undefined>

// biome-ignore lint/suspicious/noExplicitAny: tests reach into resources freely
export type Tree = Record<string, any>

export class TestBmc {
  /** Every request, in order. */
  readonly seen: Seen[] = []
  /** Sessions that are open, by token, with their paths. */
  readonly sessions = new Map<string, string>()
  readonly #server: Server
  readonly #handlers = new Map<string, Handler>()
  readonly #scripts = new Map<string, (Reply | Handler)[]>()
  #logins = 0
  /** Whether case and a slash at the end of a path do not count, as with some real BMCs. */
  loose = false
  /** What the account's password is now. */
  password = password
  /** TCP connections so far. */
  connections = 0
  /** Requests that are being served now, and the most that ever were. */
  active = { reads: 0, writes: 0, mostReads: 0, mostWrites: 0 }

  private constructor(
    server: Server,
    /** Resources by path. */
    readonly tree: Tree,
  ) {
    this.#server = server
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    server.on('connection', () => {
      this.connections += 1
    })
    server.on('tlsClientError', () => {})
  }

  static async start(
    tree: Tree = ordinaryTree(),
    certificate: keyof typeof certificates = 'bmc',
    address = '127.0.0.1',
  ): Promise<TestBmc> {
    const server = createServer(certificates[certificate])
    await new Promise<void>((resolve) => server.listen(0, address, resolve))
    return new TestBmc(server, tree)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** A client of this BMC, in a hurry. */
  client(options: Partial<RedfishOptions> = {}, timing: Partial<Timing> = {}): RedfishBmc {
    return new RedfishBmc(
      {
        address: '127.0.0.1',
        port: this.port,
        user,
        password: Secret.of(password),
        trust: { ca: testCa },
        ...options,
      },
      { timing: { ...quick, ...timing } },
    )
  }

  /** The client underneath, for what has no method of its own. */
  bare(log: (message: string) => void = () => {}, timing: Partial<Timing> = {}): RedfishClient {
    return new RedfishClient({
      address: '127.0.0.1',
      port: this.port,
      user,
      password: Secret.of(password),
      trust: { ca: testCa },
      connectTimeout: 5_000,
      timing: { ...quick, ...timing },
      log,
    })
  }

  /** The next requests of this kind are answered so, one reply each; then all is as before. */
  script(method: string, path: string, ...replies: (Reply | Handler)[]): void {
    const key = `${method} ${path}`
    this.#scripts.set(key, [...(this.#scripts.get(key) ?? []), ...replies])
  }

  /** All requests of this kind are answered so. */
  on(method: string, path: string, handler: Handler): void {
    this.#handlers.set(`${method} ${path}`, handler)
  }

  /** `GET /redfish/v1/`, … of all requests so far. */
  get requests(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`)
  }

  /** The requests of this kind. */
  of(method: string, path: string): Seen[] {
    return this.seen.filter((it) => it.method === method && it.path === path)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const seen: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
    }
    this.seen.push(seen)
    const { active } = this
    const kind = seen.method === 'GET' ? 'reads' : 'writes'
    active[kind] += 1
    active.mostReads = Math.max(active.mostReads, active.reads)
    active.mostWrites = Math.max(active.mostWrites, active.writes)
    try {
      const key = `${seen.method} ${seen.path}`
      const scripted = this.#scripts.get(key)?.shift()
      const handler = typeof scripted === 'function' ? scripted : this.#handlers.get(key)
      const reply =
        typeof scripted === 'object'
          ? scripted
          : handler === undefined
            ? this.#ordinary(seen)
            : await handler(seen, response)
      if (reply !== undefined) send(response, reply)
    } finally {
      active[kind] -= 1
    }
  }

  #ordinary(seen: Seen): Reply {
    const { method, path } = seen
    if (path === '/redfish/v1/' && method === 'GET') return { body: this.tree[path] }
    if (path === '/redfish/v1/SessionService/Sessions' && method === 'POST')
      return this.#login(seen)
    const token = String(seen.headers['x-auth-token'] ?? '')
    if (!this.sessions.has(token)) return problem(401, 'Base.1.8.NoValidSession', 'No session.')
    if (method === 'DELETE' && [...this.sessions.values()].includes(path)) {
      for (const [key, value] of this.sessions) if (value === path) this.sessions.delete(key)
      return { status: 204 }
    }
    const resource = this.tree[path] ?? (this.loose ? this.#alike(path) : undefined)
    if (resource === undefined && method === 'GET') {
      return problem(404, 'Base.1.8.ResourceMissingAtURI', `Nothing at ${path}.`)
    }
    if (method === 'GET') return { body: resource }
    if (method === 'PATCH' && resource !== undefined) {
      merge(resource, JSON.parse(seen.body) as Tree)
      return { status: 204 }
    }
    if (method === 'POST' && path.endsWith('ComputerSystem.Reset')) {
      const system = this.tree[path.replace(/\/Actions.*$/, '')]
      const type = (JSON.parse(seen.body) as { ResetType: string }).ResetType
      system.PowerState = /Off|Shutdown/.test(type) ? 'Off' : 'On'
      return { status: 204 }
    }
    return problem(405, 'Base.1.8.OperationNotAllowed', 'Not allowed.')
  }

  #alike(path: string): unknown {
    const alike = (text: string) => text.replace(/\/$/, '').toLowerCase()
    const key = Object.keys(this.tree).find((it) => alike(it) === alike(path))
    return key === undefined ? undefined : this.tree[key]
  }

  #login(seen: Seen): Reply {
    const given = JSON.parse(seen.body) as { UserName: string; Password: string }
    if (given.UserName !== user || given.Password !== this.password) {
      return problem(401, 'Base.1.8.ResourceAtUriUnauthorized', 'While accessing the resource: no.')
    }
    this.#logins += 1
    const token = `token-${this.#logins}`
    const path = `/redfish/v1/SessionService/Sessions/${this.#logins}`
    this.sessions.set(token, path)
    return {
      status: 201,
      headers: { 'x-auth-token': token, location: path },
      body: { '@odata.id': path },
    }
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const { body } = reply
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json; charset=iso-8859-99',
    ...reply.headers,
  })
  response.end(text)
}

function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      into[key] ??= {}
      merge(into[key], value)
    } else into[key] = value
  }
}

/** An extended error as the standard wants it. */
export function problem(status: number, id: string, message: string): Reply {
  return {
    status,
    body: {
      error: {
        code: 'Base.1.8.GeneralError',
        message: 'A general error has occurred. See ExtendedInfo for more information.',
        '@Message.ExtendedInfo': [{ MessageId: id, Message: message, Severity: 'Critical' }],
      },
    },
  }
}

/** Drops the connection without an answer. */
export const hangUp: Handler = (_seen, response) => {
  response.socket?.destroy()
  return undefined
}

export const systemPath = '/redfish/v1/Systems/1'
export const resetPath = `${systemPath}/Actions/ComputerSystem.Reset`

/** A BMC with one system, as the standard has it. */
export function ordinaryTree(): Tree {
  return {
    '/redfish/v1/': {
      '@odata.id': '/redfish/v1/',
      RedfishVersion: '1.15.0',
      Systems: { '@odata.id': '/redfish/v1/Systems' },
      Links: { Sessions: { '@odata.id': '/redfish/v1/SessionService/Sessions' } },
    },
    '/redfish/v1/Systems': { Members: [{ '@odata.id': systemPath }] },
    [systemPath]: {
      '@odata.id': systemPath,
      '@odata.etag': '"tag-1"',
      Id: '1',
      Manufacturer: 'Contoso',
      Model: '3500',
      SerialNumber: '437XR1138R2',
      PowerState: 'Off',
      Boot: {
        BootSourceOverrideEnabled: 'Disabled',
        BootSourceOverrideTarget: 'None',
        BootSourceOverrideMode: 'UEFI',
        'BootSourceOverrideTarget@Redfish.AllowableValues': ['None', 'Pxe', 'Hdd', 'Cd'],
      },
      Actions: {
        '#ComputerSystem.Reset': {
          target: resetPath,
          'ResetType@Redfish.AllowableValues': [
            'On',
            'ForceOff',
            'GracefulShutdown',
            'GracefulRestart',
            'ForceRestart',
            'PowerCycle',
            'Nmi',
          ],
        },
      },
    },
  }
}
