import type { Observation } from '../../model/fact.js'
import type { PowerState } from '../../model/step.js'
import type { PowerAction } from '../../ports/power.js'
import { awaitedAnew } from '../../run/boot/wait-facts.js'
import { call } from '../../run/call.js'
import { restartDeadline } from '../../run/deadlines.js'
import { perform } from '../../run/perform.js'
import type { Performing } from '../../run/performing.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { note } from './change.js'
import { each } from './each.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** Options of {@link PowerOf.set}. */
export interface PowerOptions extends ChangeOptions {
  /** Wait until the nodes have reached the state that was asked for. @default false */
  readonly wait?: boolean
}

/** The power of some nodes. */
export class PowerOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the power states, and records them as facts. */
  status(options?: ReadOptions): Answers<PowerState> {
    return read(
      this.#selected,
      'power',
      {
        request: (bmc, given) => bmc.powerState(given),
        facts: (node, value, source) => [{ node, key: 'power', value, source }],
      },
      options,
    )
  }

  /** Switches the nodes on. */
  on(options?: PowerOptions): Answers<PowerState | undefined> {
    return this.set('on', options)
  }

  /** Asks the nodes' operating systems to stop. */
  off(options?: PowerOptions): Answers<PowerState | undefined> {
    return this.set('off', options)
  }

  /**
   * Asks for an action. The answer is the state that was waited for, or undefined without `wait`.
   * One row of the audit log says who asked for what, before anything is sent.
   */
  async *set(action: PowerAction, options: PowerOptions = {}): Answers<PowerState | undefined> {
    const { env } = this.#selected
    await note(this.#selected, { action: `power ${action}`, reason: options.reason })
    yield* each(this.#selected, async (node, signal) => {
      const to = { ...env, signal, record: this.#record }
      const deadline = options.deadline ?? restartDeadline(action, env.deadlines)
      const given = await call(node, 'power', to, deadline, (bmc, o) => bmc.setPower(action, o))
      if (given !== 'already') await this.#waitAnew(node, action)
      return options.wait === true ? this.#waitFor(node, action, to) : undefined
    })
  }

  /** A start that was waited for in vain is waited for again once somebody has started the node by hand. */
  async #waitAnew(node: string, action: PowerAction): Promise<void> {
    if (action === 'off' || action === 'force-off' || action === 'nmi') return
    const { model, connections } = this.#selected.env
    if (!model.facts.get(node)?.has('boot.heard')) return
    await this.#record(awaitedAnew(node, connections.source(node, 'power')))
  }

  readonly #record = async (observations: readonly Observation[]): Promise<void> => {
    await this.#selected.env.facts.record(observations)
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
    const { facts } = this.#selected.env
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
