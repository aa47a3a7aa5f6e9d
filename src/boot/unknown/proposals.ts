/** Which nodes unknown machines may be: by the port, by what they say of themselves, or by their order. */
import { Ip } from '../../model/address/ip.js'
import { macKey } from '../../model/fact-keys.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { macHolders } from '../../model/settle/mac-holders.js'
import type { Model } from '../../model/settle/model.js'
import type { SettledInterface, SettledNode } from '../../model/settle/settled.js'
import { factKey } from '../machines.js'
import { portText } from './sighting.js'
import { inOrder, type UnknownMachine } from './unknown-machines.js'

/** By what a machine is taken for a node. */
export type ProposedBy = 'port' | 'serial' | 'uuid' | 'assetTag' | 'order'

/** A machine, and the node that it may be. */
export interface MachineProposal {
  readonly machine: UnknownMachine
  /** The node that it may be; left out where nothing tells. */
  readonly node?: string
  /** The interface that it asks from, then. */
  readonly interface?: string
  /** The key of the fact that its hardware address would be: `interfaces.eno1.mac`. */
  readonly key?: string
  readonly by: readonly ProposedBy[]
  /** Why it is that node, or why it is none, as a sentence. */
  readonly why: string
  /** The hardware addresses that the interface is known by now: those of the part that was changed. */
  readonly replaces?: readonly string[]
  /** What does not fit together; while there is any, it is not adopted. */
  readonly conflicts: readonly string[]
}

/** Which machines and nodes are brought together. */
export interface ProposeOptions {
  /** The nodes that machines may become. @default all */
  readonly nodes?: NodeSet
  /**
   * Whether machines that nothing else tells anything of take the nodes that are free in their order: the
   * machine that was seen first is the first node.
   * @default false
   */
  readonly order?: boolean
}

/** Says which nodes unknown machines may be, in the order in which they were seen first. Has no effects. */
export function proposeNodes(
  model: Model,
  machines: readonly UnknownMachine[],
  options: ProposeOptions = {},
): readonly MachineProposal[] {
  const known = macHolders(model, new Set(machines.map(({ mac }) => mac)))
  const strangers = inOrder(machines.filter(({ mac }) => !known.has(mac)))
  const places = new Places(model)
  const found = strangers.map((machine) => places.proposalFor(machine))
  return byOrder(model, withRivals(found), options).filter(
    ({ node }) => options.nodes === undefined || node === undefined || options.nodes.has(node),
  )
}

/** A machine as the node that somebody says it is, whatever else would tell. */
export function asNode(model: Model, machine: UnknownMachine, name: string): MachineProposal {
  const node = model.node(name)
  const at = machine.ports.at(-1)
  const plugged = Object.values(node.interfaces).find(
    (one) => one.port !== undefined && one.switch === at?.switch && one.port === at?.port,
  )
  return placed(model, machine, node, plugged, [], 'it was named', [])
}

/** Where machines can belong, by what tells it. */
class Places {
  readonly #byPort = new Map<string, (readonly [SettledNode, SettledInterface])[]>()
  readonly #byFact = new Map<string, Set<SettledNode>>()

  constructor(private readonly model: Model) {
    for (const node of model.all()) {
      for (const one of Object.values(node.interfaces)) {
        if (one.switch === undefined || one.port === undefined) continue
        const key = `${one.switch}\0${one.port}`
        this.#byPort.set(key, [...(this.#byPort.get(key) ?? []), [node, one]])
      }
      for (const kind of ['uuid', 'serial', 'assetTag'] as const) {
        const value = model.facts.get(node.name)?.get(kind)?.value
        const key = typeof value === 'string' ? factKey(kind, value) : undefined
        if (key === undefined) continue
        this.#byFact.set(key, (this.#byFact.get(key) ?? new Set()).add(node))
      }
    }
  }

  proposalFor(machine: UnknownMachine): MachineProposal {
    const clues: { by: ProposedBy; node: SettledNode; of?: SettledInterface; why: string }[] = []
    const conflicts: string[] = []
    const at = machine.ports.at(-1)
    if (machine.unheard === true) conflicts.push(onlyItsWord)
    if (machine.ports.length > 1) {
      const ports = machine.ports.map(portText).join(' and ')
      conflicts.push(`it asked through several ports: ${ports}`)
    }
    if (at?.switch !== undefined && at.port !== undefined) {
      const plugged = this.#byPort.get(`${at.switch}\0${at.port}`) ?? []
      const names = plugged.map(([node, one]) => `${node.name} (${one.name})`)
      if (plugged.length > 1) conflicts.push(`${names.join(' and ')} are both at ${portText(at)}`)
      const [first] = plugged
      if (first !== undefined && plugged.length === 1) {
        const [node, of] = first
        clues.push({ by: 'port', node, of, why: `it asks through ${portText(at)}` })
      }
    }
    const facts = { uuid: 'UUID', serial: 'serial number', assetTag: 'asset tag' } as const
    for (const [kind, called] of Object.entries(facts) as [keyof typeof facts, string][]) {
      const key = factKey(kind, machine[kind])
      const holders = key === undefined ? undefined : this.#byFact.get(key)
      if (holders === undefined) continue
      const [node] = holders
      if (holders.size > 1) {
        const names = NodeSet.from([...holders].map(({ name }) => name))
        conflicts.push(`its ${called} is that of ${names}`)
      } else if (node !== undefined) clues.push({ by: kind, node, why: `it has the ${called}` })
    }
    const [first] = clues
    if (first === undefined) {
      const why = conflicts[0] ?? nothingTells(machine)
      return { machine, by: [], why, conflicts }
    }
    const nodes = [...new Set(clues.map(({ node }) => node))]
    if (nodes.length > 1) {
      const ways = clues.map(({ node, why }) => `${node.name}, since ${why}`)
      conflicts.push(`it would be ${ways.join(', and ')}`)
      return { machine, by: [], why: conflicts.at(-1) ?? '', conflicts }
    }
    const of = clues.find((clue) => clue.of !== undefined)?.of
    const why = clues.map((clue) => clue.why).join(' and ')
    const by = clues.map((clue) => clue.by)
    return placed(this.model, machine, first.node, of, by, why, conflicts)
  }
}

/** A machine as an interface of a node, with what that would replace. */
function placed(
  model: Model,
  machine: UnknownMachine,
  node: SettledNode,
  of: SettledInterface | undefined,
  by: readonly ProposedBy[],
  why: string,
  conflicts: readonly string[],
): MachineProposal {
  const reads = model.reads(node.name)
  const one = of ?? startsFrom(model, node, machine)
  const base = { machine, node: node.name, by, why, conflicts }
  if (one === undefined) {
    const reason = `no interface of ${node.name} has its hardware address from facts: mac: fact()`
    return { ...base, conflicts: [...conflicts, reason] }
  }
  const hole = node.holes.find(({ path }) => path === macKey(one.name))
  const key = hole?.fact ?? macKey(one.name)
  const found = { ...base, interface: one.name, key }
  if (hole === undefined && !reads.has(key)) {
    const reason =
      one.macs.length === 0
        ? `no rule gives ${one.name} of ${node.name} a hardware address: mac: fact()`
        : `rules say that ${one.name} of ${node.name} has ${one.macs.join(', ')}: change it there`
    return { ...found, conflicts: [...conflicts, reason] }
  }
  return one.macs.length === 0 ? found : { ...found, replaces: one.macs.map(String) }
}

/** The interface that a machine of a node asks from, of those that take their hardware address from facts. */
function startsFrom(
  model: Model,
  node: SettledNode,
  { ip }: UnknownMachine,
): SettledInterface | undefined {
  const reads = model.reads(node.name)
  const isOpen = ({ name }: SettledInterface) =>
    node.holes.some(({ path }) => path === macKey(name)) || reads.has(macKey(name))
  const all = Object.values(node.interfaces).filter((one) => one.name !== 'bmc' && isOpen(one))
  const here = all.filter(({ network }) => {
    const { v4, v6 } = model.networks.get(network) ?? {}
    return ip !== undefined && [v4, v6].some((prefix) => prefix?.contains(Ip.parse(ip)))
  })
  const some = here.length > 0 ? here : all
  return some.find(({ dhcp }) => dhcp) ?? some.find(({ primary }) => primary) ?? some[0]
}

/** Two machines for one node: which of them it is, a person has to say. */
function withRivals(proposals: readonly MachineProposal[]): readonly MachineProposal[] {
  const byKey = new Map<string, string[]>()
  const keyOf = ({ node, interface: of }: MachineProposal) => `${node}\0${of}`
  for (const one of proposals) {
    if (one.node === undefined) continue
    byKey.set(keyOf(one), [...(byKey.get(keyOf(one)) ?? []), one.machine.mac])
  }
  return proposals.map((one) => {
    const others = (byKey.get(keyOf(one)) ?? []).filter((mac) => mac !== one.machine.mac)
    if (one.node === undefined || others.length === 0) return one
    const conflict = `${others.slice(0, 4).join(', ')} would be ${one.node} as well`
    return { ...one, conflicts: [...one.conflicts, conflict] }
  })
}

/** Those that nothing tells anything of take the free nodes, one after the other. */
function byOrder(
  model: Model,
  proposals: readonly MachineProposal[],
  { order = false, nodes = model.nodes }: ProposeOptions,
): readonly MachineProposal[] {
  if (!order) return proposals
  const taken = new Set(proposals.flatMap(({ node }) => (node === undefined ? [] : [node])))
  const free = freeNodes(model, nodes, taken)
  return proposals.map((one) => {
    if (one.node !== undefined || one.conflicts.length > 0) return one
    const next = free.next()
    if (next.done === true) return { ...one, why: `no node of ${nodes} is free any more` }
    const { node, place } = next.value
    const why = `it is number ${place} of those that were seen, as ${node.name} is of the free nodes`
    return placed(model, one.machine, node, undefined, ['order'], why, [])
  })
}

function* freeNodes(
  model: Model,
  nodes: NodeSet,
  taken: ReadonlySet<string>,
): Generator<{ node: SettledNode; place: number }, undefined> {
  let place = 0
  for (const name of nodes) {
    if (taken.has(name)) continue
    const node = model.node(name)
    if (node.holes.some(({ path }) => /^interfaces\.(?!bmc\.)[^.]+\.mac$/.test(path))) {
      yield { node, place: ++place }
    }
  }
}

const onlyItsWord =
  'it asked what to start and never for an address, so that it may be anybody: phoenix adopt NODE --mac MAC takes it'

function nothingTells({ ports }: UnknownMachine): string {
  const at = ports.at(-1)
  return at === undefined
    ? 'nothing that it says belongs to a node'
    : `no node is at ${portText(at)}, and nothing that it says belongs to one`
}
