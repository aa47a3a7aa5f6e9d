/** Values that no rule gives: what they are made of, and where that is written. */
import type { ProblemPlace } from '../../../error.js'
import { at, type Where } from '../findings/where.js'
import type { Model } from '../model.js'
import { isSaid, placeOf } from '../rule/merge.js'
import type { SettledBmc, SettledInterface, SettledNode } from '../settled.js'

/** How a value comes about that no rule gives. */
export interface Derivation {
  /** What it is made of, as half a sentence. */
  readonly how: string
  /** Where that is written, with the property that says it. */
  readonly place: ProblemPlace | undefined
}

/** A value that no rule gives. */
export interface Derived extends Derivation {
  readonly path: string
  readonly value: unknown
}

/** All values of a node that are derived where no rule gives them. */
export function derivedOf(model: Model, name: string): Derived[] {
  const node = model.node(name)
  const interfaces = Object.values(node.interfaces)
  return [
    ...interfaces.flatMap((one) => [
      hostname(node, one),
      dhcp(model, one),
      primary(model, node, one),
      fqdn(model, one),
    ]),
    ...interfaces
      .filter((one) => one.primary)
      .map((one) => ({ ...fqdn(model, one), path: 'fqdn' })),
    ...bmcs(model, node),
  ]
}

/** Paths that are only told to whoever asks for them: they are in no rule's vocabulary. */
export function isOnRequest(path: string): boolean {
  return path === 'fqdn' || path.endsWith('.fqdn')
}

function hostname(node: SettledNode, one: SettledInterface): Derived {
  const ending = one.hostname.slice(node.name.length)
  const how = one.primary
    ? `the node's name, since this is its primary interface`
    : `the node's name and '${ending}', since its primary interface is another one`
  return { path: `interfaces.${one.name}.hostname`, value: one.hostname, how, place: undefined }
}

function dhcp(model: Model, { name, network, dhcp: value }: SettledInterface): Derived {
  const declared = model.declaration.networks.find((one) => one.name === network)
  const field = declared?.value.dhcp === undefined ? 'pool' : 'dhcp'
  const isSaidThere = declared?.value[field] !== undefined
  const how =
    field === 'dhcp'
      ? `as the network '${network}' says`
      : `the network '${network}' has ${isSaidThere ? 'a pool' : 'neither dhcp nor a pool'}`
  const property = isSaidThere ? `${network}.${field}` : network
  const place = shown(declared && at(declared.origin, property))
  return { path: `interfaces.${name}.dhcp`, value, how, place }
}

function primary(model: Model, node: SettledNode, one: SettledInterface): Derived {
  const path = `interfaces.${one.name}.primary`
  const first = 'the first interface that is not the one of the BMC'
  if (one.primary) return { path, value: true, how: first, place: undefined }
  const other = Object.values(node.interfaces).find((each) => each.primary)
  if (other === undefined) {
    const how = `the BMC's own is not, unless a rule says so`
    return { path, value: false, how, place: undefined }
  }
  const cell = model.cells(node.name).get(`interfaces.${other.name}.primary`)
  const how = isSaid(cell) ? `a rule says that '${other.name}' is` : `'${other.name}' is: ${first}`
  return { path, value: false, how, place: shown(placeOf(cell)) }
}

function fqdn(model: Model, { name, network, hostname }: SettledInterface): Derived {
  const path = `interfaces.${name}.fqdn`
  const domain = model.networks.get(network)?.domain
  const declared = model.declaration.networks.find((one) => one.name === network)
  const isOwn = declared?.value.domain !== undefined
  if (hostname.includes('.') || domain === undefined) {
    const why = domain === undefined ? 'there is no domain' : 'which brings its domain along'
    return { path, value: hostname, how: `its host name; ${why}`, place: undefined }
  }
  const whose = isOwn ? `the network '${network}'` : 'the cluster'
  const how = `its host name in the domain of ${whose}`
  const origin = isOwn ? declared?.origin : model.declaration.origin
  const place = shown(origin && at(origin, isOwn ? `${network}.domain` : undefined))
  return { path, value: `${hostname}.${domain}`, how, place }
}

function bmcs(model: Model, node: SettledNode): Derived[] {
  if (node.bmc.length === 0) return []
  const several = node.bmc.length > 1
  return node.bmc.flatMap((bmc, index) => {
    const path = several ? `bmc.${index + 1}` : 'bmc'
    return [
      bmcAddress(model, node, bmc, `${path}.address`),
      bmcPort(model, node, bmc, `${path}.port`),
    ]
  })
}

function bmcAddress(
  model: Model,
  node: SettledNode,
  { driver, address, of }: SettledBmc,
  path: string,
): Derived {
  if (driver.options.address !== undefined)
    return ofOptions(model, node, driver.name, path, address)
  const owner = of ?? node.name
  const cells = model.cells(owner)
  const [v4, v6] = ['ip', 'ip6'].map((field) => cells.get(`interfaces.bmc.${field}`))
  const cell = isSaid(v4) ? v4 : v6
  const whose = owner === node.name ? '' : ` of ${owner}, which owns it`
  const how =
    address === undefined
      ? `not known yet: it is that of the interface 'bmc'${whose}`
      : `the address of the interface 'bmc'${whose}`
  return { path, value: address, how, place: shown(placeOf(cell)) }
}

function bmcPort(
  model: Model,
  node: SettledNode,
  { driver, port }: SettledBmc,
  path: string,
): Derived {
  if (port !== undefined) return ofOptions(model, node, driver.name, path, port)
  const how = `no port is given: the driver ${driver.name} takes its usual one`
  return { path, value: undefined, how, place: undefined }
}

function ofOptions(
  model: Model,
  node: SettledNode,
  driver: string,
  path: string,
  value: unknown,
): Derived {
  const place = shown(placeOf(model.cells(node.name).get('bmc')))
  return { path, value, how: `as the options of the driver ${driver} say`, place }
}

function shown(where: Where | undefined): ProblemPlace | undefined {
  const place = where?.origin.place
  if (place === undefined || where?.property === undefined) return place
  return { ...place, property: where.property }
}
