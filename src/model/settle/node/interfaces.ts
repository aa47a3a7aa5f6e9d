/** The network interfaces of a node. */
import type { Ip } from '../../address/ip.js'
import type { Mac } from '../../address/mac.js'
import { didYouMean } from '../../did-you-mean.js'
import type { NicChoice } from '../../nic.js'
import { type Cell, placeOf } from '../rule/merge.js'
import type { SettledInterface, SettledNetwork } from '../settled.js'
import type { Names } from './assemble.js'
import { type Blueprint, type InterfaceBlueprint, primaryOf } from './blueprint.js'
import type { Evaluation } from './evaluate.js'

/** What all nodes of a class have in common of an interface in one network. */
export interface InterfaceTemplate {
  readonly network: SettledNetwork
  readonly common: SettledInterface
  /** The fields that each node has to itself. */
  readonly own: readonly OwnField[]
}

/** By the names of the networks that the interface may be in. */
export type InterfaceTemplates = Map<string, InterfaceTemplate>

interface OwnField {
  readonly cell: Cell
  readonly fill: Fill
}

type Filling = { -readonly [Key in keyof SettledInterface]: SettledInterface[Key] }
type Fill = (one: Filling, value: unknown) => void

const none: readonly never[] = Object.freeze([])

/** How what is said about a field gets into an interface; the order is that of evaluating. */
const fills: ReadonlyMap<string, Fill> = new Map<string, Fill>([
  ['mac', (one, value) => set(one, 'macs', value === undefined ? none : listOf<Mac>(value))],
  ['hostname', (one, value) => named(one, value as string | undefined)],
  ['ip', (one, value) => set(one, 'ip', value as Ip | undefined)],
  ['ip6', (one, value) => set(one, 'ip6', value as Ip | undefined)],
  ['addresses', (one, value) => set(one, 'addresses', (value as readonly Ip[]) ?? none)],
  ['aliases', (one, value) => set(one, 'aliases', (value as readonly string[]) ?? none)],
  ['switch', (one, value) => set(one, 'switch', value as string | undefined)],
  ['port', (one, value) => set(one, 'port', value as string | undefined)],
  ['nic', (one, value) => set(one, 'nic', value as NicChoice | undefined)],
  ['dhcp', (one, value) => set(one, 'dhcp', (value as boolean | undefined) ?? one.dhcp)],
])

function set<Key extends keyof Filling>(one: Filling, key: Key, value: Filling[Key]): void {
  one[key] = value
}

function named(one: Filling, hostname: string | undefined): void {
  if (hostname === undefined) return
  one.hostname = hostname
  one.isNamed = true
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

/** All interfaces of a node that are in a network. */
export function interfacesOf(
  evaluation: Evaluation,
  plan: Blueprint,
  names: Names,
): Readonly<Record<string, SettledInterface>> {
  const interfaces: Record<string, SettledInterface> = {}
  const { length } = plan.interfaces
  const first = plan.ownPrimary
    ? primaryOf(plan.interfaces, (cell) => evaluation.value(cell))
    : plan.primary
  // By their places: iterators cost, and this is run for every node.
  for (let place = 0; place < length; place++) {
    const fields = plan.interfaces[place] as InterfaceBlueprint
    const networkName = evaluation.value(fields.network) as string | undefined
    const template =
      networkName === undefined
        ? undefined
        : templateIn(networkName, fields, isPrimary(evaluation, fields, first), names)
    if (template === undefined) reportNetwork(evaluation, fields, networkName, plan, names)
    else interfaces[fields.name] = interfaceOf(evaluation, template, fields.suffix)
  }
  return Object.freeze(interfaces)
}

function isPrimary(
  evaluation: Evaluation,
  { name, primary }: InterfaceBlueprint,
  first: string | undefined,
): boolean {
  return (evaluation.value(primary) as boolean | undefined) ?? name === first
}

function templateIn(
  networkName: string,
  fields: InterfaceBlueprint,
  primary: boolean,
  { networks }: Names,
): InterfaceTemplate | undefined {
  const templates = primary ? fields.asPrimary : fields.asOther
  const known = templates.get(networkName)
  if (known !== undefined) return known
  const network = networks.get(networkName)
  if (network === undefined) return undefined
  const template = templateOf(fields, network, primary)
  templates.set(networkName, template)
  return template
}

function interfaceOf(
  evaluation: Evaluation,
  { common, own, network }: InterfaceTemplate,
  suffix: string,
): SettledInterface {
  const { name } = evaluation
  // Written out, since all interfaces then are of one shape to the engine, which spreading gives up.
  const one: Filling = {
    name: common.name,
    network: common.network,
    ip: common.ip,
    ip6: common.ip6,
    addresses: common.addresses,
    macs: common.macs,
    hostname: common.isNamed ? common.hostname : common.primary ? name : name + suffix,
    isNamed: common.isNamed,
    aliases: common.aliases,
    switch: common.switch,
    port: common.port,
    nic: common.nic,
    dhcp: common.dhcp,
    primary: common.primary,
  }
  for (let place = 0; place < own.length; place++) {
    const { cell, fill } = own[place] as OwnField
    fill(one, evaluation.value(cell, network))
  }
  return Object.freeze(one)
}

function templateOf(
  { name, fields }: InterfaceBlueprint,
  network: SettledNetwork,
  primary: boolean,
): InterfaceTemplate {
  const common: Filling = {
    name,
    network: network.name,
    ip: undefined,
    ip6: undefined,
    addresses: none,
    macs: none,
    hostname: '',
    isNamed: false,
    aliases: none,
    switch: undefined,
    port: undefined,
    nic: undefined,
    dhcp: network.dhcp,
    primary,
  }
  const own: OwnField[] = []
  for (const [field, fill] of fills) {
    const cell = fields.get(field)
    if (cell === undefined) continue
    if (cell.constant) fill(common, cell.value)
    else own.push({ cell, fill })
  }
  return { network, common, own }
}

function reportNetwork(
  evaluation: Evaluation,
  { name, fields, network }: InterfaceBlueprint,
  written: string | undefined,
  plan: Blueprint,
  names: Names,
): void {
  const path = `interfaces.${name}`
  if (written !== undefined) {
    const guess = didYouMean(written, names.networks.keys())
    evaluation.report(path, `there is no network '${written}'${guess}`, placeOf(network))
    return
  }
  const others = plan.interfaces.flatMap((one) => (one.network === undefined ? [] : [one.name]))
  const guess = didYouMean(name, others)
  const message = `no rule says in which network the interface '${name}' is${guess}`
  const [any] = fields.values()
  evaluation.report(path, message, placeOf(any))
}
