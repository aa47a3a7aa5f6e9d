import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { PhoenixError } from '../../error.js'
import type { IpRange } from '../../model/address/ip-range.js'
import type { Driver } from '../../ports/driver.js'
import type { Scanned } from '../../ports/scan.js'
import { addressesOf } from './addresses.js'
import type { KnownBmcs, NodeMatch } from './match.js'

/** One thing that a scan has found out. */
export type Discovered =
  /** A BMC that answers, and the nodes that it may be that of; none for a stranger. */
  | {
      readonly kind: 'found'
      readonly address: string
      /** The driver that knows its protocol. */
      readonly driver: string
      readonly scanned: Scanned
      readonly nodes: readonly NodeMatch[]
    }
  /** A node whose BMC should be at an address where nothing answers. */
  | {
      readonly kind: 'silent'
      readonly address: string
      readonly driver: string
      readonly node: string
    }

/** How a scan goes. */
export interface ScanPace {
  /** How many addresses and protocols are begun in a second. @default 1000 */
  readonly rate?: number
  /** How many may be waited for at once. @default 256 */
  readonly atOnce?: number
  /** How long an address may take to answer, in milliseconds. @default 2000 */
  readonly deadline?: number
}

/** A port by the name of a driver, or several that are each asked, for BMCs that share an address. */
export interface ScanPorts {
  readonly [driver: string]: number | readonly number[]
}

/** The ports that a driver asks at each address; undefined stands for the protocol's own. */
export function portsOf(ports: ScanPorts, driver: string): readonly (number | undefined)[] {
  const own = Object.hasOwn(ports, driver) ? ports[driver] : undefined
  return typeof own === 'object' ? [...new Set(own)] : [own]
}

/** What is asked at one address by one driver: at all of its ports. */
class Place {
  #left: number
  /** Whether each of the ports that were asked has answered. */
  readonly answered = new Map<number | undefined, boolean>()

  constructor(
    readonly address: string,
    readonly driver: Driver,
    ports: number,
  ) {
    this.#left = ports
  }

  /** Takes the answer of one port; gives whether all ports are through. */
  isThrough(port: number | undefined, scanned: Scanned | undefined): boolean {
    this.answered.set(port, scanned !== undefined)
    return --this.#left === 0
  }
}

/** What a scan is given. */
export interface Scanning extends ScanPace {
  readonly ranges: readonly IpRange[]
  readonly drivers: readonly Driver[]
  /** Ports other than the protocols' own, by the names of drivers. */
  readonly ports: ScanPorts
  readonly known: KnownBmcs
  readonly signal: AbortSignal
  /** Hears how many of all probes are through. */
  readonly on?: ((done: number, all: number) => void) | undefined
}

/**
 * Asks every address of some ranges, by every protocol, whether a BMC is there. At a steady pace and with
 * a bound on what is under way; an abort begins nothing more and ends at once.
 */
export async function* discover(scanning: Scanning): AsyncIterableIterator<Discovered> {
  const { ranges, drivers, ports, known, signal, on } = scanning
  const { rate = 1000, atOnce = 256, deadline = 2000 } = scanning
  checkPace({ rate, atOnce, deadline })
  checkPorts(ports)
  const addresses = Number(ranges.reduce((sum, { size }) => sum + size, 0n))
  const each = drivers.reduce((sum, { name }) => sum + portsOf(ports, name).length, 0)
  const all = addresses * each
  const ready: Discovered[] = []
  let failure: { readonly error: unknown } | undefined
  let wake: () => void = () => {}
  let done = 0
  const turns = turnsOf(ranges, drivers, ports)
  const began = performance.now()
  let begun = 0
  const stop = new AbortController()
  const own = AbortSignal.any([signal, stop.signal])
  // Hundreds of questions wait on it; that is no leak for Node to warn of.
  setMaxListeners(0, own)
  const one = async (place: Place, port: number | undefined) => {
    const { address, driver } = place
    const scanned = await driver.scan?.(address, port, { deadline, signal: own })
    if (own.aborted) return
    if (scanned !== undefined) {
      const nodes = known.matches(address, scanned)
      ready.push({ kind: 'found', address, driver: driver.name, scanned, nodes })
    }
    if (place.isThrough(port, scanned)) {
      for (const node of known.silent(address, driver.name, place.answered)) {
        ready.push({ kind: 'silent', address, driver: driver.name, node })
      }
    }
    on?.(++done, all)
    wake()
  }
  const worker = async () => {
    for (const [place, port] of turns) {
      const wait = began + (begun++ * 1000) / rate - performance.now()
      if (wait > 1) await pause(wait, undefined, { signal: own }).catch(() => {})
      if (own.aborted) return
      await one(place, port)
    }
  }
  let open = true
  const workers = Promise.all(Array.from({ length: Math.min(atOnce, all) }, worker))
    .catch((error: unknown) => {
      failure = { error }
    })
    .finally(() => {
      open = false
      wake()
    })
  const left = () => wake()
  signal.addEventListener('abort', left, { once: true })
  try {
    while ((open || ready.length > 0) && !signal.aborted) {
      if (ready.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
          // What came while nobody was waiting.
          if (!open || signal.aborted || ready.length > 0) resolve()
        })
      }
      yield* ready.splice(0)
    }
    if (failure !== undefined) throw failure.error
  } finally {
    signal.removeEventListener('abort', left)
    stop.abort()
    await workers
  }
}

function* turnsOf(
  ranges: readonly IpRange[],
  drivers: readonly Driver[],
  ports: ScanPorts,
): IterableIterator<readonly [place: Place, port: number | undefined]> {
  for (const address of addressesOf(ranges)) {
    for (const driver of drivers) {
      const asked = portsOf(ports, driver.name)
      const place = new Place(address.toString(), driver, asked.length)
      for (const port of asked) yield [place, port]
    }
  }
}

function checkPorts(ports: ScanPorts): void {
  for (const driver of Object.keys(ports)) {
    const asked = portsOf(ports, driver)
    const isPort = (port: unknown) =>
      Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535
    if (asked.length > 0 && asked.every(isPort)) continue
    const message = `the ports of '${driver}' in a scan are one or more whole numbers from 1 to 65535`
    throw new PhoenixError('usage', message)
  }
}

function checkPace(pace: Required<ScanPace>): void {
  const bounds = { rate: 100_000, atOnce: 16_384, deadline: 60_000 } as const
  for (const [name, most] of Object.entries(bounds)) {
    const value = pace[name as keyof ScanPace]
    if (Number.isInteger(value) && value >= 1 && value <= most) continue
    throw new PhoenixError('usage', `'${name}' of a scan is a whole number from 1 to ${most}`)
  }
}
