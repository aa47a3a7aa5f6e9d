import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Fingerprint } from '../../ports/driver.js'
import type { Answers, ChangeOptions } from './answer.js'
import { BmcOf } from './bmc.js'
import { ConsoleOf } from './console.js'
import { IdentifyOf } from './identify.js'
import { HardwareOf, InventoryOf } from './inventory.js'
import { PowerOf } from './power.js'
import type { Selected, SelectionEnvironment } from './selected.js'
import { SensorsOf } from './sensors.js'
import { fingerprints, trust } from './trust.js'

/**
 * Some nodes, to be worked with directly. Every call gives the nodes' answers as they come; a node
 * that fails is an answer too and never ends the iteration. A capability that none of a node's drivers
 * offers is `not-supported`; of several that offer it, the first in the list serves.
 */
export class Selection {
  readonly #selected: Selected

  /** @internal */
  constructor(
    /** The nodes. */
    readonly nodes: NodeSet,
    env: SelectionEnvironment,
  ) {
    this.#selected = { nodes, env }
  }

  /** Their power. */
  get power(): PowerOf {
    return new PowerOf(this.#selected)
  }

  /** What their sensors measure. */
  get sensors(): SensorsOf {
    return new SensorsOf(this.#selected)
  }

  /** What they are made of, as their BMCs say at once. */
  get inventory(): InventoryOf {
    return new InventoryOf(this.#selected)
  }

  /** Their parts, each asked for by itself. */
  get hardware(): HardwareOf {
    return new HardwareOf(this.#selected)
  }

  /** Their BMCs: who they are and what they can do. */
  get bmc(): BmcOf {
    return new BmcOf(this.#selected)
  }

  /** The lights by which somebody in the hall finds them. */
  get identify(): IdentifyOf {
    return new IdentifyOf(this.#selected)
  }

  /** Their serial consoles. */
  get console(): ConsoleOf {
    return new ConsoleOf(this.#selected)
  }

  /** The keys that their BMCs show in TLS. */
  fingerprints(): Answers<Fingerprint> {
    return fingerprints(this.#selected)
  }

  /** Trusts keys from now on: stores them as the facts `bmc.pin`, with a row in the audit log. */
  trust(pins: ReadonlyMap<string, string>, options: ChangeOptions = {}): Promise<void> {
    return trust(this.#selected, pins, options)
  }
}
