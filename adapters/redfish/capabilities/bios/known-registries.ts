/**
 * Registries of BIOS attributes that other BMCs have shown. A registry is the largest thing that is read of
 * a BMC, and in a cluster thousands have the same one: the first few are asked for it, the rest is not.
 *
 * BMCs are not trusted, and one must not be able to spoil another's settings. Nothing that is cheap to ask
 * of a BMC proves that its registry is that of another: a name, a version and an entity tag can be made up by
 * whoever shows the first one. So what is borrowed here may only ever say yes. Whoever finds something wrong by
 * a borrowed registry has to ask the BMC's own before saying so; and what a borrowed one lets pass wrongly, the
 * BMC itself refuses. Where two BMCs show different registries under one name, that name is never lent again.
 *
 * The first wave of a fleet asks all at once. One BMC is read then, and the others wait for that: never for long,
 * for it may be an ill one. Each time that they have waited in vain one more of them reads its own besides.
 *
 * Registries of messages are not lent at all: their texts are shown to people, and nobody looks at them again.
 */
import { createHash } from 'node:crypto'
import type { Deadline } from '../../client/deadline.js'
import type { BiosRegistry } from './bios-registry.js'

/** The most registries that are kept; the one that was lent longest ago goes first. */
const mostKept = 64

/** How long others are waited for, in milliseconds. */
export interface Patience {
  /** Before another BMC is asked besides. @default 5000 */
  readonly another: number
  /** In all; then the own one is read. @default 30000 */
  readonly longest: number
}

const usualPatience: Patience = { another: 5_000, longest: 30_000 }

/** So many BMCs that have no registry, or cannot be read, and nobody waits for those of their kind any more. */
const mostFruitless = 2

/** A registry that BMCs are being read for. */
interface Reading {
  readers: number
  /** When the last of them began. */
  since: number
  /** Fulfilled when the next one ends, in whichever way. */
  ended: Promise<void>
  tell: () => void
}

/** A registry, and who shows the same. */
interface Known {
  readonly digest: string
  /** Undefined where several were shown under one name. */
  readonly registry: BiosRegistry | undefined
}

/** What tells registries apart: maker, model, the registry's name, the version of the BIOS. */
export type RegistryName = readonly [vendor: string, model: string, registry: string, bios: string]

/** Registries by their names; the same content is held once. */
export class KnownRegistries {
  readonly #known = new Map<string, Known>()
  readonly #readings = new Map<string, Reading>()
  /** How many were read in vain, by name. */
  readonly #fruitless = new Map<string, number>()

  constructor(private readonly patience: Patience = usualPatience) {}

  /**
   * A registry by its name: one that another BMC has shown or is just showing, or else the own one.
   *
   * @param own reads the own one, and keeps it here
   */
  async find(
    name: RegistryName,
    own: () => Promise<BiosRegistry | undefined>,
    deadline: Deadline,
  ): Promise<{ readonly registry: BiosRegistry | undefined; readonly borrowed: boolean }> {
    const key = JSON.stringify(name)
    const until = performance.now() + this.patience.longest
    for (;;) {
      const registry = this.borrow(name)
      if (registry !== undefined) return { registry, borrowed: true }
      const reading = this.#readings.get(key)
      const left =
        this.#known.has(key) || reading === undefined ? 0 : this.#left(key, reading, until)
      if (reading === undefined || left <= 0) {
        return { registry: await this.#read(key, own), borrowed: false }
      }
      await ended(reading, left, deadline)
    }
  }

  /** How long those who read now may be waited for. */
  #left(key: string, { since }: Reading, until: number): number {
    if ((this.#fruitless.get(key) ?? 0) >= mostFruitless) return 0
    return Math.min(since + this.patience.another, until) - performance.now()
  }

  async #read(
    key: string,
    own: () => Promise<BiosRegistry | undefined>,
  ): Promise<BiosRegistry | undefined> {
    const reading = this.#readings.get(key) ?? begun()
    this.#readings.set(key, reading)
    reading.readers += 1
    reading.since = performance.now()
    let registry: BiosRegistry | undefined
    try {
      registry = await own()
      return registry
    } finally {
      if (registry === undefined) this.#inVain(key)
      reading.readers -= 1
      if (reading.readers === 0) this.#readings.delete(key)
      const { tell } = reading
      Object.assign(reading, next())
      tell()
    }
  }

  #inVain(key: string): void {
    if (this.#fruitless.size >= mostKept) this.#fruitless.clear()
    this.#fruitless.set(key, (this.#fruitless.get(key) ?? 0) + 1)
  }

  /** A registry that another BMC has shown under this name. */
  borrow(name: RegistryName): BiosRegistry | undefined {
    const key = JSON.stringify(name)
    const known = this.#known.get(key)
    if (known === undefined) return undefined
    this.#known.delete(key)
    this.#known.set(key, known)
    return known.registry
  }

  /**
   * Keeps what a BMC has shown, for others; gives what to work with, which is the one that is held already
   * where it is the same.
   *
   * @param text the registry as it came
   */
  keep(name: RegistryName, text: string, registry: BiosRegistry): BiosRegistry {
    const key = JSON.stringify(name)
    const digest = createHash('sha256').update(text).digest('base64')
    const known = this.#known.get(key)
    if (known === undefined) {
      if (this.#known.size >= mostKept) {
        const [oldest] = this.#known.keys()
        if (oldest !== undefined) this.#known.delete(oldest)
      }
      this.#known.set(key, { digest, registry })
      return registry
    }
    if (known.digest === digest) return known.registry ?? registry
    this.#known.set(key, { digest: '', registry: undefined })
    return registry
  }
}

function begun(): Reading {
  return { readers: 0, since: 0, ...next() }
}

function next(): Pick<Reading, 'ended' | 'tell'> {
  let tell = () => {}
  const ended = new Promise<void>((resolve) => {
    tell = resolve
  })
  return { ended, tell }
}

/** Waits until one of those who read has ended, or the time is up; throws where the caller's is. */
function ended({ ended }: Reading, milliseconds: number, deadline: Deadline): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    deadline
      .race(ended)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

/** Those of this process. */
export const knownRegistries = new KnownRegistries()
