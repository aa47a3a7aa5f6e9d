/** The BIOS settings of some nodes. */
import { PhoenixError } from '../../error.js'
import { type BiosSetting, type BiosSettings, isBiosSecret, isSetTo } from '../../model/bios.js'
import type { BiosAttribute, BiosChange, BiosReport, BiosValue } from '../../ports/bios.js'
import type { CallOptions } from '../../ports/call.js'
import type { Capabilities } from '../../ports/driver.js'
import { observeBios } from '../../run/hardware/observe.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** An attribute of the BIOS that is not as it should be. */
export interface BiosDifference {
  readonly attribute: string
  readonly wanted: BiosSetting
  /** What is in force; left out where the BIOS has no such attribute. */
  readonly current?: BiosValue
  /** What waits for the next start, where that is something else. */
  readonly pending?: BiosValue
  /** Why it cannot be set so, where it cannot. */
  readonly problem?: string
}

/** The BIOS settings of some nodes. */
export class BiosOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads what is in force and what waits for the next start; what rules speak of is kept as facts. */
  read(options?: ReadOptions): Answers<BiosReport> {
    const { model } = this.#selected.env
    return read(
      this.#selected,
      'bios',
      {
        request: (bmc, given) => bmc.read(given),
        facts: (node, report, source) => {
          const spoken = Object.keys(model.node(node).bios)
          return spoken.length === 0 ? [] : observeBios(node, report, spoken, source)
        },
        deadline: this.#deadline,
      },
      options,
    )
  }

  /** Reads which attributes there are; undefined where a BMC has no registry of them. */
  attributes(options?: ReadOptions): Answers<readonly BiosAttribute[] | undefined> {
    const request = (bmc: Capabilities['bios'], given: CallOptions) => bmc.attributes(given)
    return read(this.#selected, 'bios', { request, deadline: this.#deadline }, options)
  }

  /**
   * Compares with what is wanted; empty where all is so, or waits to be. A value that cannot be set is a
   * difference with its problem.
   *
   * @param wanted the values of attributes @default what the configuration says of each node
   */
  check(wanted?: BiosSettings, options?: ReadOptions): Answers<readonly BiosDifference[]> {
    const request = (bmc: Capabilities['bios'], given: CallOptions, node: string) =>
      compared(bmc, wanted ?? this.#wanted(node), given)
    return read(this.#selected, 'bios', { request, deadline: this.#deadline }, options)
  }

  /**
   * Sets attributes; those that have or await their values are not written. They take effect at the next
   * start, which is not asked for. One row of the audit log says who did. Values that cannot be set are a
   * `usage` error of that node that names them all.
   */
  set(wanted: BiosSettings, options?: ChangeOptions): Answers<BiosChange> {
    const secret = Object.keys(wanted).find(
      (name) => isBiosSecret(name) && typeof wanted[name] !== 'boolean',
    )
    if (secret !== undefined) {
      const message = `'${secret}' is a password, which the audit log would show; set it on the BMC itself`
      throw new PhoenixError('usage', message)
    }
    const request = (bmc: Capabilities['bios'], given: CallOptions) => bmc.set(wanted, given)
    const deadline = this.#deadline
    return change(
      this.#selected,
      'bios',
      { action: 'bios set', after: wanted, request, deadline },
      options,
    )
  }

  /** Sets what the configuration says of each node, as {@link set} does. */
  sync(options?: ChangeOptions): Answers<BiosChange> {
    const request = async (bmc: Capabilities['bios'], given: CallOptions, node: string) => {
      const wanted = this.#wanted(node)
      if (Object.keys(wanted).length === 0) return { written: [], resetNeeded: false }
      return bmc.set(wanted, given)
    }
    const deadline = this.#deadline
    return change(this.#selected, 'bios', { action: 'bios sync', request, deadline }, options)
  }

  /** Has the BIOS take its defaults at the next start. */
  resetToDefaults(options?: ChangeOptions): Answers<void> {
    const request = (bmc: Capabilities['bios'], given: CallOptions) => bmc.resetToDefaults(given)
    const action = 'bios reset to defaults'
    return change(this.#selected, 'bios', { action, request, deadline: this.#deadline }, options)
  }

  get #deadline(): number {
    return this.#selected.env.deadlines.inspect
  }

  #wanted(node: string): BiosSettings {
    return this.#selected.env.model.node(node).bios
  }
}

async function compared(
  bmc: Capabilities['bios'],
  wanted: BiosSettings,
  options: CallOptions,
): Promise<BiosDifference[]> {
  if (Object.keys(wanted).length === 0) return []
  const { current, pending } = await bmc.read(options)
  const differing = Object.entries(wanted).filter(([name, value]) => {
    const next = Object.hasOwn(pending, name) ? pending[name] : current[name]
    return !isSetTo(next, value)
  })
  if (differing.length === 0) return []
  const findings = await bmc.check(Object.fromEntries(differing), options)
  return differing.map(([attribute, value]): BiosDifference => {
    const problem = findings.find((one) => one.attribute === attribute)?.message
    return {
      attribute,
      wanted: value,
      ...(Object.hasOwn(current, attribute) ? { current: current[attribute] ?? null } : {}),
      ...(Object.hasOwn(pending, attribute) ? { pending: pending[attribute] ?? null } : {}),
      ...(problem === undefined ? {} : { problem }),
    }
  })
}
