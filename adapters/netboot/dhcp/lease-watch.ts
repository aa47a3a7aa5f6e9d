/** The leases of a DHCP server that somebody else runs, read back into facts. */
import { readFile, stat } from 'node:fs/promises'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../../src/error.js'
import type { Model } from '../../../src/model/settle/model.js'
import { Log } from '../log.js'
import type { NetbootLog } from '../options.js'
import { isOfKea, keaLeasesIn } from './kea-leases.js'
import { Learning, type RecordLearnt } from './learning.js'
import { type Lease, leasesIn } from './leases.js'

/** What is read, and where it goes. */
export interface LeaseWatchOptions {
  /** The cluster to begin with; {@link LeaseWatch.update} exchanges it. */
  readonly model: Model
  /** The lease file: that of dnsmasq, or of Kea's `memfile`. */
  readonly file: string
  /** Stores what leases tell about nodes. @default nothing is stored */
  readonly record?: RecordLearnt
  /** Where machines are kept that are no nodes. @default nowhere */
  readonly unknown?: UnknownMachines
  /** Hears what happens. @default nobody does */
  readonly log?: (entry: NetbootLog) => void
  /** How often the file is looked at, in milliseconds. @default 1000 */
  readonly interval?: number
}

/** The largest lease file that is read, in bytes: of a million leases. */
const largest = 128 * 1024 * 1024

/** Reads a lease file whenever it changes. */
export class LeaseWatch {
  readonly #options: LeaseWatchOptions
  readonly #log: Log
  readonly #learning: Learning
  readonly #timer: NodeJS.Timeout
  #stamp = ''
  #reading: Promise<void> | undefined

  private constructor(options: LeaseWatchOptions) {
    this.#options = options
    this.#log = new Log(options.log ?? (() => {}), Date.now)
    const { model, record, unknown = new UnknownMachines() } = options
    this.#learning = new Learning(model, { record, unknown, log: this.#log })
    this.#timer = setInterval(() => void this.read(), options.interval ?? 1000)
    this.#timer.unref()
  }

  /** @internal See {@link watchLeases}. */
  static async start(options: LeaseWatchOptions): Promise<LeaseWatch> {
    const watch = new LeaseWatch(options)
    await watch.read()
    return watch
  }

  /** Takes another state of the cluster. */
  update(model: Model): void {
    this.#learning.use(model)
    this.#stamp = ''
  }

  /** Ends it. Safe to call twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#reading
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Reads the file if it changed. Does so by itself now and then. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<void> {
    const { file } = this.#options
    try {
      const { mtimeMs, size } = await stat(file)
      const stamp = `${mtimeMs} ${size}`
      if (stamp === this.#stamp) return
      if (size > largest) {
        const message = `${file} is larger than ${largest} bytes, and is not read`
        this.#log.once({ level: 'error', event: 'leases', message })
        return
      }
      await this.#learning.leases(await leasesOf(file), true)
      this.#stamp = stamp
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const why = typeof code === 'string' && !PhoenixError.is(error) ? code : ''
      const message = `the leases of ${file} cannot be read: ${why || PhoenixError.from(error).explanation}`
      this.#log.once({ level: 'error', event: 'leases', message })
    }
  }
}

async function leasesOf(file: string): Promise<Lease[]> {
  const text = await readFile(file, 'utf8')
  if (!isOfKea(text)) return leasesIn(text)
  // While Kea tidies up, what is older is in files beside it; it reads them itself in this order.
  const older = async (suffix: string) =>
    readFile(`${file}${suffix}`, 'utf8').catch(() => undefined)
  const completed = await older('.completed')
  const before = completed === undefined ? [await older('.2'), await older('.1')] : [completed]
  return keaLeasesIn([...before.filter((one) => one !== undefined), text])
}

/**
 * Reads the leases of a DHCP server that is run by somebody else, dnsmasq or Kea, whenever they change: the
 * addresses of nodes become facts, and so do hardware addresses of interfaces that are known by their
 * switch port alone; machines that are no nodes are kept for whoever adopts them. A file that is not there
 * yet is told in the log and tried again.
 *
 * @example
 * ```ts
 * import { watchLeases } from 'phoenix-cluster/adapters/netboot'
 * import { cluster } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 *
 * const file = '/var/lib/kea/kea-leases4.csv'
 * const leases = await watchLeases({ model: Model.settle(cluster('shelf')), file })
 * await leases.close()
 * ```
 */
export function watchLeases(options: LeaseWatchOptions): Promise<LeaseWatch> {
  return LeaseWatch.start(options)
}
