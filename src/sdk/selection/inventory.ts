import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { HardwareKind, HardwareReport } from '../../ports/hardware.js'
import { hardwareKinds } from '../../ports/hardware.js'
import type { InventoryReport } from '../../ports/inventory.js'
import { call } from '../../run/call.js'
import type { HardwareDifference } from '../../run/inventory/inventory-facts.js'
import { observeParts } from '../../run/inventory/part-facts.js'
import { askBmcs } from '../../run/inventory/probe-bmcs.js'
import { lookAtInventory } from '../../run/inventory/read-inventory.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { note } from './change.js'
import { each } from './each.js'
import type { Selected } from './selected.js'

/** What a node is made of, and where that is not as rules say or as it was. */
export interface InventoryReading extends InventoryReport {
  /** Empty where all is as it should be. */
  readonly differences: readonly HardwareDifference[]
  /**
   * Why something that the configuration waits for could not be learnt, or was not kept: an interface
   * that cannot be told from others, an address that another node has, other hardware than before.
   */
  readonly problem?: PhoenixError
}

/** Options of {@link InventoryOf.read}. */
export interface InventoryOptions extends ReadOptions, Pick<ChangeOptions, 'reason'> {
  /**
   * Whether other hardware than before, by its serial number or addresses, is taken for what the node is
   * from now on; a row of the audit log says so.
   * @default false
   */
  readonly acceptReplaced?: boolean
}

/** What some nodes are made of: what their BMCs say at once. */
export class InventoryOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Reads what the nodes are made of and keeps it as facts: serial numbers, models, versions, sums of
   * processors and memory, and the hardware addresses of the interfaces that the configuration has. What
   * a BMC can do is read along with it, where that is not known or its firmware is another than before.
   *
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   *
   * const phoenix = await open(cluster('shelf').on(nodes('cn[1-4]'), {}), { facts: ':memory:' })
   * for await (const answer of phoenix.select('cn[1-4]').inventory.read()) {
   *   if (answer.ok) console.log(answer.node, answer.value.serial, answer.value.memoryGiB)
   *   else console.log(answer.node, answer.error.message)
   * }
   * await phoenix.close()
   * ```
   */
  async *read(options: InventoryOptions = {}): Answers<InventoryReading> {
    const { env } = this.#selected
    const { acceptReplaced: accept = false, reason, deadline } = options
    yield* each(this.#selected, async (node, signal): Promise<InventoryReading> => {
      const to = { ...env, signal }
      const looked = await lookAtInventory(node, to, { accept, deadline })
      const changed = looked.differences.filter(({ of }) => of === 'fact')
      if (accept && changed.length > 0) {
        const values = (side: 'expected' | 'found') =>
          Object.fromEntries(changed.map((one) => [one.path, one[side]]))
        await note(
          { nodes: NodeSet.from([node]), env },
          { action: 'accept hardware', before: values('expected'), after: values('found'), reason },
        )
      }
      await env.facts.record(looked.observations)
      // The firmware may be another: what it can do is asked of it, and not of what was known.
      const isOther = looked.observations.some(
        ({ key, value }) => value === undefined && key.startsWith('bmc.'),
      )
      const asked = await askBmcs(node, isOther ? 'all' : 'unknown', to, deadline)
      if (asked.observations.length > 0) await env.facts.record(asked.observations)
      const { report, differences, problem } = looked
      return { ...report, differences, ...(problem === undefined ? {} : { problem }) }
    })
    await env.settle()
  }
}

/** Options of {@link HardwareOf.read}. */
export interface HardwareOptions extends ReadOptions {
  /** Which parts. @default all */
  readonly kinds?: readonly HardwareKind[]
}

/** How long hundreds of parts may take, in milliseconds. */
const allParts = 300_000

/** The parts of some nodes, each asked for by itself: slow. */
export class HardwareOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Reads processors, accelerators, memory modules, drives and network adapters, kind by kind, and keeps
   * the kinds that could be read wholly as facts. @default deadline 5 minutes for each kind
   */
  read(options: HardwareOptions = {}): Answers<HardwareReport> {
    const { env } = this.#selected
    const { kinds = hardwareKinds, deadline = allParts } = options
    const selected = this.#selected
    return each(selected, async (node, signal): Promise<HardwareReport> => {
      const source = env.connections.source(node, 'hardware')
      let all: HardwareReport = { processors: [], memory: [], drives: [], unreadable: [] }
      for (const kind of kinds) {
        const report = await call(node, 'hardware', { ...env, signal }, deadline, (bmc, given) =>
          bmc.hardware([kind], { ...given, signal }),
        ).catch((error): HardwareReport => {
          const { code, reason } = PhoenixError.from(error)
          // Of one kind, that it is slow or broken; of the BMC, everything else.
          if (signal.aborted || kinds.length === 1 || !ofOneKind.has(code)) throw error
          return { ...nothing, unreadable: [{ path: kind, code, reason }] }
        })
        await env.facts.record(observeParts(node, [kind], report, source))
        all = joined(all, report)
      }
      return all
    })
  }
}

const ofOneKind: ReadonlySet<string> = new Set([
  'bmc-timeout',
  'bmc-protocol',
  'bmc-refused',
  'bmc-not-found',
  'bmc-forbidden',
])

const nothing: HardwareReport = { processors: [], memory: [], drives: [], unreadable: [] }

function joined(one: HardwareReport, other: HardwareReport): HardwareReport {
  return {
    processors: [...one.processors, ...other.processors],
    memory: [...one.memory, ...other.memory],
    drives: [...one.drives, ...other.drives],
    nics: [...(one.nics ?? []), ...(other.nics ?? [])],
    unreadable: [...one.unreadable, ...other.unreadable],
  }
}
