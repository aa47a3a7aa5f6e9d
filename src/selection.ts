import { PhoenixError } from './error.js'
import type { FactStore } from './facts/index.js'
import type { NodeSet } from './model/node-set.js'
import type { PowerState } from './model/step.js'
import type { Fingerprint } from './ports/driver.js'
import type { PowerAction } from './ports/power.js'
import { call, observePower, type Performing, perform, powerState } from './run/perform.js'

/** How one node answered. */
export type Answer<T> =
  | { readonly node: string; readonly ok: true; readonly value: T }
  | { readonly node: string; readonly ok: false; readonly error: PhoenixError }

/** What a selection works with. */
export interface SelectionEnvironment
  extends Pick<Performing, 'model' | 'connections' | 'limiter' | 'deadlines' | 'signal'> {
  readonly facts: FactStore
  readonly actor: string
}

/** Options of the calls that change something. */
export interface ChangeOptions {
  /** Why, for the audit log. */
  readonly reason?: string
}

/** Options of {@link PowerOf.set}. */
export interface PowerOptions extends ChangeOptions {
  /** Wait until the nodes have reached the state that was asked for. @default false */
  readonly wait?: boolean
}

/**
 * Some nodes, to be worked with directly. Every call gives the nodes' answers as they come; a node
 * that fails is an answer too and never ends the iteration.
 */
export class Selection {
  constructor(
    /** The nodes. */
    readonly nodes: NodeSet,
    private readonly env: SelectionEnvironment,
  ) {}

  /** The nodes' power. */
  get power(): PowerOf {
    return new PowerOf(this.nodes, this.env)
  }

  /** The keys that the nodes' BMCs show in TLS. */
  fingerprints(): AsyncIterableIterator<Answer<Fingerprint>> {
    const { limiter, connections, signal } = this.env
    return each(this.nodes, (node) =>
      limiter.run(() => connections.fingerprint(node, signal), signal),
    )
  }

  /** Trusts keys from now on: stores them as the facts `bmc.pin`, with a row in the audit log. */
  async trust(pins: ReadonlyMap<string, string>, options: ChangeOptions = {}): Promise<void> {
    const { facts, actor, model } = this.env
    const known = [...pins].filter(([node]) => this.nodes.has(node))
    const before = Object.fromEntries(
      known.map(([node]) => [node, model.facts.get(node)?.get('bmc.pin')?.value ?? null]),
    )
    await facts.record(
      known.map(([node, pin]) => ({ node, key: 'bmc.pin', value: pin, source: actor })),
    )
    await facts.audit.append({
      actor,
      action: 'trust',
      nodes: this.nodes.toString(),
      before,
      after: Object.fromEntries(known),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    })
  }
}

/** The power of some nodes. */
export class PowerOf {
  constructor(
    private readonly nodes: NodeSet,
    private readonly env: SelectionEnvironment,
  ) {}

  /** Reads the power states, and records them as facts. */
  status(): AsyncIterableIterator<Answer<PowerState>> {
    return each(this.nodes, async (node) => {
      const state = await powerState(node, this.env)
      await this.env.facts.record([observePower(node, state, this.env)])
      return state
    })
  }

  /** Switches the nodes on. */
  on(options?: PowerOptions): AsyncIterableIterator<Answer<PowerState | undefined>> {
    return this.set('on', options)
  }

  /** Asks the nodes' operating systems to stop. */
  off(options?: PowerOptions): AsyncIterableIterator<Answer<PowerState | undefined>> {
    return this.set('off', options)
  }

  /**
   * Asks for an action. The answer is the state that was waited for, or undefined without `wait`.
   * One row of the audit log says who asked for what, before anything is sent.
   */
  async *set(
    action: PowerAction,
    options: PowerOptions = {},
  ): AsyncIterableIterator<Answer<PowerState | undefined>> {
    const { facts, actor, deadlines } = this.env
    await facts.audit.append({
      actor,
      action: `power ${action}`,
      nodes: this.nodes.toString(),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    })
    yield* each(this.nodes, async (node) => {
      await call(node, 'power', this.env, deadlines.call, (bmc, o) => bmc.setPower(action, o))
      if (options.wait !== true) return undefined
      return this.#waitFor(node, action)
    })
  }

  async #waitFor(node: string, action: PowerAction): Promise<PowerState | undefined> {
    if (action === 'nmi') return undefined
    const wanted = action === 'off' || action === 'force-off' ? 'off' : 'on'
    await perform(
      { kind: 'verify', power: wanted, node, disruption: 'none', reason: '', relies: {} },
      {
        ...this.env,
        record: async (observations) => void (await this.env.facts.record(observations)),
        retried: () => {},
      },
    )
    return wanted
  }
}

/** Does work for every node at once and gives the answers as they come. */
async function* each<T>(
  nodes: NodeSet,
  work: (node: string) => Promise<T>,
): AsyncIterableIterator<Answer<T>> {
  const ready: Answer<T>[] = []
  let wake: () => void = () => {}
  let open = 0
  for (const node of nodes) {
    open++
    work(node)
      .then(
        (value): Answer<T> => ({ node, ok: true, value }),
        (error): Answer<T> => ({ node, ok: false, error: PhoenixError.from(error) }),
      )
      .then((answer) => {
        ready.push(answer)
        wake()
      })
  }
  while (open > 0) {
    if (ready.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    for (const answer of ready.splice(0)) {
      open--
      yield answer
    }
  }
}
