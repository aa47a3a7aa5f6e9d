/** `phoenix serve`, as it runs: the boot service, DHCP, and what keeps both as the cluster is. */
import { dirname, join } from 'node:path'
import type { Dnsmasq, LeaseWatch, Netboot, NetbootLog } from '../../../adapters/netboot/index.js'
import type { LoaderFiles } from '../../boot/loaders.js'
import { UnknownMachines } from '../../boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../error.js'
import type { FactStore } from '../../facts/index.js'
import { imageFolder } from '../../image/location.js'
import type { Declared } from '../../model/declaration.js'
import type { Observation } from '../../model/fact.js'
import { Model } from '../../model/settle/model.js'
import { refuse } from '../../sdk/refuse.js'
import { readUnknown, unknownFile, writeUnknown } from '../../sdk/unknown-file.js'
import type { Call } from '../command-line/call.js'
import { findConfig } from '../config/load-config.js'
import type { WatchedConfig } from '../config/watched-config.js'
import { TlsFiles } from '../files/tls-files.js'
import { findingTexts } from '../output/problems.js'
import { countProblems } from '../output/report.js'
import { FactNews } from './fact-news.js'
import { learnFromDhcp } from './learn-from-dhcp.js'
import { mustBeFolder, mustBeInterface } from './must-be.js'
import { disagreement } from './reached-at.js'
import { tellEntry } from './tell-entry.js'

type Adapter = typeof import('../../../adapters/netboot/index.js')

/** What was said on the command line. */
export type ServeFlags = {
  readonly config: string | undefined
  readonly db: string | undefined
  readonly through: string | undefined
  readonly json: boolean
  readonly host: string | undefined
  readonly port: number | undefined
  readonly url: string | undefined
  readonly images: string | undefined
  readonly loaders: string | undefined
  readonly loader: readonly LoaderFiles[]
  readonly key: string | undefined
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly dhcp: readonly string[]
  readonly relay: readonly string[]
  readonly leases: readonly string[]
  readonly anyAddress: boolean
  readonly unit: boolean
}

/** How often configuration and facts are looked at, in milliseconds. */
const interval = 1000

/** What runs together: the boot service, DHCP, and what keeps both as the cluster is. */
export class Service {
  #site: Declared | undefined
  #netboot: Netboot | undefined
  #dnsmasq: Dnsmasq | undefined
  readonly #leases: LeaseWatch[] = []
  #unknown = new UnknownMachines()
  /** How far what is known of unknown machines is stored. */
  #stored = 0
  #tls: TlsFiles | undefined
  readonly #news: FactNews
  /** What was told last of where nodes look for the service. */
  #disagreed: string | undefined
  /** What was told last of facts that could not be taken. */
  #trouble: string | undefined
  #closed = false

  constructor(
    private readonly call: Call,
    private readonly flags: ServeFlags,
    private readonly config: WatchedConfig,
    private readonly facts: FactStore,
    private readonly location: string,
  ) {
    this.#news = new FactNews(facts, location)
  }

  /** @param adapter what serves, which only this command loads */
  async start(site: Declared, adapter: Adapter): Promise<void> {
    const { call, flags, facts } = this
    const { readKeyFile, readSecretFile, serveDnsmasq, serveNetboot, watchLeases } = adapter
    const at = (file: string | undefined) => (file === undefined ? file : call.path(file))
    this.#tls = TlsFiles.of(at(flags.tlsCert), at(flags.tlsKey), readSecretFile)
    this.#site = site
    const model = Model.settle(site, await this.#news.snapshot())
    const folder = join(dirname(findConfig(call)), '.phoenix')
    const path = (given: string) => call.path(given)
    const url = flags.url ?? model.boot?.url
    if (flags.dhcp.length > 0 && url === undefined) {
      throw new PhoenixError('usage', 'where do nodes reach the boot service?', {
        hint: "say it in the configuration, .boot({ url: 'http://10.2.0.1:8080' }), or with --url",
      })
    }
    for (const name of flags.dhcp) mustBeInterface(name)
    if (flags.loaders !== undefined) mustBeFolder(path(flags.loaders))
    const loaders = flags.loaders === undefined ? {} : { loaders: path(flags.loaders) }
    const loaderFiles: LoaderFiles = Object.assign({}, ...flags.loader)
    const waiting = await readUnknown(unknownFile(this.location))
    this.#unknown = new UnknownMachines(waiting, Date.now, flags.dhcp.length > 0)
    this.#unknown.settle(model)
    const unknown = this.#unknown
    const record = async (observations: readonly Observation[]) =>
      void (await facts.record(observations))
    const learn = learnFromDhcp(facts)
    this.#netboot = await serveNetboot({
      model,
      images: flags.images === undefined ? imageFolder(model) : path(flags.images),
      key: await readKeyFile(flags.key === undefined ? join(folder, 'boot.key') : path(flags.key)),
      address: !flags.anyAddress,
      record,
      unknown,
      health: () => this.#health(),
      log: (entry) => tellEntry(this.call, entry),
      loaderFiles,
      ...loaders,
      ...(flags.host === undefined ? {} : { host: flags.host }),
      ...(flags.port === undefined ? {} : { port: flags.port }),
      ...(flags.url === undefined ? {} : { url: flags.url }),
      ...(this.#tls === undefined ? {} : { tls: await this.#tls.read() }),
    })
    if (flags.dhcp.length > 0 && url !== undefined) {
      this.#dnsmasq = await serveDnsmasq({
        model,
        folder: join(folder, 'dnsmasq'),
        interfaces: flags.dhcp,
        url,
        record: learn,
        relays: flags.relay,
        unknown,
        http: flags.loaders !== undefined,
        loaders: loaderFiles,
        log: (entry) => tellEntry(this.call, entry),
        ...(flags.loaders === undefined ? {} : { tftp: path(flags.loaders) }),
      })
    }
    for (const file of flags.leases) {
      const log = (entry: NetbootLog) => tellEntry(this.call, entry)
      const options = { model, file: path(file), record: learn, unknown, log }
      this.#leases.push(await watchLeases(options))
    }
    this.#news.taken(model)
    const { port } = this.#netboot
    this.#tellDisagreement(model)
    const what = {
      ready: true,
      port,
      nodes: model.nodes.size,
      dhcp: flags.dhcp,
      facts: this.location,
    }
    if (call.wantsJson) await call.json({ ...what, ...(url === undefined ? {} : { url }) })
    else {
      const with_ = flags.dhcp.length === 0 ? '' : `, DHCP on ${flags.dhcp.join(', ')}`
      const where = `facts in ${call.shown(this.location)}`
      await call.print(
        `${url ?? `port ${port}`} serves ${model.name}${with_}; ${where}; Ctrl-C ends`,
      )
    }
  }

  /** Takes over what changes, until it is closed. */
  async watch(): Promise<void> {
    let took = 0
    while (!this.#closed) {
      // Whoever learns ten thousand addresses one after the other leaves time to answer those who ask.
      const pause = Math.max(interval, 4 * took)
      await new Promise((resolve) => setTimeout(resolve, pause).unref())
      if (this.#closed) return
      const began = performance.now()
      try {
        await this.#renew()
        if (this.config.isChanged) await this.#configure()
        else if (await this.#news.has()) await this.#settle('facts')
        await this.#keepUnknown()
        this.#trouble = undefined
      } catch (error) {
        this.#tellTrouble(PhoenixError.from(error))
      }
      took = performance.now() - began
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#dnsmasq?.close()
    for (const one of this.#leases) await one.close()
    await this.#netboot?.close()
    await this.#keepUnknown().catch(() => {})
  }

  /** Warns where nodes are told another place than where the service is, once for each. */
  #tellDisagreement({ boot }: Model): void {
    const here = { port: this.#netboot?.port ?? 0, tls: this.#tls !== undefined }
    const message = disagreement(this.flags.url ?? boot?.url, here)
    if (message !== undefined && message !== this.#disagreed) {
      tellEntry(this.call, { level: 'warning', event: 'url', message })
    }
    this.#disagreed = message
  }

  /** How DHCP is, where it is part of the service. */
  #health(): { readonly ok?: boolean; readonly dhcp?: 'running' | 'down' } {
    if (this.flags.dhcp.length === 0) return {}
    const isRunning = this.#dnsmasq?.pid !== undefined
    return { ok: isRunning, dhcp: isRunning ? 'running' : 'down' }
  }

  /** Stores which machines are unknown, for whoever lists and adopts them. */
  async #keepUnknown(): Promise<void> {
    const { changes } = this.#unknown
    if (changes === this.#stored) return
    this.#stored = changes
    try {
      await writeUnknown(unknownFile(this.location), this.#unknown.list())
    } catch (error) {
      const { explanation: message } = PhoenixError.from(error)
      tellEntry(this.call, { level: 'error', event: 'unknown', message })
    }
  }

  /** Tells why facts are not taken, once while it is the same. */
  #tellTrouble({ explanation }: PhoenixError): void {
    if (explanation === this.#trouble) return
    this.#trouble = explanation
    const message = `what is known of nodes cannot be taken over, it is tried again: ${explanation}`
    tellEntry(this.call, { level: 'error', event: 'facts', message })
  }

  /** Takes the changed configuration, whole or not at all. */
  async #configure(): Promise<void> {
    try {
      await this.#take()
    } catch (error) {
      this.#refuse(PhoenixError.from(error))
    }
  }

  async #take(): Promise<void> {
    const site = await this.config.read()
    await refuse(Model.settle(site))
    const { name } = site.toDeclaration()
    if (name !== this.facts.cluster) {
      const message = `the configuration is of the cluster '${name}' now: start the service anew`
      throw new PhoenixError('config-invalid', message)
    }
    this.#site = site
    await this.#settle('configuration')
    tellEntry(this.call, {
      level: 'info',
      event: 'configuration',
      message: 'the new configuration is taken',
    })
  }

  /** Tells each finding by itself, as phoenix check does; the service says what that means. */
  #refuse(error: PhoenixError): void {
    const { code, problems, hint } = error
    if (problems.length === 0 && error.place === undefined) {
      this.#netboot?.refuse(error)
      return
    }
    const [line = ''] = error.message.split('\n')
    const itself = { message: hint === undefined ? line : `${line}; ${hint}` }
    const places = error.place === undefined ? [] : [error.place]
    const findings =
      problems.length > 0 ? problems : [{ severity: 'error', ...itself, places } as const]
    for (const { severity: level, text: message } of findingTexts(this.call, findings)) {
      tellEntry(this.call, { level, event: 'configuration', message })
    }
    const [first] = findings[0]?.places ?? []
    const where = first === undefined ? '' : `, see ${this.call.place(first)}`
    this.#netboot?.refuse(new PhoenixError(code, `${countProblems(findings)}${where}`))
  }

  async #settle(what: 'configuration' | 'facts'): Promise<void> {
    if (this.#site === undefined) return
    const model = Model.settle(this.#site, await this.#news.snapshot())
    await this.#netboot?.update(model, what)
    this.#tellDisagreement(model)
    await this.#dnsmasq?.update(model)
    for (const one of this.#leases) one.update(model)
    this.#news.taken(model)
  }

  /** Takes over a renewed certificate, without an end of the service. */
  async #renew(): Promise<void> {
    if (this.#tls?.isChanged !== true) return
    try {
      this.#netboot?.renew(await this.#tls.read())
    } catch (error) {
      const { explanation } = PhoenixError.from(error)
      const message = `the new certificate is not taken, the one before stays: ${explanation}`
      tellEntry(this.call, { level: 'error', event: 'tls', message })
    }
  }
}
