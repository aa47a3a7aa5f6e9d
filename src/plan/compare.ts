/** Compares one node's settled values with what is known, and gives the fewest steps between the two. */
import type { Place } from '../error.js'
import { printable } from '../model/clean-text.js'
import type { Fact, FactValue } from '../model/fact.js'
import type { Model } from '../model/settle/model.js'
import { placeOf } from '../model/settle/rule/merge.js'
import type { Hole, SettledNode } from '../model/settle/settled.js'
import type { Disruption, Step, StepAction } from '../model/step.js'
import type { CapabilityName } from '../ports/driver.js'
import { learnableBy } from './learnable.js'
import { offersOf, whyNot } from './offers.js'

/** What came out of looking at one node. */
export interface Comparison {
  readonly steps: readonly Step[]
  /** Things that the plan cannot see or do, each in words that name no node. */
  readonly notes: readonly string[]
}

const unchanged: Comparison = { steps: [], notes: [] }

/** Compares a node. It has no steps if it is as it should be. */
export function compare(model: Model, node: SettledNode): Comparison {
  return new Comparing(model, node).result()
}

class Comparing {
  readonly #steps: Step[] = []
  readonly #notes: string[] = []
  readonly #facts: ReadonlyMap<string, Fact>
  readonly #offers: ReadonlySet<string>

  constructor(
    private readonly model: Model,
    private readonly node: SettledNode,
  ) {
    this.#facts = model.facts.get(node.name) ?? new Map()
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
        this.#notes.push(`'${path}' waits for the fact '${fact}', which no BMC tells; set it`)
      } else if (!this.#offers.has(by)) {
        this.#notes.push(`'${path}' is not known, and ${this.#noDriver(by)}`)
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
    if (wanted === undefined) return
    if (!this.#offers.has('power')) {
      this.#notes.push(`'power' is to be ${wanted}, but ${this.#noDriver('power')}`)
      return
    }
    const seen = this.#fact('power')
    const relies = { power: seen ?? null }
    if (seen === undefined) {
      this.#notes.push('whether the power is on is not known; refresh to see')
    } else if (seen === wanted) {
      if (wanted === 'on') this.#booted()
    } else if (seen === 'powering-on' || seen === 'powering-off') {
      const towards = seen === 'powering-on' ? 'on' : 'off'
      if (towards === wanted) {
        const reason = `the node is still ${seen}`
        this.#step({ kind: 'verify', power: wanted }, 'none', reason, 'power', relies)
      } else {
        // Whoever is asked to start while it stops takes itself for started.
        if (wanted === 'on') this.#verify('off', 'it has to stop before it can start')
        this.#switch(wanted, `the node is ${seen}, and should be ${wanted}`, relies)
      }
    } else if (seen === 'on' || seen === 'off') {
      this.#switch(wanted, `the power is ${seen}, and should be ${wanted}`, relies)
    } else {
      this.#notes.push('the BMC does not say whether the power is on')
    }
  }

  #switch(wanted: 'on' | 'off', reason: string, relies: Step['relies']): void {
    if (wanted === 'on') this.#bootDevice()
    const disruption = wanted === 'on' ? 'start' : 'stop'
    this.#step({ kind: 'power', action: wanted }, disruption, reason, 'power', relies)
    this.#verify(wanted)
  }

  /** A running node that booted something else than it should needs a restart. */
  #booted(): void {
    const { image, boot, kernelArgs, holes } = this.node
    // What waits for a fact cannot be compared yet.
    if (holes.some(({ path }) => path === 'image' || path === 'kernelArgs')) return
    if (image === undefined || boot === 'disk' || boot === 'hold') return
    const booted = this.#fact('booted.image')
    if (booted === undefined) {
      this.#notes.push('image: not observable, since nothing reports what the node booted')
      return
    }
    const args = this.#fact('booted.kernelArgs')
    if (typeof booted !== 'string' || booted.length > longestName || !isWords(args)) {
      // What a node says of itself is a stranger's word: it must not lead to a restart by being odd.
      this.#notes.push('image: what the node says that it booted makes no sense')
      return
    }
    const relies: Record<string, FactValue> = { power: 'on', 'booted.image': booted }
    if (args !== undefined) relies['booted.kernelArgs'] = args
    if (booted !== image) {
      this.#reboot(
        `it booted the image ${printable(booted)}, and should boot ${image}`,
        'image',
        relies,
      )
    } else if (args === undefined) {
      this.#notes.push(
        'kernelArgs: not observable, since nothing reports what the node booted with',
      )
    } else if (words(args) !== words(kernelArgs)) {
      this.#reboot('it booted with other kernel arguments', 'kernelArgs', relies)
    }
  }

  #reboot(reason: string, path: string, relies: Step['relies']): void {
    this.#bootDevice()
    this.#step({ kind: 'power', action: 'reboot' }, 'reboot', reason, path, relies)
    this.#step(
      { kind: 'verify', power: 'on', restart: true },
      'none',
      'to see that it happened',
      path,
      {},
    )
  }

  /** An override is consumed by the start it is for, so it is set just before, and never compared. */
  #bootDevice(): void {
    const { boot } = this.node
    if (boot === undefined) return
    if (!this.#offers.has('bootDevice')) {
      this.#notes.push(
        `'boot' is ${boot}, but ${this.#noDriver('bootDevice')}: it starts as its own order says`,
      )
      return
    }
    const device = boot === 'disk' ? 'disk' : 'network'
    this.#step({ kind: 'boot-device', device }, 'none', 'for the start that follows', 'boot', {})
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

/** Kernel arguments with one space between any two, as one text or as a list. */
/** The longest name of an image and the longest command line of a kernel, in characters. */
const longestName = 200
const longestLine = 8192

/** Whether a fact can be a kernel's command line: a text, or a list of texts, of a sensible length. */
function isWords(value: FactValue | undefined): value is string | readonly string[] | undefined {
  if (value === undefined) return true
  if (typeof value === 'string') return value.length <= longestLine
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string') &&
    value.join(' ').length <= longestLine
  )
}

function words(value: string | readonly string[]): string {
  const text = typeof value === 'string' ? value : value.join(' ')
  return text.split(/\s+/).filter(Boolean).join(' ')
}
