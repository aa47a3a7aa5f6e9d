/** Puts a settled node together from what its cells evaluate to. */
import type { Declaration, Origin } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { type CommonDriverOptions, commonDriverOptions, type DriverValue } from '../driver.js'
import type { Ip } from '../ip.js'
import type { Mac } from '../mac.js'
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
  readonly interfaces: ReadonlyMap<string, ReadonlyMap<string, Cell>>
  readonly plugins: ReadonlyMap<string, readonly Cell[]>
}

const none: readonly never[] = Object.freeze([])

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
  return { cells, attributes, interfaces, plugins }
}

/** The settled node. Everything wrong is reported through the evaluation; what is wrong is left out. */
export function assemble(evaluation: Evaluation, plan: Blueprint, names: Names): SettledNode {
  const { cells } = plan
  const attr: Record<string, unknown> = {}
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
    number: evaluation.numbers.at(-1),
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
  const known = [...plan.interfaces].filter(([, fields]) => fields.has('network'))
  // Without a word about it, a node is called by its first interface that is not the BMC's.
  const said = new Map<string, boolean | undefined>()
  for (const [name, fields] of known) {
    const primary = fields.get('primary')
    if (primary !== undefined) said.set(name, evaluation.value(primary) as boolean | undefined)
  }
  const first = [...said.values()].includes(true)
    ? undefined
    : known.find(([name]) => name !== 'bmc' && !said.has(name))?.[0]
  for (const [name, fields] of plan.interfaces) {
    const path = `interfaces.${name}`
    const networkCell = fields.get('network')
    const networkName = evaluation.value(networkCell) as string | undefined
    if (networkName === undefined) {
      const others = known.map(([other]) => other)
      const guess = didYouMean(name, others)
      const message = `no rule says in which network the interface '${name}' is${guess}`
      evaluation.report(path, message, originOf([...fields.values()][0]))
      continue
    }
    const network = names.networks.get(networkName)
    if (network === undefined) {
      const guess = didYouMean(networkName, names.networks.keys())
      evaluation.report(path, `there is no network '${networkName}'${guess}`, originOf(networkCell))
      continue
    }
    const primary = said.get(name) ?? name === first
    const mac = evaluation.value(fields.get('mac')) as Mac | readonly Mac[] | undefined
    const hostname = evaluation.value(fields.get('hostname')) as string | undefined
    interfaces[name] = {
      name,
      network: networkName,
      ip: evaluation.value(fields.get('ip'), network) as Ip | undefined,
      ip6: evaluation.value(fields.get('ip6'), network) as Ip | undefined,
      addresses: (evaluation.value(fields.get('addresses')) as readonly Ip[] | undefined) ?? none,
      macs: mac === undefined ? none : Array.isArray(mac) ? mac : [mac as Mac],
      // Names of interfaces may hold what host names must not: `eth0:1`, `eth0.100`.
      hostname: hostname ?? (primary ? node : `${node}-${name.replace(/[^\w-]/g, '-')}`),
      aliases: (evaluation.value(fields.get('aliases')) as readonly string[] | undefined) ?? none,
      dhcp: (evaluation.value(fields.get('dhcp')) as boolean | undefined) ?? network.dhcp,
      primary,
    }
  }
  return interfaces
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
