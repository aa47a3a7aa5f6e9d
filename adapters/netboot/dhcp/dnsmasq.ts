/** dnsmasq as DHCP and TFTP server: its files kept as the cluster is, its process kept running. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { PhoenixError } from '../../../src/error.js'
import { cleanLine } from '../../../src/model/clean-text.js'
import type { Observation } from '../../../src/model/fact.js'
import type { Model } from '../../../src/model/settle/model.js'
import { dnsmasq as renderer } from '../../../src/render/dhcp/dnsmasq.js'
import { render } from '../../../src/render/render.js'
import { Log } from '../log.js'
import type { NetbootLog } from '../options.js'
import { exchangeFiles } from './files.js'
import { type LeaseNews, leasesIn, newsOf } from './leases.js'

/** What the DHCP server is given. */
export interface DnsmasqOptions {
  /** The cluster to begin with; {@link Dnsmasq.update} exchanges it. */
  readonly model: Model
  /** The folder of its files and leases; it is made. */
  readonly folder: string
  /** The computer's own network interfaces that it serves. */
  readonly interfaces: readonly string[]
  /** Where nodes reach the boot service: `http://10.2.0.1:8080`. */
  readonly url: string
  /** The folder of boot loaders, which are then served by TFTP. @default no TFTP */
  readonly tftp?: string
  /** Whether the boot service serves the same loaders by HTTP. @default false */
  readonly http?: boolean
  /** Further lines of its main file. @default none */
  readonly extra?: readonly string[]
  /** The program and what stands before its own arguments. @default `dnsmasq` */
  readonly program?: readonly [string, ...string[]]
  /** Stores what leases tell about nodes. @default nothing is stored */
  readonly record?: (observations: readonly Observation[]) => Promise<void>
  /** Hears what happens. @default nobody does */
  readonly log?: (entry: NetbootLog) => void
  /** How often leases are read, in milliseconds. @default 2000 */
  readonly interval?: number
}

/** The first pause before it is started again, and the longest, in milliseconds. */
const firstPause = 200
const longestPause = 10_000
/** After how long a run counts as a good one, in milliseconds. */
const goodRun = 5000

/** A DHCP server that is kept running. */
export class Dnsmasq {
  readonly #options: DnsmasqOptions
  readonly #log: Log
  #model: Model
  #process: ChildProcess | undefined
  #pause = firstPause
  #startedAt = 0
  #closed = false
  #restart: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #leasesAt = 0
  #reading = false
  #news: LeaseNews = { observations: [], strangers: [], conflicts: [] }
  #changing: Promise<unknown> = Promise.resolve()

  private constructor(options: DnsmasqOptions) {
    this.#options = options
    this.#model = options.model
    this.#log = new Log(options.log ?? (() => {}), Date.now)
  }

  /** @internal See {@link serveDnsmasq}. */
  static async start(options: DnsmasqOptions): Promise<Dnsmasq> {
    const server = new Dnsmasq(options)
    await server.#write()
    server.#spawn()
    server.#timer = setInterval(() => void server.#readLeases(), options.interval ?? 2000)
    server.#timer.unref()
    return server
  }

  /** Machines that have an address and are no nodes, by what was read of leases last. */
  get strangers(): LeaseNews['strangers'] {
    return this.#news.strangers
  }

  /** The id of its process; undefined while it is not running. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Takes another state of the cluster. What dnsmasq would refuse is logged and changes nothing. */
  update(model: Model): Promise<void> {
    const changing = this.#changing.then(async () => {
      const before = this.#model
      this.#model = model
      try {
        const changed = await this.#write()
        if (changed.length === 0) return
        const isMain = changed.includes('dnsmasq.conf')
        const message = `${changed.join(', ')} changed: ${isMain ? 'started anew' : 'read again'}`
        this.#log.tell({ level: 'info', event: 'dhcp', message })
        // It reads its hosts again when it is told to; its main file only when it starts.
        this.#process?.kill(isMain ? 'SIGTERM' : 'SIGHUP')
      } catch (error) {
        this.#model = before
        const { explanation } = PhoenixError.from(error)
        const message = `the new DHCP configuration is not taken: ${explanation}`
        this.#log.tell({ level: 'error', event: 'configuration', message })
      }
    })
    this.#changing = changing
    return changing
  }

  /** Ends the process. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    clearTimeout(this.#restart)
    await this.#changing
    const running = this.#process
    if (running === undefined) return
    const ended = new Promise((resolve) => running.once('close', resolve))
    running.kill('SIGTERM')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Writes the files once dnsmasq itself finds them good; gives those that changed. */
  async #write(): Promise<string[]> {
    const { folder, interfaces, url, tftp, http, extra = [] } = this.#options
    const { files, missing, leftOut } = render(renderer, this.#model, {
      folder,
      options: {
        interface: interfaces,
        ipxe: `${url}/boot.ipxe`,
        ...(tftp === undefined ? {} : { tftp }),
        ...(http === true ? { http: `${url}/loader/` } : {}),
        extra: ['bind-interfaces', 'except-interface=lo', ...extra],
      },
    })
    for (const { node, reason } of leftOut) {
      const message = `${node ?? 'the cluster'}: ${reason}`
      this.#log.once({ level: 'warning', event: 'left-out', message, ...(node ? { node } : {}) })
    }
    if (missing.length > 0) {
      const nodes = new Set(missing.map(({ node }) => node)).size
      const message = `${nodes} nodes are not served yet: their hardware addresses are not known`
      this.#log.once({ level: 'info', event: 'missing', message })
    }
    const main = files.filter(({ path }) => path === 'dnsmasq.conf')
    await exchangeFiles(
      folder,
      main.map(({ path, text }) => ({ path: `${path}.next`, text })),
    )
    await this.#test(join(folder, 'dnsmasq.conf.next'))
    return exchangeFiles(folder, files)
  }

  async #test(file: string): Promise<void> {
    const [program, ...before] = this.#options.program ?? ['dnsmasq']
    try {
      await promisify(execFile)(program, [...before, '--test', `--conf-file=${file}`], {
        timeout: 10_000,
      })
    } catch (thrown) {
      const { code, stderr } = thrown as NodeJS.ErrnoException & { stderr?: string }
      if ((code as unknown) === 'ENOENT') {
        throw new PhoenixError('not-supported', `there is no program '${program}'`, {
          hint: 'install dnsmasq, or serve DHCP by your own: phoenix render @* --as dnsmasq',
          cause: thrown,
        })
      }
      const why = cleanLine(stderr ?? String(thrown), 300)
      throw new PhoenixError('not-renderable', `dnsmasq refuses its file: ${why}`)
    }
  }

  #spawn(): void {
    const { folder } = this.#options
    const [program, ...before] = this.#options.program ?? ['dnsmasq']
    const child = spawn(
      program,
      [
        ...before,
        '--keep-in-foreground',
        '--log-facility=-',
        '--pid-file',
        `--conf-file=${join(folder, 'dnsmasq.conf')}`,
        `--dhcp-leasefile=${join(folder, 'leases')}`,
        `--user=${userInfo().username}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.#process = child
    this.#startedAt = performance.now()
    const errors = createInterface({ input: child.stderr })
    errors.on('line', (line) => this.#heard(cleanLine(line, 300)))
    child.once('error', (error) => this.#heard(error.message))
    child.once('close', (code, signal) => this.#ended(code, signal))
  }

  #heard(line: string): void {
    const text = line.replace(/^dnsmasq(?:-dhcp|-tftp)?(?:\[\d+\])?: /, '')
    const isFault = /failed|error|unknown|illegal|bad |cannot|duplicate/i.test(text)
    const level = isFault ? 'warning' : 'info'
    this.#log.tell({ level, event: 'dnsmasq', message: text })
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#process = undefined
    if (this.#closed) return
    const isGood = performance.now() - this.#startedAt > goodRun
    this.#pause = isGood ? firstPause : Math.min(longestPause, this.#pause * 2)
    const how = signal ?? `code ${code}`
    const message = `dnsmasq ended (${how}); it is started again`
    this.#log.tell({ level: signal === 'SIGTERM' ? 'info' : 'error', event: 'dnsmasq', message })
    this.#restart = setTimeout(() => this.#spawn(), this.#pause)
  }

  /** Reads the leases where they changed, and keeps what they tell. */
  async #readLeases(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      const file = join(this.#options.folder, 'leases')
      const modified = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0
      if (modified === this.#leasesAt) return
      this.#news = newsOf(this.#model, leasesIn(await readFile(file, 'utf8')))
      for (const { mac, ip } of this.#news.strangers) {
        const message = `${mac} is no node and has ${ip}`
        this.#log.once({ level: 'info', event: 'stranger', message, client: ip })
      }
      for (const message of this.#news.conflicts) {
        this.#log.once({ level: 'warning', event: 'conflict', message, client: message })
      }
      if (this.#news.observations.length > 0) await this.#options.record?.(this.#news.observations)
      this.#leasesAt = modified
    } catch (error) {
      const message = `leases cannot be kept: ${PhoenixError.from(error).explanation}`
      this.#log.once({ level: 'error', event: 'leases', message })
    } finally {
      this.#reading = false
    }
  }
}

/**
 * Runs dnsmasq as DHCP server of a cluster, and as TFTP server where boot loaders are to be served: its
 * files are made of the cluster, and it is started again when it ends. Needs root, or the capabilities that
 * dnsmasq itself needs.
 *
 * @throws PhoenixError `not-supported` where there is no dnsmasq, `not-renderable` where it refuses its file
 *
 * @example
 * ```ts
 * import { serveDnsmasq } from 'phoenix-cluster/adapters/netboot'
 * import { cidr, cluster, network } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf').networks({ mgmt: network({ v4: cidr('10.2.0.0/24'), dhcp: true }) })
 * const dhcp = await serveDnsmasq({
 *   model: Model.settle(site),
 *   folder: '/var/lib/phoenix/dnsmasq',
 *   interfaces: ['eno1'],
 *   url: 'http://10.2.0.1:8080',
 *   tftp: '/usr/lib/ipxe',
 * })
 * await dhcp.close()
 * ```
 */
export function serveDnsmasq(options: DnsmasqOptions): Promise<Dnsmasq> {
  return Dnsmasq.start(options)
}
