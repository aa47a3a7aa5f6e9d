/** What is known of the BMCs of nodes, for people and programs. */
import { cleanLine } from '../../model/clean-text.js'
import type { Model } from '../../model/settle/model.js'
import type { SettledBmc, SettledNode } from '../../model/settle/settled.js'
import { type BmcFact, bmcKey } from '../../plan/offers.js'
import type { Driver } from '../../ports/driver.js'

/** A peculiarity that a driver takes into account. */
export interface KnownQuirk {
  readonly id: string
  readonly note?: string
}

/** What is known of one BMC. */
export interface KnownBmc {
  readonly driver: string
  readonly vendor?: string
  readonly model?: string
  readonly firmware?: string
  /** What it can do, sorted; left out while nobody has looked. */
  readonly capabilities?: readonly string[]
  /** What was looked for and not found. */
  readonly lacks?: readonly string[]
  readonly quirks: readonly KnownQuirk[]
  /** How its firmware is treated, as a sentence. */
  readonly treated?: string
}

/** What is known of the BMCs of a node, by its facts. */
export function knownBmcs(model: Model, name: string): Promise<readonly KnownBmc[]> {
  const node = model.node(name)
  return Promise.all(node.bmc.map((bmc) => knownBmc(model, node, bmc)))
}

async function knownBmc(model: Model, node: SettledNode, bmc: SettledBmc): Promise<KnownBmc> {
  const facts = model.facts.get(node.name)
  const fact = (what: BmcFact) => facts?.get(bmcKey(node, bmc, what))?.value
  const text = (what: BmcFact) => {
    const value = fact(what)
    return typeof value === 'string' ? { [what]: cleanLine(value, 200) } : {}
  }
  const texts = (what: BmcFact) => {
    const value = fact(what)
    return Array.isArray(value) ? value.map((one) => cleanLine(String(one), 200)) : undefined
  }
  const notes = (await (bmc.driver as Driver).quirkNotes?.()) ?? {}
  const quirks = (texts('quirks') ?? []).map((id): KnownQuirk => {
    const note = Object.hasOwn(notes, id) ? notes[id] : undefined
    return note === undefined ? { id } : { id, note }
  })
  const capabilities = texts('capabilities')
  const lacks = texts('lacks')
  const tried = fact('tried')
  return {
    driver: bmc.driver.name,
    ...text('vendor'),
    ...text('model'),
    ...text('firmware'),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(lacks === undefined ? {} : { lacks }),
    quirks,
    ...(tried === false
      ? { treated: 'unknown firmware: works by the rules, and by what is known of its maker' }
      : tried === true
        ? { treated: 'firmware that was tried' }
        : {}),
  }
}

/** The same for people: lines under the explanation of `bmc`. */
export function bmcText(bmc: KnownBmc): string {
  const { driver, vendor, model, firmware, capabilities, lacks, quirks, treated } = bmc
  if (capabilities === undefined) {
    return `${driver}: what it can do is not known yet; phoenix inventory or phoenix refresh reads it`
  }
  const who = [vendor, model, firmware && `firmware ${firmware}`].filter((one) => one !== undefined)
  const lines = [
    `${driver}: ${who.length === 0 ? 'does not say who it is' : who.join(', ')}`,
    ...(treated === undefined ? [] : [`  ${treated}`]),
    `  can: ${capabilities.join(', ')}`,
    ...(lacks === undefined || lacks.length === 0 ? [] : [`  cannot: ${lacks.join(', ')}`]),
    ...quirks.map(({ id, note }) => `  quirk ${id}${note === undefined ? '' : `: ${note}`}`),
  ]
  return lines.join('\n')
}
