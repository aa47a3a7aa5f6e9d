import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Dnsmasq, LeaseWatch, Netboot, NetbootLog } from '../../../adapters/netboot/index.js'
import type { LoaderFiles } from '../../boot/loaders.js'
import { UnknownMachines } from '../../boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../error.js'
import { type FactStore, openFacts } from '../../facts/index.js'
import { imageFolder } from '../../image/location.js'
import type { Declared } from '../../model/declaration.js'
import { type FactChange, factOf, type Observation } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { isMacKey } from '../../model/settle/mac-holders.js'
import { Model } from '../../model/settle/model.js'
import { factsLocation } from '../../sdk/facts-location.js'
import { refuse } from '../../sdk/refuse.js'
import { readUnknown, unknownFile, writeUnknown } from '../../sdk/unknown-file.js'
import { userName } from '../../sdk/user-name.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { configFlag, dbFlag, jsonFlag, letters } from '../command-line/flags.js'
import { findConfig } from '../config/load-config.js'
import { WatchedConfig } from '../config/watched-config.js'
import { TlsFiles } from '../files/tls-files.js'

type Flags = {
  readonly config: string | undefined
  readonly db: string | undefined
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
  readonly leases: readonly string[]
  readonly anyAddress: boolean
}

const said = (brief: string, placeholder: string) =>
  ({
    kind: 'parsed',
    parse: (input: string) => input,
    brief,
    placeholder,
    optional: true,
  }) as const

const build: BuildCommand = (brief) =>
  command<Flags>({
    brief,
    help:
      'Runs the boot service until Ctrl-C: over HTTP it tells nodes what to start, gives them the files\n' +
      'of their images, and keeps what they report as facts. A changed configuration is taken as a whole\n' +
      'or, if it is broken, not at all. With --dhcp it also runs dnsmasq on network interfaces, which\n' +
      'needs root; then boot loaders are served by TFTP. Without it, phoenix render @* --as dnsmasq (or\n' +
      "kea) gives the files of your own server; tell it the URL 'http://SERVER:8080/boot.ipxe', and with\n" +
      '--leases the service reads its leases back into facts. Machines that ask and are no nodes are kept\n' +
      'for phoenix discover --dhcp and phoenix adopt.\n' +
      'What happens is told on the error output, with --json as one JSON object a line.',
    examples: [
      ['phoenix serve', 'the boot service alone, without root'],
      ['phoenix serve --dhcp eno1 --loaders /usr/lib/ipxe', 'with DHCP and TFTP on eno1'],
      ['phoenix serve --dhcp eno1 --loaders /srv/tftp --loader x64=grubx64.efi', 'UEFI by GRUB'],
      ['phoenix serve --leases /var/lib/kea/kea-leases4.csv', 'beside a Kea of your own'],
      ['phoenix serve --host 127.0.0.1 --any-address', 'for virtual machines of one user'],
    ],
    flags: {
      config: configFlag,
      db: dbFlag,
      json: jsonFlag,
      host: said('the address to listen on (without it: all)', 'ADDRESS'),
      port: {
        kind: 'parsed',
        parse: (input: string): number => {
          if (/^\d{1,5}$/.test(input) && Number(input) < 65_536) return Number(input)
          throw new Error('it has to be a number up to 65535')
        },
        brief: 'the port to listen on (without it: 8080)',
        placeholder: 'PORT',
        optional: true,
      },
      url: said('where nodes reach it, in place of what the configuration says', 'URL'),
      images: said('the folder of images, in place of the one of the configuration', 'DIR'),
      loaders: said('the folder of boot loaders: undionly.kpxe, snponly.efi', 'DIR'),
      loader: {
        kind: 'parsed',
        parse: parseLoader,
        brief: 'another boot loader of that folder, for bios, x64, arm32 or arm64',
        placeholder: 'KIND=FILE',
        variadic: true,
        default: [],
      },
      key: said('the key of signed links (without it: .phoenix/boot.key, made once)', 'FILE'),
      tlsCert: said('serve HTTPS with this certificate', 'FILE'),
      tlsKey: said('the key of the certificate, readable for its owner alone', 'FILE'),
      dhcp: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'run dnsmasq on this network interface',
        placeholder: 'INTERFACE',
        variadic: true,
        default: [],
      },
      leases: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: "read the leases of your own DHCP server: dnsmasq's file, or one of Kea's memfile",
        placeholder: 'FILE',
        variadic: true,
        default: [],
      },
      anyAddress: {
        kind: 'boolean',
        brief: 'take nodes behind a translation of addresses for what their hardware addresses say',
        default: false,
        withNegated: false,
      },
    },
    letters,
    run: serve,
  })

export default build

function parseLoader(input: string): LoaderFiles {
  const [, kind, file] = /^(bios|x64|arm32|arm64)=([\w.+-]+(?:\/[\w.+-]+)*)$/.exec(input) ?? []
  if (kind !== undefined && file !== undefined) return { [kind]: file }
  throw new Error('it has to be such as x64=grubx64.efi: bios, x64, arm32 or arm64, and a file')
}

async function serve(call: Call, flags: Flags): Promise<number> {
  const config = new WatchedConfig(call)
  const site = await config.read()
  await refuse(Model.settle(site))
  const location = factsLocation(site, call.db === undefined ? {} : { facts: call.db })
  const facts = await openFacts({ cluster: site.toDeclaration().name, location })
  const ended = new Promise<void>((resolve) => {
    call.io.onInterrupt(() => resolve())
  })
  const service = new Service(call, flags, config, facts, location)
  try {
    await service.start(site)
    await Promise.race([ended, service.watch()])
  } finally {
    await service.close()
    await facts.close()
  }
  return 0
}

/** How often configuration and facts are looked at, in milliseconds. */
const interval = 1000

/** What runs together: the boot service, DHCP, and what keeps both as the cluster is. */
class Service {
  #site: Declared | undefined
  #netboot: Netboot | undefined
  #dnsmasq: Dnsmasq | undefined
  readonly #leases: LeaseWatch[] = []
  #unknown = new UnknownMachines()
  /** How far what is known of unknown machines is stored. */
  #stored = 0
  #factsAt = 0
  #newest: string | undefined
  #tls: TlsFiles | undefined
  #closed = false

  constructor(
    private readonly call: Call,
    private readonly flags: Flags,
    private readonly config: WatchedConfig,
    private readonly facts: FactStore,
    private readonly location: string,
  ) {}

  async start(site: Declared): Promise<void> {
    const { call, flags, facts } = this
    const { readKeyFile, readSecretFile, serveDnsmasq, serveNetboot, watchLeases } = await import(
      '../../../adapters/netboot/index.js'
    )
    const at = (file: string | undefined) => (file === undefined ? file : call.path(file))
    this.#tls = TlsFiles.of(at(flags.tlsCert), at(flags.tlsKey), readSecretFile)
    this.#site = site
    const model = Model.settle(site, await this.#snapshot())
    const folder = join(dirname(findConfig(call)), '.phoenix')
    const path = (given: string) => call.path(given)
    const url = flags.url ?? model.boot?.url
    if (flags.dhcp.length > 0 && url === undefined) {
      throw new PhoenixError('usage', 'where do nodes reach the boot service?', {
        hint: "say it in the configuration, .boot({ url: 'http://10.2.0.1:8080' }), or with --url",
      })
    }
    const loaders = flags.loaders === undefined ? {} : { loaders: path(flags.loaders) }
    const loaderFiles: LoaderFiles = Object.assign({}, ...flags.loader)
    this.#unknown = new UnknownMachines(await readUnknown(unknownFile(this.location)))
    this.#unknown.settle(model)
    const unknown = this.#unknown
    const record = async (observations: readonly Observation[]) =>
      void (await facts.record(observations))
    const learn = (observations: readonly Observation[]) => this.#learn(observations)
    this.#netboot = await serveNetboot({
      model,
      images: flags.images === undefined ? imageFolder(model) : path(flags.images),
      key: await readKeyFile(flags.key === undefined ? join(folder, 'boot.key') : path(flags.key)),
      address: !flags.anyAddress,
      record,
      unknown,
      health: () => this.#health(),
      log: (entry) => this.#tell(entry),
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
        unknown,
        http: flags.loaders !== undefined,
        loaders: loaderFiles,
        log: (entry) => this.#tell(entry),
        ...(flags.loaders === undefined ? {} : { tftp: path(flags.loaders) }),
      })
    }
    for (const file of flags.leases) {
      const log = (entry: NetbootLog) => this.#tell(entry)
      const options = { model, file: path(file), record: learn, unknown, log }
      this.#leases.push(await watchLeases(options))
    }
    const { port } = this.#netboot
    const what = { ready: true, port, nodes: model.nodes.size, dhcp: flags.dhcp }
    if (call.wantsJson) await call.json({ ...what, ...(url === undefined ? {} : { url }) })
    else {
      const with_ = flags.dhcp.length === 0 ? '' : `, DHCP on ${flags.dhcp.join(', ')}`
      await call.print(`${url ?? `port ${port}`} serves ${model.name}${with_}; Ctrl-C ends`)
    }
  }

  /** Takes over what changes, until it is closed. */
  async watch(): Promise<void> {
    while (!this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, interval).unref())
      if (this.#closed) return
      try {
        await this.#renew()
        if (this.config.isChanged) await this.#configure()
        else if (await this.#hasNews()) await this.#settle()
        await this.#keepUnknown()
      } catch (error) {
        this.#netboot?.refuse(PhoenixError.from(error))
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#dnsmasq?.close()
    for (const one of this.#leases) await one.close()
    await this.#netboot?.close()
    await this.#keepUnknown().catch(() => {})
  }

  /** How DHCP is, where it is part of the service. */
  #health(): { readonly ok?: boolean; readonly dhcp?: 'running' | 'down' } {
    if (this.flags.dhcp.length === 0) return {}
    const isRunning = this.#dnsmasq?.pid !== undefined
    return { ok: isRunning, dhcp: isRunning ? 'running' : 'down' }
  }

  /** Stores what DHCP showed. A hardware address decides who a machine is: that is for the audit log, too. */
  async #learn(observations: readonly Observation[]): Promise<void> {
    const macs = observations.filter(({ key }) => isMacKey(key))
    if (macs.length > 0) {
      const before = this.#netboot?.model.facts ?? new Map()
      const values = (of: (one: Observation) => unknown) =>
        Object.fromEntries(macs.map((one) => [one.node, { [one.key]: of(one) ?? null }])) as never
      await this.facts.audit.append({
        actor: userName(),
        action: 'dhcp learn',
        nodes: NodeSet.from(macs.map(({ node }) => node)).toString(),
        before: values(({ node, key }) => factOf(before, node, key)?.value),
        after: values(({ value }) => value),
      })
    }
    await this.facts.record(observations)
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
      this.#tell({ level: 'error', event: 'unknown', message })
    }
  }

  /** Takes the changed configuration, whole or not at all. */
  async #configure(): Promise<void> {
    const site = await this.config.read()
    await refuse(Model.settle(site))
    const { name } = site.toDeclaration()
    if (name !== this.facts.cluster) {
      const message = `the configuration is of the cluster '${name}' now: start the service anew`
      throw new PhoenixError('config-invalid', message)
    }
    this.#site = site
    await this.#settle()
    this.#tell({ level: 'info', event: 'configuration', message: 'the new configuration is taken' })
  }

  async #settle(): Promise<void> {
    if (this.#site === undefined) return
    const model = Model.settle(this.#site, await this.#snapshot())
    await this.#netboot?.update(model)
    await this.#dnsmasq?.update(model)
    for (const one of this.#leases) one.update(model)
  }

  async #snapshot() {
    this.#factsAt = this.#modified()
    const [newest] = await this.facts.history({ limit: 1 })
    this.#newest = newest === undefined ? undefined : keyOf(newest)
    return this.facts.snapshot()
  }

  /** Whether facts changed that are not of starts, which the service itself keeps. */
  async #hasNews(): Promise<boolean> {
    const at = this.#modified()
    if (at === this.#factsAt) return false
    this.#factsAt = at
    const rows = await this.facts.history({ limit: 1000 })
    const known = rows.findIndex((row) => keyOf(row) === this.#newest)
    this.#newest = rows[0] === undefined ? undefined : keyOf(rows[0])
    const news = known < 0 ? rows : rows.slice(0, known)
    return news.some(({ key }) => !/^boot(?:ed)?\./.test(key))
  }

  /** When the database was written to last. */
  #modified(): number {
    const times = [this.location, `${this.location}-wal`].map(
      (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    )
    return Math.max(...times)
  }

  /** Takes over a renewed certificate, without an end of the service. */
  async #renew(): Promise<void> {
    if (this.#tls?.isChanged !== true) return
    try {
      this.#netboot?.renew(await this.#tls.read())
    } catch (error) {
      const { explanation } = PhoenixError.from(error)
      const message = `the new certificate is not taken, the one before stays: ${explanation}`
      this.#tell({ level: 'error', event: 'tls', message })
    }
  }

  #tell(entry: NetbootLog): void {
    const time = new Date().toISOString()
    if (this.call.wantsJson) void this.call.note(JSON.stringify({ time, ...entry }))
    else {
      const { level, message, client, repeated } = entry
      const from = client === undefined ? '' : ` (${client})`
      const more = repeated === undefined ? '' : `, and ${repeated} times more`
      const mark = level === 'info' ? '' : `${level}: `
      void this.call.note(`${time.slice(11, 19)} ${mark}${message}${from}${more}`)
    }
  }
}

function keyOf({ node, key, observedAt, value }: FactChange): string {
  return JSON.stringify([node, key, observedAt, value])
}
