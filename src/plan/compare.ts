/** Compares one node's settled values with what is known, and gives the fewest steps between the two. */
import type { Place } from '../error.js'
import { printable } from '../model/clean-text.js'
import type { Fact, FactValue } from '../model/fact.js'
import { imageAt, imageFiles, latest } from '../model/settle/declared/images.js'
import type { Model } from '../model/settle/model.js'
import { placeOf } from '../model/settle/rule/merge.js'
import type { Hole, SettledImage, SettledNode } from '../model/settle/settled.js'
import type { Disruption, Step, StepAction } from '../model/step.js'
import type { CapabilityName } from '../ports/driver.js'
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

  constructor(
    private readonly model: Model,
    private readonly node: SettledNode,
    private readonly versions: ReadonlyMap<string, string>,
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
        if (wanted === 'on') this.#isUp()
      }
    } else if (seen === 'on' || seen === 'off') {
      const reason = `the power is ${seen}, and should be ${wanted}`
      // What a node gets while it is off disturbs nobody.
      const hardware = this.#hardware({ power: 'off', starts: wanted === 'on' })
      if (wanted === 'on') this.#add(hardware.before)
      this.#switch(wanted, reason, relies)
      this.#add(wanted === 'on' ? hardware.after : hardware.before)
      if (wanted === 'on') this.#again(hardware.again)
      if (wanted === 'on') this.#isUp()
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
    const booted = this.#booted()
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
    const awaited = this.#awaited()
    if (first !== undefined) this.#isUp()
    else if (awaited !== undefined) {
      const before = this.#fact('boot.before')
      const last = before === undefined ? {} : { 'boot.before': before }
      this.#isUp(this.#unreported(), { 'boot.awaited': awaited, ...last })
    }
  }

  /**
   * When a start was asked for of which the node has not reported yet that it came to its end. Only
   * starts of ours are waited for: a node that was switched on by hand may run something that never
   * reports, and each run would wait for it in vain.
   */
  #awaited(): string | undefined {
    const awaited = this.#fact('boot.awaited')
    const isOver = this.model.boot?.reports !== true || this.#fact('booted.image') !== undefined
    return isOver || typeof awaited !== 'string' ? undefined : awaited
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

  /** Why a running node that booted something else than it should needs a restart. */
  #booted(): Pick<Draft, 'reason' | 'path' | 'relies'> | undefined {
    const { image, boot, kernelArgs, holes } = this.node
    // What waits for a fact cannot be compared yet.
    if (holes.some(({ path }) => path === 'image' || path === 'kernelArgs')) return undefined
    if (image === undefined || boot === 'disk' || boot === 'hold') return undefined
    const booted = this.#fact('booted.image')
    if (booted === undefined) {
      if (this.#awaited() === undefined) this.#note(`image: ${this.#unreported()}`)
      return undefined
    }
    const args = this.#fact('booted.kernelArgs')
    const files = this.#fact('booted.files')
    const odd = typeof booted !== 'string' || booted.length > longestName
    if (odd || !isWords(args) || !isWords(files)) {
      // What a node says of itself is a stranger's word: it must not lead to a restart by being odd.
      this.#note('image: what the node says that it booted makes no sense')
      return undefined
    }
    const relies: Record<string, FactValue> = { power: 'on', 'booted.image': booted }
    if (args !== undefined) relies['booted.kernelArgs'] = args
    if (booted !== image) {
      const reason = `it booted the image ${printable(booted)}, and should boot ${image}`
      return { reason, path: 'image', relies }
    }
    const other = this.#otherFiles(image, files, relies)
    if (other !== undefined) return { reason: other, path: 'image', relies }
    if (args === undefined) {
      this.#note('kernelArgs: not observable, since nothing reports what the node booted with')
    } else if (words(args) !== words(kernelArgs)) {
      return { reason: 'it booted with other kernel arguments', path: 'kernelArgs', relies }
    }
    return undefined
  }

  /** Why the image that a node booted is no longer the one of that name, where its files are others. */
  #otherFiles(
    name: string,
    booted: string | readonly string[] | undefined,
    relies: Record<string, FactValue>,
  ): string | undefined {
    const image = this.#imageNow(name)
    if (booted === undefined || image === undefined) return undefined
    relies['booted.files'] = booted
    const version = this.#fact('booted.version')
    if (words(booted) === words(imageFiles(image))) return undefined
    if (image.version === undefined || typeof version !== 'string' || version === image.version) {
      return `the files of the image ${name} are others than it booted`
    }
    const was = printable(version.slice(0, longestName))
    return `it booted version ${was} of the image ${name}, and should boot ${image.version}`
  }

  /** The image at the version that it is now; undefined while that is not known. */
  #imageNow(name: string): SettledImage | undefined {
    const image = this.model.images.get(name)
    if (image?.version !== latest) return image
    const version = this.versions.get(name)
    if (version !== undefined) return imageAt(image, version)
    this.#note(`image: which version of ${name} is the latest cannot be seen from here`)
    return undefined
  }

  #unreported(): string {
    if (this.model.boot?.reports !== true) {
      return 'not observable, since nothing reports what the node booted'
    }
    const stage = this.#fact('boot.stage')
    const awaited = this.#awaited()
    // The stages of an earlier start say nothing of this one, and one that came to its end is earlier.
    const isPresent =
      awaited === undefined
        ? stage !== 'up'
        : this.#fact('boot.id') !== undefined && this.#fact('boot.id') !== this.#fact('boot.before')
    if (typeof stage === 'string' && stage.length <= longestName && isPresent) {
      return `the node has not reported that it is up; its start came to ${printable(stage)}`
    }
    if (awaited === undefined) return 'the node has not reported yet what it booted'
    return 'the node was started, and has not reported yet that it is up'
  }

  /** Where nodes report, one that is started is waited for until it says that it is up. */
  #isUp(reason = 'to see what it booted', relies: Step['relies'] = {}): void {
    const { image: name, boot, holes } = this.node
    if (this.model.boot?.reports !== true || name === undefined) return
    if (boot === 'disk' || boot === 'hold' || holes.some(({ path }) => path === 'image')) return
    const version = this.#imageNow(name)?.version
    const image = version === undefined ? { image: name } : { image: name, version }
    this.#step({ kind: 'booted', ...image }, 'none', reason, 'image', relies)
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
