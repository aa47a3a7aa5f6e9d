import { defaultTitle } from '../rule/layer.js'
import type { Cell } from '../rule/merge.js'

/** The cells of one class of nodes, sorted into the parts of a node once for all of them. */
export interface Blueprint {
  readonly cells: ReadonlyMap<string, Cell>
  readonly attributes: readonly Cell[]
  readonly interfaces: readonly InterfaceBlueprint[]
  readonly plugins: ReadonlyMap<string, readonly Cell[]>
  readonly bios: readonly Cell[]
  readonly firmware: readonly Cell[]
  /** The interfaces whose host name is made of the node's, unless they are the primary one. */
  readonly made: ReadonlyMap<string, string>
}

/** The cells of one interface. */
export interface InterfaceBlueprint {
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
  readonly switch: Cell | undefined
  readonly port: Cell | undefined
  readonly dhcp: Cell | undefined
  readonly primary: Cell | undefined
}

/** Sorts merged cells; those of which nothing counts any more are left out. */
export function blueprint(cells: ReadonlyMap<string, Cell>): Blueprint {
  const attributes: Cell[] = []
  const interfaces = new Map<string, Map<string, Cell>>()
  const plugins = new Map<string, Cell[]>()
  const bios: Cell[] = []
  const firmware: Cell[] = []
  for (const cell of cells.values()) {
    if (cell.from === cell.said.length) continue
    if (cell.section === 'attr') attributes.push(cell)
    else if (cell.section === 'bios') bios.push(cell)
    else if (cell.section === 'firmware') firmware.push(cell)
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
  const blueprints = [...interfaces].map(interfaceBlueprint)
  const made = blueprints.filter(({ hostname }) => hostname === undefined)
  return {
    cells,
    attributes,
    interfaces: blueprints,
    plugins,
    bios,
    firmware,
    made: new Map(made.map(({ name, suffix }) => [name, suffix])),
  }
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
    switch: fields.get('switch'),
    port: fields.get('port'),
    dhcp: fields.get('dhcp'),
    primary: fields.get('primary'),
  }
}
