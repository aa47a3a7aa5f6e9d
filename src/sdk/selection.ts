import { setMaxListeners } from 'node:events'
import { PhoenixError } from '../error.js'
import type { FactStore } from '../facts/index.js'
import type { Observation } from '../model/fact.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { PowerState } from '../model/step.js'
import type { Fingerprint } from '../ports/driver.js'
import type { PowerAction } from '../ports/power.js'
import {
  call,
  observePower,
  type Performing,
  perform,
  powerState,
  restartDeadline,
} from '../run/perform.js'

/** How one node answered. */
export type Answer<T> =
  | { readonly node: string; readonly ok: true; readonly value: T }
  | { readonly node: string; readonly ok: false; readonly error: PhoenixError }

/** What a selection works with. */
export interface SelectionEnvironment
  extends Pick<Performing, 'model' | 'connections' | 'limiter' | 'deadlines' | 'signal'> {
  readonly facts: FactStore
  readonly actor: string
  /** Takes note of changed facts. */
  readonly settle: () => Promise<void>
  /** A call to these nodes begins. */
  readonly begins: () => Promise<void>
  /** Does work that is finished before the cluster is closed. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>
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
    const { limiter, connections } = this.env
    return each(this.nodes, this.env, (node, signal) =>
      limiter.run(() => connections.fingerprint(node, signal), signal),
    )
  }

  /** Trusts keys from now on: stores them as the facts `bmc.pin`, with a row in the audit log. */
  async trust(pins: ReadonlyMap<string, string>, options: ChangeOptions = {}): Promise<void> {
    const { facts, actor, model, settle } = this.env
    const known = [...pins]
    const wrong = known.find(([node, pin]) => !this.nodes.has(node) || !pinForm.test(pin))
    if (wrong !== undefined) {
      const [node, pin] = wrong
      const why = this.nodes.has(node) ? `'${pin}' is not a key's digest` : 'it is not selected'
      throw new PhoenixError('usage', `cannot trust the BMC of ${node}: ${why}`)
    }
    if (known.length === 0) return
    const before = Object.fromEntries(
      known.map(([node]) => [node, model.facts.get(node)?.get('bmc.pin')?.value ?? null]),
    )
    // Who did it is written down before it is done.
    await facts.audit.append({
      actor,
      action: 'trust',
      nodes: NodeSet.from(known.map(([node]) => node)).toString(),
      before,
      after: Object.fromEntries(known),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    })
    await facts.record(
      known.map(([node, pin]) => ({ node, key: 'bmc.pin', value: pin, source: actor })),
    )
    await settle()
  }
}

/** SHA-256 in base64, as drivers give it. */
const pinForm = /^sha256\/[A-Za-z0-9+/]{43}=$/

/** The power of some nodes. */
export class PowerOf {
  constructor(
    private readonly nodes: NodeSet,
    private readonly env: SelectionEnvironment,
  ) {}

  /** Reads the power states, and records them as facts. */
  status(): AsyncIterableIterator<Answer<PowerState>> {
    return each(this.nodes, this.env, async (node, signal) => {
      const state = await powerState(node, { ...this.env, signal })
      await this.#record([observePower(node, state, this.env)])
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
    yield* each(this.nodes, this.env, async (node, signal) => {
      const to = { ...this.env, signal, record: this.#record }
      const deadline = restartDeadline(action, deadlines)
      await call(node, 'power', to, deadline, (bmc, o) => bmc.setPower(action, o))
      return options.wait === true ? this.#waitFor(node, action, to) : undefined
    })
  }

  readonly #record = async (observations: readonly Observation[]): Promise<void> => {
    await this.env.facts.record(observations)
  }

  async #waitFor(
    node: string,
    action: PowerAction,
    to: Omit<Performing, 'begin' | 'retried' | 'known'>,
  ): Promise<PowerState | undefined> {
    if (action === 'nmi') return undefined
    const wanted = action === 'off' || action === 'force-off' ? 'off' : 'on'
    const restarts = action === 'reboot' || action === 'reset' || action === 'cycle'
    const verify = { kind: 'verify', power: wanted } as const
    const step = restarts ? ({ ...verify, restart: true } as const) : verify
    const { facts } = this.env
    await perform(
      { ...step, node, disruption: 'none', reason: '', relies: {} },
      {
        ...to,
        begin: async () => {},
        retried: () => {},
        known: async (name) => (await facts.snapshot({ nodes: [name] })).get(name),
      },
    )
    return wanted
  }
}

/**
 * Does work for every node at once and gives the answers as they come. Who stops listening ends it: what
 * is in flight finishes unheard, nothing more is begun.
 */
async function* each<T>(
  nodes: NodeSet,
  env: Pick<SelectionEnvironment, 'signal' | 'begins' | 'during'>,
  work: (node: string, signal: AbortSignal) => Promise<T>,
): AsyncIterableIterator<Answer<T>> {
  const listening = new AbortController()
  const outer = env.signal === undefined ? [] : [env.signal]
  const signal = AbortSignal.any([listening.signal, ...outer])
  setMaxListeners(0, signal)
  const ready: Answer<T>[] = []
  let wake: () => void = () => {}
  let open = nodes.size
  const answer = (one: Answer<T>) => {
    ready.push(one)
    wake()
  }
  await env.begins()
  for (const node of nodes) {
    env
      .during(() => work(node, signal))
      .then(
        (value) => answer({ node, ok: true, value }),
        (thrown) => answer({ node, ok: false, error: errorOf(thrown, node, signal) }),
      )
  }
  try {
    while (open > 0) {
      if (ready.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      for (const one of ready.splice(0)) {
        open--
        yield one
      }
    }
  } finally {
    listening.abort()
  }
}

function errorOf(thrown: unknown, node: string, signal: AbortSignal): PhoenixError {
  const stopped = signal.aborted && !PhoenixError.is(thrown)
  if (!stopped) return PhoenixError.from(thrown)
  return new PhoenixError('aborted', 'interrupted before it was done', { node, cause: thrown })
}
