/** Puts a settled node together from what its cells evaluate to. */

import type { Ip } from '../address/ip.js'
import type { Mac } from '../address/mac.js'
import type { Declaration, Origin } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { type CommonDriverOptions, commonDriverOptions, type DriverValue } from '../driver.js'
import { checkOptions } from '../schema.js'
import { type Evaluation, Failed } from './evaluate.js'
import { type Cell, defaultTitle } from './merge.js'
import type {
  SettledBmc,
  SettledImage,
  SettledInterface,
  SettledNetwork,
  SettledNode,
} from './settled.js'

/** What assembling needs to know about the cluster. */
export interface Names {
  readonly declaration: Declaration
  readonly networks: ReadonlyMap<string, SettledNetwork>
  readonly images: ReadonlyMap<string, SettledImage>
  /** Where another node's BMC is, for drivers that share it. */
  bmcOf(node: string): BmcAddress
  isNode(name: string): boolean
}

/** Where a BMC is, as far as the interface `bmc` tells. */
export interface BmcAddress {
  readonly address: string | undefined
  /** Whether something was said about the address, so that it is missing for a reason of its own. */
  readonly said: boolean
}

/** The cells of one class of nodes, sorted into the parts of a node once for all of them. */
export interface Blueprint {
  readonly cells: ReadonlyMap<string, Cell>
  readonly attributes: readonly Cell[]
  readonly interfaces: readonly InterfaceBlueprint[]
  readonly plugins: ReadonlyMap<string, readonly Cell[]>
}

/** The cells of one interface. */
interface InterfaceBlueprint {
  readonly name: string
  /** What stands behind the node's name in the interface's own. */
  readonly suffix: string
  /** The first of its cells, of whatever field. */
  readonly any: Cell | undefined
  readonly network: Cell | undefined
  readonly ip: Cell | undefined
  readonly ip6: Cell | undefined
  readonly addresses: Cell | undefined
  readonly mac: Cell | undefined
  readonly hostname: Cell | undefined
  readonly aliases: Cell | undefined
  readonly dhcp: Cell | undefined
  readonly primary: Cell | undefined
}

const none: readonly never[] = Object.freeze([])
const nothing: Readonly<Record<string, never>> = Object.freeze({})

/** Sorts merged cells; those of which nothing counts any more are left out. */
export function blueprint(cells: ReadonlyMap<string, Cell>): Blueprint {
  const attributes: Cell[] = []
  const interfaces = new Map<string, Map<string, Cell>>()
  const plugins = new Map<string, Cell[]>()
  for (const cell of cells.values()) {
    if (cell.from === cell.said.length) continue
    if (cell.section === 'attr') attributes.push(cell)
    else if (cell.section === 'interfaces') {
      const fields = interfaces.get(cell.owner) ?? new Map<string, Cell>()
      interfaces.set(cell.owner, fields.set(cell.name, cell))
    } else if (cell.section !== '') {
      plugins.set(cell.section, [...(plugins.get(cell.section) ?? []), cell])
    }
  }
  for (const [key, settings] of plugins) {
    // Defaults alone do not bring a plugin into play for a node.
    const counting = settings.flatMap((cell) => cell.said.slice(cell.from))
    if (counting.every(({ layer }) => layer.title === defaultTitle)) plugins.delete(key)
  }
  return { cells, attributes, interfaces: [...interfaces].map(interfaceBlueprint), plugins }
}

function interfaceBlueprint([name, fields]: [
  string,
  ReadonlyMap<string, Cell>,
]): InterfaceBlueprint {
  return {
    name,
    // Names of interfaces may hold what host names must not: `eth0:1`, `eth0.100`.
    suffix: `-${name.replace(/[^\w-]/g, '-')}`,
    any: [...fields.values()][0],
    network: fields.get('network'),
    ip: fields.get('ip'),
    ip6: fields.get('ip6'),
    addresses: fields.get('addresses'),
    mac: fields.get('mac'),
    hostname: fields.get('hostname'),
    aliases: fields.get('aliases'),
    dhcp: fields.get('dhcp'),
    primary: fields.get('primary'),
  }
}

/** The settled node. Everything wrong is reported through the evaluation; what is wrong is left out. */
export function assemble(evaluation: Evaluation, plan: Blueprint, names: Names): SettledNode {
  const { cells } = plan
  const attr: Record<string, unknown> = plan.attributes.length === 0 ? nothing : {}
  for (const { name } of plan.attributes) {
    try {
      const value = evaluation.attribute(name)
      if (value !== undefined) attr[name] = value
    } catch (error) {
      if (!(error instanceof Failed)) throw error
    }
  }
  const image = imageOf(evaluation, cells.get('image'), names)
  const said = evaluation.value(cells.get('kernelArgs')) as readonly string[] | undefined
  const interfaces = interfacesOf(evaluation, plan, names)
  return Object.freeze({
    name: evaluation.name,
    number: evaluation.number,
    power: evaluation.value(cells.get('power')) as SettledNode['power'],
    boot: evaluation.value(cells.get('boot')) as SettledNode['boot'],
    image: image?.name,
    kernelArgs: joined(image?.kernelArgs ?? none, said ?? none),
    bmc: bmcsOf(evaluation, cells.get('bmc'), interfaces, names),
    interfaces,
    attr: Object.freeze(attr),
    plugins: pluginsOf(evaluation, plan, names),
    holes: evaluation.holes,
  })
}

function joined(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}

/** Where the value of a cell that counts was said last. */
export function originOf(cell: Cell | undefined): Origin | undefined {
  return cell?.said.at(-1)?.layer.origin
}

function imageOf(
  evaluation: Evaluation,
  cell: Cell | undefined,
  names: Names,
): SettledImage | undefined {
  const name = evaluation.value(cell) as string | undefined
  if (name === undefined) return undefined
  const image = names.images.get(name)
  if (image === undefined) {
    const guess = didYouMean(name, names.images.keys())
    evaluation.report('image', `there is no image '${name}'${guess}`, originOf(cell))
  }
  return image
}

function interfacesOf(
  evaluation: Evaluation,
  plan: Blueprint,
  names: Names,
): Readonly<Record<string, SettledInterface>> {
  const { name: node } = evaluation
  const interfaces: Record<string, SettledInterface> = {}
  const first = primaryOf(evaluation, plan)
  for (const fields of plan.interfaces) {
    const { name } = fields
    const networkName = evaluation.value(fields.network) as string | undefined
    const network = networkName === undefined ? undefined : names.networks.get(networkName)
    if (networkName === undefined || network === undefined) {
      reportNetwork(evaluation, fields, networkName, plan, names)
      continue
    }
    const says = evaluation.value(fields.primary) as boolean | undefined
    const primary = says ?? name === first
    const mac = evaluation.value(fields.mac) as Mac | readonly Mac[] | undefined
    const hostname = evaluation.value(fields.hostname) as string | undefined
    interfaces[name] = {
      name,
      network: networkName,
      ip: evaluation.value(fields.ip, network) as Ip | undefined,
      ip6: evaluation.value(fields.ip6, network) as Ip | undefined,
      addresses: (evaluation.value(fields.addresses) as readonly Ip[] | undefined) ?? none,
      macs: mac === undefined ? none : Array.isArray(mac) ? mac : [mac as Mac],
      hostname: hostname ?? (primary ? node : node + fields.suffix),
      aliases: (evaluation.value(fields.aliases) as readonly string[] | undefined) ?? none,
      dhcp: (evaluation.value(fields.dhcp) as boolean | undefined) ?? network.dhcp,
      primary,
    }
  }
  return interfaces
}

/** Without a word about it, a node is called by its first interface that is not the BMC's. */
function primaryOf(evaluation: Evaluation, plan: Blueprint): string | undefined {
  let first: string | undefined
  for (const { name, network, primary } of plan.interfaces) {
    if (network === undefined) continue
    if (primary !== undefined) {
      if (evaluation.value(primary) === true) return undefined
    } else if (name !== 'bmc') {
      first ??= name
    }
  }
  return first
}

function reportNetwork(
  evaluation: Evaluation,
  { name, any, network }: InterfaceBlueprint,
  written: string | undefined,
  plan: Blueprint,
  names: Names,
): void {
  const path = `interfaces.${name}`
  if (written !== undefined) {
    const guess = didYouMean(written, names.networks.keys())
    evaluation.report(path, `there is no network '${written}'${guess}`, originOf(network))
    return
  }
  const others = plan.interfaces.flatMap((one) => (one.network === undefined ? [] : [one.name]))
  const guess = didYouMean(name, others)
  const message = `no rule says in which network the interface '${name}' is${guess}`
  evaluation.report(path, message, originOf(any))
}

const checkedDrivers = new WeakMap<DriverValue, readonly string[]>()

function bmcsOf(
  evaluation: Evaluation,
  cell: Cell | undefined,
  interfaces: Readonly<Record<string, SettledInterface>>,
  names: Names,
): readonly SettledBmc[] {
  const value = evaluation.value(cell) as DriverValue | readonly DriverValue[] | undefined
  if (value === undefined) return none
  const drivers = Array.isArray(value) ? (value as readonly DriverValue[]) : [value as DriverValue]
  return drivers.map((driver) => {
    let findings = checkedDrivers.get(driver)
    if (findings === undefined) {
      findings = [
        ...checkOptions(driver.options, driver.schema, commonDriverOptions),
        ...checkCommon(driver.options),
      ]
      checkedDrivers.set(driver, findings)
    }
    for (const finding of findings) {
      evaluation.report('bmc', `the driver ${driver.name}: ${finding}`, originOf(cell))
    }
    const { address, port, of, system } = driver.options
    if (of !== undefined && !names.isNode(of)) {
      evaluation.report(
        'bmc',
        `the driver ${driver.name}: there is no node '${of}'`,
        originOf(cell),
      )
    }
    const from = bmcAddress(evaluation, interfaces, of, names)
    if (address === undefined && from.address === undefined && !from.said) {
      const whose = of === undefined || of === evaluation.name ? 'the node' : of
      const message = `the driver ${driver.name} has no address: give it one, or give ${whose} an interface 'bmc' with an ip`
      evaluation.report('bmc', message, originOf(cell))
    }
    return { driver, address: address ?? from.address, port, of, system }
  })
}

/** Where the BMC is for a driver that does not say so itself. */
function bmcAddress(
  evaluation: Evaluation,
  interfaces: Readonly<Record<string, SettledInterface>>,
  of: string | undefined,
  names: Names,
): BmcAddress {
  if (of !== undefined && of !== evaluation.name) {
    return names.isNode(of) ? names.bmcOf(of) : { address: undefined, said: true }
  }
  const own = interfaces.bmc
  const said = ['ip', 'ip6'].some((name) => isSaid(evaluation.cells.get(`interfaces.bmc.${name}`)))
  return { address: (own?.ip ?? own?.ip6)?.toString(), said }
}

/** Whether anything counts that was said about a path. */
export function isSaid(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.from < cell.said.length
}

function checkCommon({ address, port }: CommonDriverOptions): string[] {
  const findings: string[] = []
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    findings.push(`'port' must be from 1 to 65535`)
  }
  if (address !== undefined && !/^[\w.:-]+$/.test(address)) {
    findings.push(`'address' must be a host name or an IP address`)
  }
  return findings
}

function pluginsOf(
  evaluation: Evaluation,
  plan: Blueprint,
  names: Names,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (plan.plugins.size === 0) return nothing
  const plugins: Record<string, Record<string, unknown>> = {}
  for (const { name: key, value: plugin } of names.declaration.plugins) {
    const cells = plan.plugins.get(key)
    if (cells === undefined) continue
    const settings: Record<string, unknown> = {}
    for (const cell of cells) {
      const value = evaluation.value(cell)
      if (value !== undefined) settings[cell.name] = value
    }
    for (const [name, schema] of Object.entries(plugin.settings)) {
      // What was said and is wrong, or waits for a fact, is no news.
      if (!schema.needed || isSaid(plan.cells.get(`${key}.${name}`))) continue
      const message = `'${key}.${name}' is missing: it must be ${schema.what}`
      evaluation.report(
        key,
        message,
        cells.map(originOf).find((origin) => origin !== undefined),
      )
    }
    plugins[key] = settings
  }
  return plugins
}
