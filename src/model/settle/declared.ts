/** Gives the declared names their meaning: networks, images and groups, each fault a finding. */

import { PhoenixError } from '../../error.js'
import { Cidr } from '../address/cidr.js'
import { Ip } from '../address/ip.js'
import type {
  Declaration,
  GroupDeclaration,
  GroupSets,
  ImageDeclaration,
  Named,
  NetworkDeclaration,
  Origin,
} from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { NodeSet } from '../node-set/node-set.js'
import { printable } from '../text-check.js'
import { isFaulty } from '../value.js'
import { nodeFields } from './fields.js'
import type { Findings } from './findings.js'
import type { SettledImage, SettledNetwork } from './settled.js'

const nameForm = /^[A-Za-z0-9][\w.-]*$/
/** The form of DNS domains, as far as it matters to files that are made of them. */
export const domainForm = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

/** The items by name; a name that is declared twice or malformed is a finding. */
export function byName<T>(
  items: readonly Named<T>[],
  what: string,
  findings: Findings,
  form = nameForm,
): Map<string, Named<T>> {
  const found = new Map<string, Named<T>>()
  for (const item of items) {
    const before = found.get(item.name)
    if (before !== undefined) {
      findings.error(`the ${what} '${item.name}' is declared twice`, item.origin, before.origin)
    } else if (!form.test(item.name)) {
      const letters = form === nameForm ? `letters, digits, '.', '_' and '-'` : plainLetters
      const article = /^[aeiou]/.test(what) ? 'an' : 'a'
      findings.error(
        `'${printable(item.name)}' is not a name for ${article} ${what}: use ${letters}`,
        item.origin,
      )
    } else {
      found.set(item.name, item)
    }
  }
  return found
}

const plainLetters = `letters, digits, '_' and '-', a letter first`

/** Reports fields that nobody knows: types catch them in the editor, but not every file is typed. */
function checkKeys(
  what: string,
  value: object,
  known: readonly string[],
  origin: Origin,
  findings: Findings,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    findings.error(`${what}: '${printable(key)}' is not a field${didYouMean(key, known)}`, origin)
  }
}

const networkKeys = ['v4', 'v6', 'gateway', 'gateway6', 'domain', 'dhcp', 'mtu', 'vlan']
const imageKeys = ['extends', 'kernel', 'initrd', 'rootfs', 'kernelArgs']

/** The networks of a cluster. */
export function settleNetworks(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledNetwork> {
  const settled = new Map<string, SettledNetwork>()
  for (const [name, { value, origin }] of byName(declaration.networks, 'network', findings)) {
    settled.set(name, settleNetwork(name, value, declaration, origin, findings))
  }
  return settled
}

function settleNetwork(
  name: string,
  value: NetworkDeclaration,
  declaration: Declaration,
  origin: Origin,
  findings: Findings,
): SettledNetwork {
  const report = (message: string) => findings.error(`network '${name}': ${message}`, origin)
  const right = <T>(
    one: T | { readonly message: string } | undefined,
    is: (x: unknown) => boolean,
  ) => {
    if (one === undefined) return undefined
    if (isFaulty(one)) findings.error(one.message, { place: one.place ?? origin.place })
    else if (is(one)) return one as T
    else report('an address or prefix is neither made by cidr() nor by ip()')
    return undefined
  }
  checkKeys(`network '${name}'`, value, networkKeys, origin, findings)
  const v4 = right<Cidr>(value.v4, Cidr.is)
  const v6 = right<Cidr>(value.v6, Cidr.is)
  const gateway = right<Ip>(value.gateway, Ip.is)
  const gateway6 = right<Ip>(value.gateway6, Ip.is)
  if (value.v4 === undefined && value.v6 === undefined) report('has neither v4 nor v6')
  if (v4 !== undefined && v4.family !== 4) report(`v4 is ${v4}, which is not an IPv4 prefix`)
  if (v6 !== undefined && v6.family !== 6) report(`v6 is ${v6}, which is not an IPv6 prefix`)
  for (const [router, prefix] of [
    [gateway, v4],
    [gateway6, v6],
  ] as const) {
    if (router !== undefined && prefix !== undefined && !prefix.contains(router)) {
      report(`its gateway ${router} is outside ${prefix}`)
    }
  }
  const { mtu, vlan, domain, dhcp } = value
  if (domain !== undefined && !domainForm.test(domain)) {
    report(`its domain is '${printable(String(domain))}', which is not a DNS domain`)
  }
  if (dhcp !== undefined && typeof dhcp !== 'boolean') report('its dhcp must be true or false')
  if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 576 && mtu <= 65536)) {
    report(`its mtu is ${mtu}, which is not from 576 to 65536`)
  }
  if (vlan !== undefined && !(Number.isInteger(vlan) && vlan >= 1 && vlan <= 4094)) {
    report(`its vlan is ${vlan}, which is not from 1 to 4094`)
  }
  const host = (prefix: Cidr | undefined, family: string, offset: number | bigint): Ip => {
    if (prefix !== undefined) return prefix.host(offset)
    throw new PhoenixError('address', `network '${name}' has no IPv${family} prefix`)
  }
  return Object.freeze({
    name,
    v4,
    v6,
    gateway,
    gateway6,
    domain: domain ?? declaration.domain,
    dhcp: dhcp ?? false,
    mtu,
    vlan,
    host: (offset: number) => host(v4, '4', offset),
    host6: (offset: number | bigint) => host(v6, '6', offset),
  })
}

/** The images of a cluster, with what they extend filled in. */
export function settleImages(
  declaration: Declaration,
  findings: Findings,
): Map<string, SettledImage> {
  const declared = byName(declaration.images, 'image', findings)
  const settled = new Map<string, SettledImage>()
  const open: string[] = []
  const settle = (name: string): SettledImage | undefined => {
    const known = settled.get(name)
    const image = declared.get(name)
    if (known !== undefined || image === undefined) return known
    if (open.includes(name)) {
      const ring = [...open.slice(open.indexOf(name)), name].join(' → ')
      findings.error(`images extend each other in a ring: ${ring}`, image.origin)
      return undefined
    }
    const { value, origin } = image
    checkImage(name, value, origin, findings)
    if (value.extends !== undefined && !declared.has(value.extends)) {
      const guess = didYouMean(value.extends, declared.keys())
      findings.error(
        `image '${name}' extends '${value.extends}', which is not declared${guess}`,
        origin,
      )
    }
    open.push(name)
    const base = value.extends === undefined ? undefined : settle(value.extends)
    open.pop()
    const kernel = value.kernel ?? base?.kernel
    if (kernel === undefined && value.extends === undefined) {
      findings.error(`image '${name}' has no kernel`, origin)
    }
    const result = Object.freeze({
      name,
      kernel: kernel ?? '',
      initrd: value.initrd ?? base?.initrd,
      rootfs: value.rootfs ?? base?.rootfs,
      kernelArgs: Object.freeze([
        ...(base?.kernelArgs ?? []),
        ...(Array.isArray(value.kernelArgs) ? (value.kernelArgs as readonly string[]) : []),
      ]),
    })
    settled.set(name, result)
    return result
  }
  for (const name of declared.keys()) settle(name)
  return settled
}

function checkImage(
  name: string,
  value: ImageDeclaration,
  origin: Origin,
  findings: Findings,
): void {
  const what = `image '${name}'`
  checkKeys(what, value, imageKeys, origin, findings)
  for (const key of ['kernel', 'initrd', 'rootfs'] as const) {
    const path = value[key]
    if (path === undefined || (typeof path === 'string' && path !== '')) continue
    findings.error(`${what}: '${key}' must be a path`, origin)
  }
  const { kernelArgs } = value
  if (kernelArgs !== undefined && nodeFields.kernelArgs?.accepts(kernelArgs) !== true) {
    findings.error(`${what}: 'kernelArgs' must be ${nodeFields.kernelArgs?.what}`, origin)
  }
}

/** The node sets of all groups. */
export interface SettledGroups {
  readonly sets: Map<string, NodeSet>
  /** The groups whose nodes are not known, because something about them was reported. */
  readonly broken: ReadonlySet<string>
}

/** The node sets of all groups. A group may use any other one; a ring is a finding. */
export function settleGroups(declaration: Declaration, findings: Findings): SettledGroups {
  const broken = new Set<string>()
  const declared = byName(declaration.groups, 'group', findings)
  const settled = new Map<string, NodeSet>()
  const open: string[] = []
  const sets = groupSets(declared.keys(), (name) => {
    const set = settle(name)
    // Whoever uses a group that is not known is not known either.
    if (broken.has(name)) for (const user of open) broken.add(user)
    return set
  })
  const settle = (name: string): NodeSet => {
    const known = settled.get(name)
    const group = declared.get(name)
    if (known !== undefined || group === undefined) return known ?? NodeSet.empty
    if (open.includes(name)) {
      const ring = [...open.slice(open.indexOf(name)), name].join(' → ')
      throw new PhoenixError('config-invalid', `groups contain each other in a ring: ${ring}`)
    }
    open.push(name)
    const before = findings.size
    const set = resolveSet(group.value, sets, `group '${name}'`, group.origin, findings)
    if (findings.size > before) broken.add(name)
    open.pop()
    settled.set(name, set)
    return set
  }
  for (const name of declared.keys()) settle(name)
  return { sets: settled, broken }
}

/** The groups as a function in the configuration sees them: an unknown name is an error. */
export function groupSets(names: Iterable<string>, get: (name: string) => NodeSet): GroupSets {
  const known = new Set(names)
  return new Proxy(Object.create(null) as GroupSets, {
    get(_, name) {
      if (typeof name !== 'string') return undefined
      if (known.has(name)) return get(name)
      throw new PhoenixError(
        'unknown-name',
        `there is no group '${name}'${didYouMean(name, known)}`,
      )
    },
    has: (_, name) => known.has(String(name)),
    ownKeys: () => [...known],
    getOwnPropertyDescriptor: (_, name) =>
      known.has(String(name)) ? { enumerable: true, configurable: true } : undefined,
  })
}

/** The node set of what was written; a fault is a finding and gives the empty set. */
export function resolveSet(
  written: GroupDeclaration,
  sets: GroupSets,
  what: string,
  origin: Origin,
  findings: Findings,
): NodeSet {
  if (typeof written === 'function') {
    try {
      const set = written(sets)
      if (NodeSet.is(set)) return set
      findings.error(`the function of ${what} does not give a node set`, origin)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      findings.error(`${what} cannot be worked out: ${message}`, origin)
    }
  } else if (written.set !== undefined) {
    return written.set
  } else if (written.faulty !== undefined) {
    findings.error(written.faulty.message, { place: written.faulty.place ?? origin.place })
  }
  return NodeSet.empty
}
