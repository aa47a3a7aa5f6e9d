/** Compares the BIOS and the firmware of one node with what rules say of them. */
import { type BiosSetting, isSetTo } from '../model/bios.js'
import { cleanLine } from '../model/clean-text.js'
import type { Fact, FactValue } from '../model/fact.js'
import { isVersion, type SettledFirmware } from '../model/firmware.js'
import {
  biosKey,
  firmwareKey,
  pendingBios,
  pendingBiosKey,
  pendingFirmware,
  pendingFirmwareKey,
  refusal,
} from '../model/hardware-facts.js'
import type { SettledNode } from '../model/settle/settled.js'
import type { StepAction } from '../model/step.js'

/** A step that is not yet one of a node's chain. */
export interface Draft {
  readonly action: StepAction
  readonly reason: string
  /** The path of the value that wants it. */
  readonly path: string
  readonly relies: Readonly<Record<string, FactValue>>
}

/** Something to be told, and whether the node is not as it should be. */
export interface Remark {
  readonly text: string
  readonly differs?: boolean
}

/** What came out of the comparison. */
export interface HardwareComparison {
  /** Before the node starts, in their order. */
  readonly before: readonly Draft[]
  /** Once the node has started. */
  readonly after: readonly Draft[]
  /** What is missing a start, where something is. */
  readonly restart: Pick<Draft, 'reason' | 'path' | 'relies'> | undefined
  /** What is done once the node has started with another BIOS; a second start follows where it takes one. */
  readonly again: Again | undefined
  readonly notes: readonly Remark[]
}

/** The settings of a BIOS that is another one after the start. */
export interface Again {
  readonly set: Draft
  readonly restart: Pick<Draft, 'reason' | 'path' | 'relies'>
  readonly verify: Draft
}

/** How the node is, and what the plan may do with it. */
export interface HardwareState {
  readonly power: 'on' | 'off'
  /** Whether the plan may start the node anew. */
  readonly starts: boolean
}

const nothing: HardwareComparison = {
  before: [],
  after: [],
  restart: undefined,
  again: undefined,
  notes: [],
}

/** Whether rules say anything of a node's BIOS or firmware. */
export function hasHardwareWishes({ bios, firmware }: SettledNode): boolean {
  return hasKeys(bios) || hasKeys(firmware)
}

function hasKeys(mapping: object): boolean {
  for (const _ in mapping) return true
  return false
}

/** Compares a node whose drivers offer what it takes. */
export function compareHardware(
  node: SettledNode,
  facts: ReadonlyMap<string, Fact>,
  which: { readonly bios: boolean; readonly firmware: boolean },
  state: HardwareState,
): HardwareComparison {
  if (!which.bios && !which.firmware) return nothing
  const comparing = new Comparing(node, facts, state)
  if (which.firmware) comparing.firmware()
  if (which.bios) comparing.bios()
  return comparing.result()
}

const whySteps = 'to see that it is in force'
/** How many attributes a reason names. */
const attributesTold = 6

class Comparing {
  readonly #before: Draft[] = []
  readonly #after: Draft[] = []
  readonly #notes: Remark[] = []
  readonly #waits: { what: string; path: string; relies: Record<string, FactValue> }[] = []
  #newBios: string | undefined
  #again: Again | undefined

  constructor(
    private readonly node: SettledNode,
    private readonly facts: ReadonlyMap<string, Fact>,
    private readonly state: HardwareState,
  ) {}

  result(): HardwareComparison {
    const [first] = this.#waits
    const what = [...new Set(this.#waits.map((one) => one.what))].join(' and ')
    if (first !== undefined && !this.state.starts) {
      const text = `${what} at the next start, which is left to you`
      this.#notes.push({ text, differs: true })
    }
    const restart =
      first === undefined || !this.state.starts
        ? undefined
        : {
            reason: `${what} at the next start`,
            path: first.path,
            relies: Object.assign({}, ...this.#waits.map(({ relies }) => relies)),
          }
    const after = this.state.starts ? this.#after : []
    return { before: this.#before, after, restart, again: this.#again, notes: this.#notes }
  }

  firmware(): void {
    // The BMC does the other updates, so its own comes first; the BIOS is what a restart is for.
    const rank = ({ component }: SettledFirmware) =>
      component === 'bmc' ? 0 : component === 'bios' ? 2 : 1
    const components = Object.values(this.node.firmware).sort((a, b) => rank(a) - rank(b))
    for (const component of components) this.#component(component)
  }

  #component(wanted: SettledFirmware): void {
    const { component, version, image, items, targets, restart } = wanted
    const path = firmwareKey(component)
    const told = this.facts.get(path)?.value
    const now = this.#versionNow(path, told, version)
    if (now === undefined) return
    const relies: Record<string, FactValue> = { [path]: told ?? null }
    const { power, starts } = this.state
    const verify: StepAction = { kind: 'verify-firmware', component, version, items }
    const pending = pendingFirmware(this.facts, component)
    if (component === 'bios' && (pending === version || image !== undefined)) {
      this.#newBios = version
    }
    if (pending === version) {
      relies[pendingFirmwareKey] = { [component]: version }
    } else if (image === undefined) {
      const text = `'${path}' is ${now}, and should be ${version}; no image is given to update it`
      this.#notes.push({ text, differs: true })
      return
    } else {
      const action: StepAction = {
        kind: 'firmware',
        component,
        version,
        image,
        items,
        ...(targets ? { targets } : {}),
        ...(restart && power === 'on' ? { restart } : {}),
        ...(restart ? { later: true } : {}),
      }
      const reason = `it is ${now}, and should be ${version}`
      const on = restart ? { power } : {}
      this.#before.push({ action, reason, path, relies: { ...relies, ...on } })
    }
    if (!restart) return
    this.#waits.push({ what: `firmware ${component} ${version} becomes active`, path, relies })
    if (starts) this.#after.push({ action: verify, reason: whySteps, path, relies: {} })
  }

  /** The version that a component has, in words; undefined where it is the wanted one, or not known. */
  #versionNow(path: string, told: FactValue | undefined, wanted: string): string | undefined {
    if (told === undefined) {
      this.#notes.push({ text: `'${path}' is not known; refresh to see` })
      return undefined
    }
    const versions = Array.isArray(told) ? told : [told]
    if (versions.length === 0) {
      const text = `'${path}': the BMC lists no such firmware; 'items' can name it as the BMC does`
      this.#notes.push({ text, differs: true })
      return undefined
    }
    if (versions.some((one) => typeof one !== 'string')) {
      this.#notes.push({ text: `'${path}': the BMC does not tell its version` })
      return undefined
    }
    if (versions.every((one) => isVersion(String(one), wanted))) return undefined
    return versions.map((one) => cleanLine(String(one), 60)).join(' and ')
  }

  bios(): void {
    const { bios: wanted } = this.node
    if (this.#newBios !== undefined) {
      this.#biosAnew(wanted, this.#newBios)
      return
    }
    const pending = pendingBios(this.facts)
    const set: Record<string, BiosSetting> = {}
    const waiting: Record<string, BiosSetting> = {}
    const relies: Record<string, FactValue> = {}
    const reasons: string[] = []
    const unknown: string[] = []
    for (const [name, value] of Object.entries(wanted)) {
      const path = biosKey(name)
      const why = refusal(this.facts, name, value)
      const told = this.facts.get(path)?.value
      const staged = Object.hasOwn(pending, name) ? pending[name] : undefined
      if (
        told !== undefined &&
        isSetTo(told, value) &&
        (staged === undefined || isSetTo(staged, value))
      )
        continue
      if (why !== undefined) {
        const text = `'${path}' cannot be set to ${shown(value)}: ${cleanLine(why, 300)}`
        this.#notes.push({ text, differs: true })
        continue
      }
      if (told === undefined) {
        unknown.push(name)
        continue
      }
      relies[path] = told
      if (staged !== undefined) {
        relies[pendingBiosKey] = { ...(relies[pendingBiosKey] as object), [name]: staged }
      }
      if (!isSetTo(told, value)) waiting[name] = value
      if (staged === undefined || !isSetTo(staged, value)) {
        set[name] = value
        const soon = staged === undefined ? '' : `, and is to become ${shown(staged)}`
        reasons.push(`${name} is ${shown(told)}${soon}`)
      }
    }
    if (unknown.length > 0) {
      const names = unknown.slice(0, attributesTold).map((name) => `'${biosKey(name)}'`)
      if (unknown.length > attributesTold) names.push('…')
      this.#notes.push({ text: `${names.join(', ')} not known; refresh to see` })
    }
    this.#biosSteps(set, waiting, relies, reasons)
  }

  /**
   * Another version may have other attributes, and forget what was staged for the one before: what is
   * known of the BIOS tells nothing. It is set once the new one has started, which only then says what of it
   * differs; and started again only where anything does.
   */
  #biosAnew(settings: Readonly<Record<string, BiosSetting>>, version: string): void {
    const [first] = Object.keys(settings)
    if (first === undefined) return
    if (!this.state.starts) {
      this.#notes.push({ text: `'bios' is compared once the BIOS has version ${version}` })
      return
    }
    const path = biosKey(first)
    const what = `what differs once the BIOS has version ${version}`
    this.#again = {
      set: { action: { kind: 'bios', settings }, reason: what, path, relies: {} },
      restart: {
        reason: `BIOS settings become active at a start, where any differ`,
        path,
        relies: {},
      },
      verify: { action: { kind: 'verify-bios', settings }, reason: whySteps, path, relies: {} },
    }
  }

  #biosSteps(
    set: Record<string, BiosSetting>,
    waiting: Record<string, BiosSetting>,
    relies: Record<string, FactValue>,
    reasons: readonly string[],
  ): void {
    const [first] = [...Object.keys(set), ...Object.keys(waiting)]
    if (first === undefined) return
    const path = biosKey(first)
    if (reasons.length > 0) {
      const more = reasons.length > attributesTold ? ['…'] : []
      const reason = [...reasons.slice(0, attributesTold), ...more].join('; ')
      this.#before.push({ action: { kind: 'bios', settings: set }, reason, path, relies })
    }
    if (Object.keys(waiting).length === 0) return
    this.#waits.push({ what: 'BIOS settings become active', path, relies })
    const action: StepAction = { kind: 'verify-bios', settings: waiting }
    this.#after.push({ action, reason: whySteps, path, relies: {} })
  }
}

function shown(value: FactValue | BiosSetting): string {
  return value === null ? 'unknown' : value === '' ? "''" : cleanLine(String(value), 60)
}
