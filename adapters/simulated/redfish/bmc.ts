import type { Faults } from '../faults/active.js'
import type { Accounts, Credential } from '../machine/accounts.js'
import type { Restartable } from '../machine/controller.js'
import { Machine, type PowerDelays } from '../machine/machine.js'
import { applyStaged } from './live/settings.js'
import type { Sessions } from './sessions.js'
import { State } from './state.js'
import { type Places, placesOf } from './tree/places.js'
import type { Resource, Tree } from './tree/tree.js'

/** What all BMCs of a rack have in common. */
export interface ServiceSettings {
  readonly credential: Credential
  /** How long an unused session lasts, in seconds. */
  readonly sessionTimeout: number
  readonly delays: PowerDelays
  /** How long a BMC is away when it restarts, in milliseconds. */
  readonly restart: number
  /** How long a task takes, in milliseconds. */
  readonly task: number
}

/** A machine as Redfish serves it: the machine itself, its tree, and what was changed of that. */
export class RedfishBmc implements Restartable {
  #state: State | undefined

  constructor(
    readonly machine: Machine,
    readonly sessions: Sessions,
    readonly tree: Tree,
    readonly settings: ServiceSettings,
    /** Whether words that name one machine are its own, and not those of a recorded tree. */
    readonly hasOwnIdentity = false,
  ) {
    machine.controller.serves(this)
  }

  /** Its accounts, which all its protocols share. */
  get accounts(): Accounts {
    return this.machine.controller.accounts
  }

  /** All sessions end. */
  restarted(now: number): void {
    this.sessions.clear(now)
  }

  /** What was changed; made when it is first needed, as most BMCs of a big rack are only read. */
  get state(): State {
    this.#state ??= new State()
    return this.#state
  }

  /** What was changed, where anything was. */
  get changed(): State | undefined {
    return this.#state
  }

  /** What is wrong with it or peculiar about it. */
  get faults(): Faults {
    return this.machine.faults
  }

  get places(): Places {
    return placesOf(this.tree, this.machine)
  }

  /** Does what was due until now. */
  settle(now: number): void {
    if (this.#state === undefined) return
    this.#state.tasks.settle(now)
    applyStaged(this, now)
  }

  /** Whether it restarts and hears nobody. */
  isAway(now: number): boolean {
    return this.machine.controller.isAway(now)
  }

  /** The machine that is behind a system of the tree: of several, the first is the node's own. */
  machineOf(system: Resource): Machine {
    const [first] = this.tree.systems
    if (first === undefined || system === first) return this.machine
    const key = this.tree.key(system.path)
    let other = this.state.machines.get(key)
    if (other === undefined) {
      const { identity, tally } = this.machine
      const power = system.body(this.machine, 0).PowerState === 'Off' ? 'off' : 'on'
      other = new Machine(identity, tally, this.settings.delays, power, undefined)
      this.state.machines.set(key, other)
    }
    return other
  }

  /** The machine that a resource belongs to, by its path. */
  machineAround({ path }: Resource): Machine {
    const { tree } = this
    const key = tree.key(path)
    const system = tree.systems.find((one) => key.startsWith(`${tree.key(one.path)}/`))
    return system === undefined ? this.machine : this.machineOf(system)
  }
}
