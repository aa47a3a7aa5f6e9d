/** Unknown machines become nodes: their hardware addresses become facts. */
import { asNode, type MachineProposal } from '../boot/unknown/proposals.js'
import { macOf } from '../boot/unknown/sighting.js'
import type { UnknownMachine } from '../boot/unknown/unknown-machines.js'
import { PhoenixError } from '../error.js'
import type { FactStore } from '../facts/index.js'
import { type FactChange, factOf, type Observation } from '../model/fact.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import { byNode } from './by-node.js'
import { checkMacs } from './taken-macs.js'

/** Which machine becomes which node. */
export interface Adoption {
  /** The machine's hardware address. */
  readonly mac: string
  readonly node: string
}

/** How machines are adopted. */
export interface AdoptOptions {
  /**
   * Whether a node's interface that is known by another hardware address takes the new one: its part was
   * changed. Without it such an adoption is refused.
   * @default false
   */
  readonly replace?: boolean
  /** Why, for the audit log. @default nothing is said */
  readonly reason?: string
  /** Whether it is only seen whether it could be done: what cannot be is refused, and nothing is changed. @default false */
  readonly dryRun?: boolean
}

/** What adoptions work with. */
export interface Adopting {
  readonly model: Model
  readonly machines: readonly UnknownMachine[]
  readonly facts: FactStore
  readonly actor: string
}

/** Adopts all of the machines or, if any cannot be, none. */
export async function adoptMachines(
  { model, machines, facts, actor }: Adopting,
  adoptions: readonly Adoption[],
  options: AdoptOptions,
): Promise<readonly FactChange[]> {
  const fresh = adoptions.filter((one) => !isAdopted(model, one))
  const observations = fresh.map((one): Observation => {
    const { node, key, mac } = placeOf(model, machines, one, options)
    return { node, key, value: mac, source: 'dhcp' }
  })
  const seen = new Set<string>()
  for (const { node, key, value } of observations) {
    for (const place of [String(value), `${node} ${key}`]) {
      if (!seen.has(place)) seen.add(place)
      else throw new PhoenixError('usage', `'${place}' is there twice: a machine is one node`)
    }
  }
  checkMacs(observations, model)
  if (observations.length === 0 || options.dryRun === true) return []
  // Who did it is written down before it is done.
  await facts.audit.append({
    actor,
    action: 'adopt',
    nodes: NodeSet.from(observations.map(({ node }) => node)).toString(),
    before: byNode(observations, ({ node, key }) => factOf(model.facts, node, key)?.value),
    after: byNode(observations, ({ value }) => value),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  })
  return facts.record(observations)
}

/** Whether the node has the hardware address already: then there is nothing to do. */
export function isAdopted(model: Model, { mac: given, node }: Adoption): boolean {
  const mac = macOf(given)
  if (mac === undefined || !model.nodes.has(node)) return false
  return Object.values(model.node(node).interfaces).some(
    ({ name, macs }) => name !== 'bmc' && macs.some((one) => one.toString() === mac),
  )
}

function placeOf(
  model: Model,
  machines: readonly UnknownMachine[],
  { mac: given, node }: Adoption,
  { replace = false }: AdoptOptions,
): { readonly node: string; readonly key: string; readonly mac: string } {
  const mac = macOf(given)
  if (mac === undefined) {
    throw new PhoenixError('address', `'${given.slice(0, 40)}' is no hardware address of Ethernet`)
  }
  if (!model.nodes.has(node)) {
    throw new PhoenixError('unknown-name', `there is no node '${node}' in '${model.name}'`)
  }
  // Whose it is already is the better answer than that it is not waiting.
  const base = { mac, firstSeen: '', lastSeen: '', attempts: 0, ports: [], seenBy: [] }
  const machine = machines.find((one) => one.mac === mac)
  const found = asNode(model, machine ?? base, node)
  const { key } = found
  if (key !== undefined) checkMacs([{ node, key, value: mac, source: 'dhcp' }], model)
  if (machine === undefined) {
    throw new PhoenixError('unknown-name', `no machine with ${mac} has asked yet`, {
      hint: `phoenix discover --dhcp lists those that have; phoenix facts set ${node} ${key ?? 'interfaces.NAME.mac'}=${mac} takes it unseen`,
    })
  }
  refuseUnfit(found, node, mac, replace)
  return { node, key: key ?? '', mac }
}

function refuseUnfit(
  { key, conflicts, replaces, interface: of }: MachineProposal,
  node: string,
  mac: string,
  replace: boolean,
): void {
  const [conflict] = conflicts
  if (conflict !== undefined || key === undefined) {
    const message = `${mac} cannot become ${node}: ${conflict ?? 'it has no interface for it'}`
    throw new PhoenixError('ambiguous', message, { node })
  }
  if (replaces === undefined || replace) return
  const message = `${of} of ${node} is known as ${replaces.join(', ')}: ${mac} would take its place`
  throw new PhoenixError('consent-needed', message, {
    node,
    hint: 'if the part was changed, say --replace (SDK: replace: true)',
  })
}
