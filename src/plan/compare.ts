/** Compares one node's settled values with what is known, and gives the fewest steps between the two. */
import type { Place } from '../error.js'
import type { Fact, FactValue } from '../model/fact.js'
import type { Model } from '../model/settle/model.js'
import { placeOf } from '../model/settle/rule/merge.js'
import type { Hole, SettledNode } from '../model/settle/settled.js'
import type { Disruption, Step, StepAction } from '../model/step.js'
import type { CapabilityName } from '../ports/driver.js'
import { BootComparison } from './boot.js'
import {
  type Again,
  compareHardware,
  type Draft,
  type HardwareComparison,
  type HardwareState,
  hasHardwareWishes,
  type Remark,
} from './hardware.js'
import { learnableBy } from './learnable.js'
import { offersOf, whyNot } from './offers.js'

/** What came out of looking at one node. */
export interface Comparison {
  readonly steps: readonly Step[]
  /** Things that the plan cannot see or do, each in words that name no node. */
  readonly notes: readonly Remark[]
}

const unchanged: Comparison = { steps: [], notes: [] }

/**
 * Compares a node. It has no steps if it is as it should be.
 *
 * @param versions the version that `latest` of an image is, by the image's name
 */
export function compare(
  model: Model,
  node: SettledNode,
  versions: ReadonlyMap<string, string> = new Map(),
): Comparison {
  return new Comparing(model, node, versions).result()
}

class Comparing {
  readonly #steps: Step[] = []
  readonly #notes: Remark[] = []
  readonly #facts: ReadonlyMap<string, Fact>
  readonly #offers: ReadonlySet<string>
  readonly #boot: BootComparison

  constructor(
    private readonly model: Model,
    private readonly node: SettledNode,
    versions: ReadonlyMap<string, string>,
  ) {
    this.#facts = model.facts.get(node.name) ?? new Map()
    this.#boot = new BootComparison(model, node, versions, (remark) => this.#notes.push(remark))
    this.#offers = offersOf(node, this.#facts)
  }

  result(): Comparison {
    this.#learn()
    this.#power()
    if (this.#steps.length === 0 && this.#notes.length === 0) return unchanged
    return { steps: this.#steps, notes: this.#notes }
  }

  #learn(): void {
    const bySource = new Map<CapabilityName, Hole[]>()
    for (const hole of this.node.holes) {
      const { path, fact } = hole
      const by = learnableBy(fact)
      if (by === undefined) {
        const told = /^(bios|firmware)\./.test(fact)
        const why = told ? 'which its BMC did not tell' : 'which no BMC tells; set it'
        this.#note(`'${path}' waits for the fact '${fact}', ${why}`)
      } else if (!this.#offers.has(by)) {
        this.#note(`'${path}' is not known, and ${this.#noDriver(by)}`)
      } else {
        bySource.set(by, [...(bySource.get(by) ?? []), hole])
      }
    }
    for (const holes of bySource.values()) {
      const keys = [...new Set(holes.map(({ fact }) => fact))].sort()
      const relies = Object.fromEntries(keys.map((key) => [key, null]))
      const reason = keys.length === 1 ? 'it is not known' : 'they are not known'
      this.#step({ kind: 'learn', facts: keys }, 'none', reason, holes[0]?.path, relies)
    }
  }

  #power(): void {
    const wanted = this.node.power
    const seen = this.#fact('power')
    if (wanted === undefined || !this.#offers.has('power')) {
      if (wanted !== undefined) {
        this.#note(`'power' is to be ${wanted}, but ${this.#noDriver('power')}`)
      }
      // What cannot be seen to be off is taken for a node in use.
      this.#add(this.#hardware({ power: seen === 'off' ? 'off' : 'on', starts: false }).before)
      return
    }
    const relies = { power: seen ?? null }
    if (seen === undefined) {
      this.#note('whether the power is on is not known; refresh to see')
    } else if (seen === wanted) {
      if (wanted === 'on') this.#running()
      else this.#add(this.#hardware({ power: 'off', starts: false }).before)
    } else if (seen === 'powering-on' || seen === 'powering-off') {
      const towards = seen === 'powering-on' ? 'on' : 'off'
      if (towards === wanted) {
        const reason = `the node is still ${seen}`
        this.#step({ kind: 'verify', power: wanted }, 'none', reason, 'power', relies)
      } else {
        // Whoever is asked to start while it stops takes itself for started.
        if (wanted === 'on') this.#verify('off', 'it has to stop before it can start')
        this.#switch(wanted, `the node is ${seen}, and should be ${wanted}`, relies)
        if (wanted === 'on') this.#add(this.#boot.wait())
      }
    } else if (seen === 'on' || seen === 'off') {
      const reason = `the power is ${seen}, and should be ${wanted}`
      // What a node gets while it is off disturbs nobody.
      const hardware = this.#hardware({ power: 'off', starts: wanted === 'on' })
      if (wanted === 'on') this.#add(hardware.before)
      this.#switch(wanted, reason, relies)
      this.#add(wanted === 'on' ? hardware.after : hardware.before)
      if (wanted === 'on') this.#again(hardware.again)
      if (wanted === 'on') this.#add(this.#boot.wait())
    } else {
      this.#note('the BMC does not say whether the power is on')
    }
  }

  #switch(wanted: 'on' | 'off', reason: string, relies: Step['relies']): void {
    if (wanted === 'on') this.#bootDevice()
    const disruption = wanted === 'on' ? 'start' : 'stop'
    this.#step({ kind: 'power', action: wanted }, disruption, reason, 'power', relies)
    this.#verify(wanted)
  }

  /** A node that is to be on and is: one restart serves all that waits for one. */
  #running(): void {
    const booted = this.#boot.difference()
    const { before, after, restart, again } = this.#hardware({ power: 'on', starts: true })
    this.#add(before)
    const causes = [booted, restart].filter((one) => one !== undefined)
    const [first] = causes
    if (first !== undefined) {
      const relies = Object.assign({ power: 'on' }, ...causes.map((one) => one.relies))
      this.#reboot(causes.map(({ reason }) => reason).join('; '), first.path, relies)
    }
    this.#add(after)
    this.#again(again)
    this.#add(first === undefined ? this.#boot.unfinished() : this.#boot.wait())
  }

  /** What waits for the BIOS that a start has brought, and a second start for that. */
  #again(again: Again | undefined): void {
    if (again === undefined) return
    const { reason, path, relies } = again.restart
    this.#add([again.set])
    this.#reboot(reason, path, relies, { ifWaiting: true })
    this.#add([again.verify])
  }

  #hardware(state: HardwareState): HardwareComparison {
    const { node } = this
    const which = { bios: false, firmware: false }
    if (hasHardwareWishes(node)) {
      for (const name of ['bios', 'firmware'] as const) {
        if (Object.keys(node[name]).length === 0) continue
        which[name] = this.#offers.has(name)
        if (!which[name]) this.#note(`'${name}' is given, but ${this.#noDriver(name)}`)
      }
    }
    const hardware = compareHardware(node, this.#facts, which, state)
    this.#notes.push(...hardware.notes)
    return hardware
  }

  #add(drafts: readonly Draft[]): void {
    for (const { action, reason, path, relies } of drafts) {
      const restarts = action.kind === 'firmware' && action.restart === true
      this.#step(action, restarts ? 'reboot' : 'none', reason, path, relies)
    }
  }

  #reboot(
    reason: string,
    path: string,
    relies: Step['relies'],
    when: { readonly ifWaiting?: true } = {},
  ): void {
    this.#bootDevice(when)
    this.#step({ kind: 'power', action: 'reboot', ...when }, 'reboot', reason, path, relies)
    this.#step(
      { kind: 'verify', power: 'on', restart: true, ...when },
      'none',
      'to see that it happened',
      path,
      {},
    )
  }

  #note(text: string): void {
    this.#notes.push({ text })
  }

  /** An override is consumed by the start it is for, so it is set just before, and never compared. */
  #bootDevice(when: { readonly ifWaiting?: true } = {}): void {
    const { boot } = this.node
    if (boot === undefined) return
    if (!this.#offers.has('bootDevice')) {
      this.#note(
        `'boot' is ${boot}, but ${this.#noDriver('bootDevice')}: it starts as its own order says`,
      )
      return
    }
    const device = boot === 'disk' ? 'disk' : 'network'
    const step = { kind: 'boot-device', device, ...when } as const
    this.#step(step, 'none', 'for the start that follows', 'boot', {})
  }

  #verify(power: 'on' | 'off', reason = 'to see that it happened'): void {
    this.#step({ kind: 'verify', power }, 'none', reason, 'power', {})
  }

  #step(
    action: StepAction,
    disruption: Disruption,
    reason: string,
    path: string | undefined,
    relies: Step['relies'],
  ): void {
    const place = this.#place(path)
    const step = { ...action, node: this.node.name, disruption, reason, relies }
    this.#steps.push(place === undefined ? step : { ...step, place })
  }

  #place(path: string | undefined): Place | undefined {
    if (path === undefined) return undefined
    const cells = this.model.cells(this.node.name)
    return (placeOf(cells.get(path)) ?? placeOf(cells.get('image')))?.origin.place
  }

  #fact(key: string): FactValue | undefined {
    return this.#facts.get(key)?.value
  }

  #noDriver(capability: CapabilityName): string {
    return whyNot(this.node, capability, this.#facts)
  }
}
