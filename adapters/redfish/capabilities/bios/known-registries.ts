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
 * Registries of messages are not lent at all: their texts are shown to people, and nobody looks at them again.
 */
import { createHash } from 'node:crypto'
import type { BiosRegistry } from './bios-registry.js'

/** The most registries that are kept; the one that was lent longest ago goes first. */
const mostKept = 64

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

/** Those of this process. */
export const knownRegistries = new KnownRegistries()
