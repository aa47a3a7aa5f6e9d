/** dnsmasq as DHCP and TFTP server: its files kept as the cluster is, its process kept running. */
import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LoaderFiles } from '../../../src/boot/loaders.js'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../../src/error.js'
import { cleanLine } from '../../../src/model/clean-text.js'
import { macHolders } from '../../../src/model/settle/mac-holders.js'
import type { Model } from '../../../src/model/settle/model.js'
import { dnsmasq as renderer } from '../../../src/render/dhcp/dnsmasq.js'
import { render } from '../../../src/render/render.js'
import { Log } from '../log.js'
import type { NetbootLog } from '../options.js'
import { isOfIpv6, isOfPackets, packetIn, withoutPrefix } from './dnsmasq-line.js'
import { exchangeFiles } from './files.js'
import { Learning, type RecordLearnt } from './learning.js'
import { LeaseScript } from './lease-script.js'
import { type Lease, leasesIn } from './leases.js'
import { endLeftOver } from './left-over.js'
import { Supervised } from './supervised.js'

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
  /** The boot loaders' files, where they are not the usual ones of iPXE. */
  readonly loaders?: LoaderFiles
  /** Further lines of its main file. @default none */
  readonly extra?: readonly string[]
  /** The program and what stands before its own arguments. @default `dnsmasq` */
  readonly program?: readonly [string, ...string[]]
  /** Stores what leases and switch ports tell about nodes. @default nothing is stored */
  readonly record?: RecordLearnt
  /** The addresses of the relays that may tell switch ports (option 82). @default all */
  readonly relays?: readonly string[]
  /** Where machines are kept that are no nodes. @default nowhere */
  readonly unknown?: UnknownMachines
  /** Hears what happens. @default nobody does */
  readonly log?: (entry: NetbootLog) => void
  /** How often leases and requests are read, in milliseconds. @default 1000 */
  readonly interval?: number
}

const pidFile = (folder: string) => join(folder, 'pid')
const confArgument = (folder: string) => `--conf-file=${join(folder, 'dnsmasq.conf')}`

/** A DHCP server that is kept running. */
export class Dnsmasq {
  readonly #options: DnsmasqOptions
  readonly #log: Log
  #model: Model
  #timer: NodeJS.Timeout | undefined
  #leasesAt = 0
  #reading: Promise<void> | undefined
  #changing: Promise<unknown> = Promise.resolve()
  readonly #script: LeaseScript
  readonly #learning: Learning
  readonly #server: Supervised
  /** Leases that are taken out of the file when it is not running, as `hardware address, address`. */
  readonly #ending = new Set<string>()
  /** Which nodes have which hardware address, for lines of the log. */
  #names: ReadonlyMap<string, string>

  private constructor(options: DnsmasqOptions) {
    this.#options = options
    this.#model = options.model
    this.#names = namesIn(options.model)
    this.#log = new Log(options.log ?? (() => {}), Date.now)
    this.#script = new LeaseScript(options.folder)
    const { record, relays = [], unknown = new UnknownMachines() } = options
    this.#learning = new Learning(options.model, { record, relays, unknown, log: this.#log })
    const [program, ...before] = options.program ?? ['dnsmasq']
    this.#server = new Supervised({
      program,
      args: [
        ...before,
        '--keep-in-foreground',
        '--log-facility=-',
        `--pid-file=${pidFile(options.folder)}`,
        confArgument(options.folder),
        `--dhcp-leasefile=${this.#leaseFile}`,
        `--user=${userInfo().username}`,
      ],
      prepare: () => this.#endLeases(),
      line: (text) => this.#heard(text),
      ended: (how, wasMeant) => {
        const message = `dnsmasq ended (${how}); it is started again`
        this.#log.tell({ level: wasMeant ? 'info' : 'error', event: 'dnsmasq', message })
      },
    })
  }

  /** @internal See {@link serveDnsmasq}. */
  static async start(options: DnsmasqOptions): Promise<Dnsmasq> {
    const server = new Dnsmasq(options)
    await server.#script.write()
    await server.#write()
    const { folder } = options
    if (await endLeftOver(pidFile(folder), confArgument(folder))) {
      const message = 'a dnsmasq of a service that was killed is ended'
      server.#log.tell({ level: 'info', event: 'dhcp', message })
    }
    server.#server.start()
    server.#timer = setInterval(() => server.#readSoon(), options.interval ?? 1000)
    server.#timer.unref()
    return server
  }

  /** The id of its process; undefined while it is not running. */
  get pid(): number | undefined {
    return this.#server.pid
  }

  /** Takes another state of the cluster. What dnsmasq would refuse is logged and changes nothing. */
  update(model: Model): Promise<void> {
    const changing = this.#changing.then(async () => {
      const before = this.#model
      this.#model = model
      try {
        const changed = await this.#write()
        this.#names = namesIn(model)
        this.#learning.use(model)
        // What leases mean depends on who is a node.
        this.#leasesAt = 0
        if (changed.length === 0) return
        const isMain = changed.includes('dnsmasq.conf')
        const message = `${changed.join(', ')} changed: ${isMain ? 'started anew' : 'read again'}`
        this.#log.tell({ level: 'info', event: 'dhcp', message })
        // It reads its hosts again when it is told to; its main file only when it starts.
        if (isMain) this.#server.renew()
        else this.#server.reload()
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

  /** Ends the process, and keeps what was heard until then. Safe to call twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#changing
    await this.#server.close()
    await this.#reading
    await this.#read()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Writes the files once dnsmasq itself finds them good; gives those that changed. */
  async #write(): Promise<string[]> {
    const { folder, interfaces, url, tftp, http, loaders, extra = [] } = this.#options
    const { files, missing, leftOut } = render(renderer, this.#model, {
      folder,
      options: {
        interface: interfaces,
        ipxe: `${url}/boot.ipxe`,
        ...(tftp === undefined ? {} : { tftp }),
        ...(http === true ? { http: `${url}/loader/` } : {}),
        ...loaders,
        extra: [
          'bind-interfaces',
          'except-interface=lo',
          `dhcp-script=${this.#script.path}`,
          'script-on-renewal',
          ...extra,
        ],
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

  get #leaseFile(): string {
    return join(this.#options.folder, 'leases')
  }

  /** A line is told as it is; what comes with packets, once in a while for each machine and reason. */
  #heard(raw: string): void {
    const line = cleanLine(raw, 300)
    if (isOfIpv6(line)) return
    const packet = packetIn(line)
    const message = withoutPrefix(line)
    if (packet === undefined) {
      // It reads changed hosts twice, and takes those of the first time for others.
      if (message.startsWith('duplicate dhcp-host ') && message.includes('/hosts/')) return
      // UEFI asks for the size of a boot loader first, and ends that transfer with an error.
      const isAsking = message.startsWith('error 8 User aborted the transfer')
      const isFault = /failed|error|unknown|illegal|bad |cannot|duplicate|no address|not using/i
      const level = isFault.test(message) && !isAsking ? 'warning' : 'info'
      if (isOfPackets(line)) this.#log.once({ level, event: 'dnsmasq', message }, message)
      else this.#log.tell({ level, event: 'dnsmasq', message })
      return
    }
    const { mac, type, reason, ip } = packet
    const node = this.#names.get(mac)
    if (node === undefined && type === 'DHCPDISCOVER') this.#learning.asks(mac, reason)
    if (reason !== undefined) {
      const told = `${node ?? 'a machine that is no node'}: ${type}: ${reason}`
      const level = node === undefined ? 'info' : 'warning'
      this.#log.once({ level, event: 'dhcp', message: told, client: mac, ...named(node) }, reason)
    } else if (type === 'DHCPACK' && node !== undefined) {
      this.#log.once({
        level: 'info',
        event: 'dhcp',
        message: `${node} has ${ip}`,
        client: mac,
        node,
      })
    }
  }

  #readSoon(): void {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
  }

  /** Reads requests and leases that are new, and keeps what they tell. */
  async #read(): Promise<void> {
    try {
      const heard = await this.#script.take()
      const blocked = heard.length === 0 ? [] : await this.#learning.requests(heard)
      const modified = (await stat(this.#leaseFile).catch(() => undefined))?.mtimeMs ?? 0
      if (modified === this.#leasesAt && blocked.length === 0) return
      const leases = modified === 0 ? [] : leasesIn(await readFile(this.#leaseFile, 'utf8'))
      const { withheld } = await this.#learning.leases(leases, false)
      this.#leasesAt = modified
      this.#makeWay([
        ...withheld,
        ...leases.filter(({ ip, mac }) => blocked.includes(ip) && !this.#names.has(mac)),
      ])
    } catch (error) {
      const message = `what DHCP tells cannot be kept: ${PhoenixError.from(error).explanation}`
      this.#log.once({ level: 'error', event: 'leases', message })
    }
  }

  /** dnsmasq gives nobody an address that another has, and knows no way to take one back but its file. */
  #makeWay(leases: readonly Lease[]): void {
    if (leases.length === 0 || this.#server.pid === undefined) return
    for (const { mac, ip } of leases) {
      this.#ending.add(`${mac} ${ip}`)
      const message = `the lease of ${ip} to ${mac} is ended: the address belongs to a node's new hardware`
      this.#log.tell({ level: 'warning', event: 'lease-ended', message })
    }
    this.#server.renew()
  }

  async #endLeases(): Promise<void> {
    if (this.#ending.size === 0) return
    const lines = (await readFile(this.#leaseFile, 'utf8')).split('\n')
    const left = lines.filter((line) => {
      const [, mac = '', ip = ''] = line.split(' ')
      return !this.#ending.has(`${mac.toLowerCase()} ${ip}`)
    })
    await writeFile(this.#leaseFile, left.join('\n'))
    this.#ending.clear()
  }
}

function named(node: string | undefined): { readonly node?: string } {
  return node === undefined ? {} : { node }
}

/** The names of nodes by the hardware addresses of their interfaces. */
function namesIn(model: Model): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [mac, [holder]] of macHolders(model)) if (holder) names.set(mac, holder.node)
  return names
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
