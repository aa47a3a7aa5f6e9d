import { PhoenixError } from '../../../src/error.js'
import type { Agenda } from '../machine/agenda.js'
import { Identities, type Identity } from '../machine/identity.js'
import { Machine } from '../machine/machine.js'
import type { SimulatedNode } from '../machine/node.js'
import type { SimulatedOverride } from '../machine/override.js'
import { RedfishBmc, type ServiceSettings } from '../redfish/bmc.js'
import { ownTree } from '../redfish/own/own-tree.js'
import { Sessions } from '../redfish/sessions.js'
import { textAt } from '../redfish/tree/json.js'
import { loadTree, type Unpacked } from '../redfish/tree/load-tree.js'
import { ownWord } from '../redfish/tree/own-identity.js'
import { type Recorded, recordedMachine } from '../redfish/tree/recorded.js'
import type { Tree } from '../redfish/tree/tree.js'
import { Tally } from './counters.js'

/** Makes the BMCs of a rack, by the names of their nodes. */
export async function makeBmcs(
  nodes: readonly SimulatedNode[],
  settings: ServiceSettings,
  sessionLimit: number,
  whole: Tally,
  agenda: Agenda,
): Promise<Map<string, RedfishBmc>> {
  const identities = new Identities()
  const { credential } = settings
  for (const node of nodes) identities.reserve(node)
  const trees = await loadTrees(nodes)
  const bmcOf = (machine: Machine, tree: Tree, isOwn = false) => {
    const limits = {
      sessions: sessionLimit,
      get timeout() {
        return machine.faults.find('session-timeout')?.seconds ?? settings.sessionTimeout
      },
    }
    return new RedfishBmc(machine, new Sessions(limits, machine.tally), tree, settings, isOwn)
  }
  const served = new Set<Tree>()
  const bmcs = new Map<string, RedfishBmc>()
  for (const node of nodes) {
    if (bmcs.has(node.name)) {
      throw new PhoenixError('usage', `The rack has two nodes ${JSON.stringify(node.name)}`, {
        node: node.name,
        hint: 'Give every simulated node a name of its own.',
      })
    }
    const tally = new Tally(whole)
    const tree = node.tree === undefined ? undefined : trees.get(node.tree)
    const made = identities.of(node)
    if (tree === undefined) {
      const machine = new Machine(made, tally, settings.delays, node.power ?? 'off', node.fault, {
        credential,
        agenda,
      })
      bmcs.set(node.name, bmcOf(machine, ownTree()))
      continue
    }
    const isOwn = served.has(tree)
    served.add(tree)
    const recorded = recordedMachine(tree)
    const machine = new Machine(
      identityFrom(recorded, made, isOwn),
      tally,
      settings.delays,
      node.power ?? recorded.power,
      // What is said of the node goes before what its tree says.
      [...[node.fault ?? []].flat(), ...tree.faults],
      { override: overrideOf(recorded), credential, agenda },
    )
    bmcs.set(node.name, bmcOf(machine, tree, isOwn))
  }
  return bmcs
}

/** Each tree once, however many nodes are served from it. */
async function loadTrees(nodes: readonly SimulatedNode[]): Promise<Map<string, Tree>> {
  const sources = new Set(nodes.flatMap(({ tree }) => tree ?? []))
  const trees = new Map<string, Tree>()
  const unpacked: Unpacked = new Map()
  for (const source of sources) trees.set(source, await loadTree(source, unpacked))
  return trees
}

function identityFrom(recorded: Recorded, made: Identity, isOwn: boolean): Identity {
  const word = (text: string) => (isOwn && text !== '' ? ownWord(text, made.node) : text)
  const { manufacturer, model } = recorded
  return {
    ...made,
    manufacturer,
    model,
    serial: word(recorded.serial),
    uuid: word(recorded.uuid),
    interfaces: recorded.interfaces.map(({ name, mac }) => ({ name, mac: word(mac) })),
  }
}

function overrideOf({ boot }: Recorded): SimulatedOverride {
  const enabled = textAt(boot, 'BootSourceOverrideEnabled')
  return {
    enabled: enabled === 'Once' || enabled === 'Continuous' ? enabled : 'Disabled',
    target: textAt(boot, 'BootSourceOverrideTarget') ?? 'None',
    mode: textAt(boot, 'BootSourceOverrideMode') === 'Legacy' ? 'Legacy' : 'UEFI',
  }
}
