/** Finds the network interface of the hardware that an interface of the configuration is. */
import { Mac } from '../../model/address/mac.js'
import { printable } from '../../model/clean-text.js'
import type { NicChoice } from '../../model/nic.js'
import type { NicPart } from '../../ports/hardware.js'
import type { InventoryNic } from '../../ports/inventory.js'

/** An interface of the configuration. */
export interface WantedNic {
  readonly name: string
  readonly nic?: NicChoice | undefined
}

/** What was found for an interface. */
export interface FoundNic {
  /** The only hardware address of all that fits; undefined where there is none, or several. */
  readonly mac: string | undefined
  /** The only GUID of InfiniBand of all that fits. */
  readonly guid: string | undefined
  /** What fits. */
  readonly candidates: readonly InventoryNic[]
}

/** A hardware address in its canonical form; what no interface can have is none. */
export function usableMac(mac: string | undefined): string | undefined {
  if (mac === undefined) return undefined
  try {
    return Mac.parse(mac).toString()
  } catch {
    return undefined
  }
}

/**
 * Finds an interface among those that a BMC lists: by what the rules say (`nic`), or else by the name
 * under which the BMC or the host's system knows it; a single one on both sides needs no name. Those
 * that lead to the BMC and nowhere else are never meant, unless they are named.
 */
export function findNic(
  wanted: WantedNic,
  nics: readonly InventoryNic[],
  isAlone: boolean,
): FoundNic {
  const candidates = fitting(wanted, nics, isAlone)
  const only = (values: readonly (string | undefined)[]) => {
    const [first, ...others] = new Set(values.filter((value) => value !== undefined))
    return others.length > 0 ? undefined : first
  }
  return {
    candidates,
    mac: only(candidates.map(({ mac }) => usableMac(mac))),
    guid: only(candidates.map(({ guid }) => guid)),
  }
}

function fitting(
  { name, nic }: WantedNic,
  nics: readonly InventoryNic[],
  isAlone: boolean,
): readonly InventoryNic[] {
  const own = nics.filter(({ toBmc }) => toBmc !== true)
  if (typeof nic === 'number') return own.slice(nic - 1, nic)
  if (typeof nic === 'string') return nics.filter((one) => isLike(nic, one))
  if (nic !== undefined) {
    return own.filter((one) => isLike(nic.like, one)).slice(nic.order - 1, nic.order)
  }
  const same = (other: string) => other.toLowerCase() === name.toLowerCase()
  const named = nics.filter((one) => same(one.id) || one.names.some(same))
  if (named.length > 0) return named
  return isAlone && own.length === 1 ? own : []
}

/** Whether a text with `*` and `?` fits a name of an interface, or where its adapter is. */
function isLike(pattern: string, { id, names, location }: InventoryNic): boolean {
  const texts = [id, ...names, ...(location === undefined ? [] : [location])]
  return texts.some((text) => fits(pattern.toLowerCase(), text.toLowerCase()))
}

/** In linear steps whatever the pattern: the text is a stranger's. */
function fits(pattern: string, text: string): boolean {
  let [at, from] = [0, 0]
  let star = -1
  let mark = 0
  while (from < text.length) {
    if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      if (pattern[at] !== '*') {
        at++
        from++
        continue
      }
    }
    if (pattern[at] === '*') {
      star = at++
      mark = from
    } else if (star !== -1) {
      at = star + 1
      from = ++mark
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** Adds what the adapters tell of interfaces: their slots and GUIDs, and those that were not listed. */
export function withAdapters(
  nics: readonly InventoryNic[],
  parts: readonly NicPart[],
): readonly InventoryNic[] {
  const left = new Set(parts)
  const known = nics.map((nic) => {
    const mac = usableMac(nic.mac)
    const same = parts.filter(
      (part) => (mac !== undefined && usableMac(part.mac) === mac) || part.id === nic.id,
    )
    const [part] = same
    // A port that has another's address is not that one.
    if (part === undefined || same.length > 1) return nic
    left.delete(part)
    const names = [...new Set([...nic.names, part.id])].filter((name) => name !== nic.id)
    const { guid = part.guid, location = part.location } = nic
    return {
      ...nic,
      names,
      ...(nic.mac === undefined && part.mac !== undefined ? { mac: part.mac } : {}),
      ...(guid === undefined ? {} : { guid }),
      ...(location === undefined ? {} : { location }),
    }
  })
  const more = [...left].map(
    ({ id, name, mac, guid, location }): InventoryNic => ({
      id,
      names: name === id ? [] : [name],
      ...(mac === undefined ? {} : { mac }),
      ...(guid === undefined ? {} : { guid }),
      ...(location === undefined ? {} : { location }),
    }),
  )
  return [...known, ...more]
}

/** How many interfaces of a BMC's list are shown. */
const nicsShown = 16

/** Interfaces for people, in one line. */
export function nicsText(nics: readonly InventoryNic[]): string {
  if (nics.length === 0) return 'the BMC lists none'
  const list = nics.slice(0, nicsShown).map(({ id, names, mac, guid, location }) => {
    const also = [
      ...names.filter((name) => name !== id).slice(0, 4),
      ...(location ? [location] : []),
    ]
    const address = mac ?? (guid === undefined ? 'without address' : `InfiniBand ${guid}`)
    return `${id}${also.length > 0 ? ` (${also.join(', ')})` : ''} ${address}`
  })
  if (nics.length > nicsShown) list.push(`${nics.length - nicsShown} more`)
  return printable(`the BMC lists: ${list.join('; ')}`)
}
