/** The boot service: answers machines that start from the network, and hears how far nodes have come. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import { PhoenixError } from '../../src/error.js'
import { bootStages } from '../../src/model/boot-stages.js'
import type { Model } from '../../src/model/settle/model.js'
import { type Asked, readRequest } from './asked.js'
import { Boots } from './boots.js'
import type { Context } from './context.js'
import { clientOf, plainAddress } from './http/address.js'
import { Pieces } from './http/pieces.js'
import { lengthHeader, type Reply, refusal } from './http/reply.js'
import { hasBody, limitedServer, listen } from './http/server.js'
import { tlsOptions } from './http/tls.js'
import { Log } from './log.js'
import { Metrics } from './metrics.js'
import { defaultLimits, type NetbootLimits, type NetbootOptions } from './options.js'
import { Recorder } from './recorder.js'
import { replyTo } from './routes/routes.js'
import { Signer } from './signing.js'
import { Told } from './told.js'
import { type View, viewOf } from './view.js'

/** A boot service that is running. */
export class Netboot {
  readonly #options: NetbootOptions
  readonly #limits: NetbootLimits
  readonly #server: Server
  readonly #signer: Signer
  readonly #metrics: Metrics
  readonly #pieces: Pieces
  readonly #log: Log
  readonly #recorder: Recorder
  readonly #boots: Boots
  readonly #told: Told
  readonly #now: () => number
  /** All that answers are made of, exchanged by one assignment: no answer is of two. */
  #view: View
  #port = 0
  /** What exchanges the view, one after the other. */
  #changing: Promise<unknown> = Promise.resolve()
  #looksSoon: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  /** Why the last configuration was not taken. */
  #refused: string | undefined

  private constructor(options: NetbootOptions, view: View) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#view = view
    this.#now = options.clock ?? Date.now
    this.#signer = new Signer(options.key)
    this.#metrics = new Metrics()
    this.#pieces = new Pieces(this.#limits.memory, (bytes) =>
      this.#metrics.count('read_bytes_total', {}, bytes),
    )
    this.#log = new Log(options.log ?? (() => {}), this.#now)
    this.#recorder = new Recorder(options.record ?? (async () => {}), (error) => {
      const message = `what nodes report cannot be stored: ${error.explanation}`
      this.#log.once({ level: 'error', event: 'record', message })
    })
    this.#boots = new Boots((observations) => this.#recorder.take(observations), this.#now)
    this.#boots.load(view.model)
    this.#told = new Told(this.#boots)
    this.#server = limitedServer(
      options,
      this.#limits,
      this.#metrics,
      (reason, client) => {
        const message = `a connection was ended: ${reason}`
        this.#log.once({ level: 'warning', event: reason, message, client })
      },
      (request, response) => void this.#answer(request, response),
    )
    this.#gauges()
  }

  /** @internal See {@link serveNetboot}. */
  static async start(options: NetbootOptions): Promise<Netboot> {
    const netboot = new Netboot(options, await viewOf(options.model, options.images))
    const { host, port = 8080 } = options
    netboot.#port = await listen(netboot.#server, host, port)
    netboot.#tellImages(undefined)
    if (options.address === false) {
      const message = 'nodes are known by what they say of themselves, from whatever address'
      const level = /^(127\.|::1$|localhost$)/.test(host ?? '') ? 'info' : 'warning'
      netboot.#log.tell({ level, event: 'any-address', message })
    }
    netboot.#timer = setInterval(() => void netboot.refresh(), netboot.#limits.refresh)
    netboot.#timer.unref()
    return netboot
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#port
  }

  /** The cluster that answers are made of. */
  get model(): Model {
    return this.#view.model
  }

  /** What is counted, in the text format of Prometheus; `/metrics` gives the same. */
  get metrics(): string {
    return String(this.#metrics)
  }

  /**
   * Takes another state of the cluster: answers that begin from then on are made of it, those under way of
   * the one before. What cannot be taken is logged and changes nothing.
   *
   * @param what what is new in it: where it is facts alone, a configuration that was refused stays so
   */
  update(model: Model, what: 'configuration' | 'facts' = 'configuration'): Promise<void> {
    return this.#change(async () => {
      try {
        const before = this.#view
        this.#view = await viewOf(model, this.#options.images)
        this.#options.unknown?.settle(model)
        this.#tellImages(before)
        if (what === 'facts') return
        this.#refused = undefined
        this.#metrics.count('configurations_total', { result: 'taken' })
      } catch (error) {
        this.refuse(PhoenixError.from(error))
      }
    })
  }

  /** Says that a new configuration is broken: the one before stays, and health and log tell. */
  refuse(error: PhoenixError): void {
    this.#refused = error.explanation
    this.#metrics.count('configurations_total', { result: 'refused' })
    const message = `the new configuration is not taken, the one before stays: ${error.explanation}`
    // It may be tried again and again.
    this.#log.once({ level: 'error', event: 'configuration', message }, message)
  }

  /**
   * Shows another certificate to whoever connects from then on. One that cannot be used is logged and changes
   * nothing; so does one for a service that was started without.
   */
  renew(tls: NonNullable<NetbootOptions['tls']>): void {
    if (!(this.#server instanceof TlsServer)) return
    try {
      this.#server.setSecureContext(tlsOptions(tls))
      this.#log.tell({ level: 'info', event: 'tls', message: 'the new certificate is taken' })
    } catch (thrown) {
      const { explanation } = PhoenixError.from(thrown)
      const message = `the new certificate is not taken, the one before stays: ${explanation}`
      this.#log.tell({ level: 'error', event: 'tls', message })
    }
  }

  /** Looks at the files of images again. Does so by itself now and then. */
  refresh(): Promise<void> {
    return this.#change(async () => {
      const before = this.#view
      this.#view = await viewOf(before.model, this.#options.images, before.machines)
      this.#told.forget()
      this.#tellImages(before)
    })
  }

  /** Ends all connections, and stores what is still to be stored. Safe to call twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    clearTimeout(this.#looksSoon)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
    this.#pieces.clear()
    await this.#changing
    await this.#recorder.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #change(work: () => Promise<void>): Promise<void> {
    const changing = this.#changing.then(work)
    this.#changing = changing.catch(() => {})
    return changing
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now()
    const asked = readRequest(request)
    try {
      const made = this.#reply(asked, request, response)
      // What is known at once goes out at once; but a refusal waits until the parser has had its say about the rest.
      const isRefused = !(made instanceof Promise) && made?.headers?.connection === 'close'
      const reply = made instanceof Promise || isRefused ? await made : made
      if (reply === undefined) return
      send(request, response, reply)
      this.#metrics.time(performance.now() - began)
      const route = typeof asked === 'number' ? 'none' : routeLabel(asked.route)
      this.#metrics.count('requests_total', { route, status: reply.status })
    } catch (thrown) {
      this.#broken(thrown, request, response)
    }
  }

  #reply(
    asked: Asked | 400 | 414,
    request: IncomingMessage,
    response: ServerResponse,
  ): Reply | undefined | Promise<Reply | undefined> {
    const client = clientOf(request.socket)
    const odd = (status: 400 | 405 | 413 | 414) => {
      const message = `a request that makes no sense (${status})`
      this.#log.once({ level: 'warning', event: 'odd', message, client, status })
      return { ...refusal(status), headers: { connection: 'close' } }
    }
    if (hasBody(request)) return odd(413)
    if (request.method !== 'GET' && request.method !== 'HEAD') return odd(405)
    if (typeof asked === 'number') return odd(asked)
    return replyTo(asked, response, this.#context())
  }

  /** The view is read here and nowhere else, once for each answer. */
  #context(): Context {
    return {
      view: this.#view,
      options: this.#options,
      limits: this.#limits,
      signer: this.#signer,
      boots: this.#boots,
      told: this.#told,
      metrics: this.#metrics,
      pieces: this.#pieces,
      log: this.#log,
      now: this.#now,
      urlFor: (asked) => this.#urlFor(asked),
      stored: () => this.#recorder.stored(),
      stale: () => this.#lookSoon(),
      health: () => this.#health(),
    }
  }

  #urlFor({ request }: Asked): string {
    const known = this.#options.url ?? this.#view.model.boot?.url
    if (known !== undefined) return known.endsWith('/') ? known.replace(/\/+$/, '') : known
    // Never what the request says of itself: where it arrived.
    const { localAddress = '127.0.0.1' } = request.socket
    // The zone of a link is this computer's, and nothing to another.
    const address = plainAddress(localAddress).replace(/%.*$/, '')
    const host = address.includes(':') ? `[${address}]` : address
    return `${this.#options.tls === undefined ? 'http' : 'https'}://${host}:${this.#port}`
  }

  #health(): { readonly ok: boolean; readonly [key: string]: unknown } {
    const { model, unready } = this.#view
    const { ok = true, ...more } = this.#options.health?.() ?? {}
    return {
      ok: ok && this.#refused === undefined && !this.#recorder.isFailing,
      cluster: model.name,
      nodes: model.nodes.size,
      images: model.images.size - unready.size,
      unready: unready.size,
      configuration: this.#refused === undefined ? 'taken' : 'refused',
      unstored: this.#recorder.size,
      ...more,
    }
  }

  #lookSoon(): void {
    this.#looksSoon ??= setTimeout(() => {
      this.#looksSoon = undefined
      void this.refresh()
    }, 200)
  }

  /** Tells which images became ready, and which no longer are. */
  #tellImages(before: View | undefined): void {
    const { unready, images } = this.#view
    for (const name of images.keys()) {
      const why = unready.get(name)
      if (before !== undefined && before.unready.get(name) === why) continue
      if (why === undefined && before === undefined) continue
      const message = why === undefined ? `the image ${name} is ready` : `the image ${name}: ${why}`
      const level = why === undefined ? 'info' : 'warning'
      this.#log.tell({ level, event: 'image', message })
    }
  }

  #gauges(): void {
    const gauge = this.#metrics.gauge.bind(this.#metrics)
    gauge('healthy', 'Whether /healthz says that all is well', () => Number(this.#health().ok))
    gauge('images_unready', 'Images that nobody is sent to', () => this.#view.unready.size)
    gauge('nodes', 'Nodes of the cluster', () => this.#view.model.nodes.size)
    gauge(
      'unknown_machines',
      'Machines that ask and are no nodes',
      () => this.#options.unknown?.size ?? 0,
    )
    gauge(
      'observations_waiting',
      'What nodes reported and is not stored yet',
      () => this.#recorder.size,
    )
    for (const stage of bootStages) {
      const help = `Nodes whose last start came to the stage ${stage}`
      gauge(`nodes_${stage}`, help, () => this.#boots.count(stage))
    }
  }

  #broken(thrown: unknown, request: IncomingMessage, response: ServerResponse): void {
    const { code } = thrown as NodeJS.ErrnoException
    const client = clientOf(request.socket)
    // Whoever leaves in the middle of a file may have other plans.
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET' && code !== 'EPIPE') {
      const error = PhoenixError.from(thrown)
      this.#log.once({ level: 'error', event: 'failed', message: error.message, client })
    }
    if (response.headersSent) response.destroy()
    else send(request, response, refusal(500))
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const length = Buffer.byteLength(reply.body)
  const headers = ['content-type', reply.type, lengthHeader, String(length)]
  headers.push('x-content-type-options', 'nosniff')
  for (const name in reply.headers) headers.push(name, reply.headers[name] as string)
  response.writeHead(reply.status, headers)
  // As a text it goes out in one piece with the headers; as one of ASCII it need not be looked through again.
  const encoding = length === reply.body.length ? 'latin1' : 'utf8'
  if (request.method === 'HEAD') response.end()
  else response.end(reply.body, encoding)
  // What was not read of the request is not read any more.
  if (reply.headers?.connection === 'close') response.once('finish', () => request.destroy())
}

const routes = ['boot', 'boot.ipxe', 'grub', 'grub.cfg', 'ztp', 'report', 'metrics', 'healthz']

/** A route as a label: never what a stranger wrote. */
function routeLabel(route: string): string {
  return routes.includes(route) || route === 'file' || route === 'loader' ? route : 'none'
}
