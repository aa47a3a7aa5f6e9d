import { defaultTitle } from '../rule/layer.js'
import type { Cell } from '../rule/merge.js'
import type { InterfaceTemplates } from './interfaces.js'

/** The cells of one class of nodes, sorted into the parts of a node once for all of them. */
export interface Blueprint {
  readonly cells: ReadonlyMap<string, Cell>
  readonly model: Cell | undefined
  readonly power: Cell | undefined
  readonly boot: Cell | undefined
  readonly image: Cell | undefined
  readonly kernelArgs: Cell | undefined
  readonly bmc: Cell | undefined
  readonly attributes: readonly Cell[]
  /** The attributes themselves, where they are the same for all nodes. */
  readonly common: Readonly<Record<string, unknown>> | undefined
  readonly interfaces: readonly InterfaceBlueprint[]
  /** Whether each node has a word of its own on which of its interfaces is the primary one. */
  readonly ownPrimary: boolean
  /** The primary interface where no node has. */
  readonly primary: string | undefined
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
  /** By the names of the fields; in it are only those of which anything counts. */
  readonly fields: ReadonlyMap<string, Cell>
  readonly network: Cell | undefined
  readonly primary: Cell | undefined
  /** What is the same for all nodes of which it is the primary interface. */
  readonly asPrimary: InterfaceTemplates
  /** The same for the nodes whose primary interface is another one. */
  readonly asOther: InterfaceTemplates
}

const nothing: Readonly<Record<string, never>> = Object.freeze({})

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
  const made = blueprints.filter(({ fields }) => !fields.has('hostname'))
  return {
    cells,
    model: cells.get('model'),
    power: cells.get('power'),
    boot: cells.get('boot'),
    image: cells.get('image'),
    kernelArgs: cells.get('kernelArgs'),
    bmc: cells.get('bmc'),
    attributes,
    common: commonAttributes(attributes),
    interfaces: blueprints,
    ownPrimary: blueprints.some(({ primary }) => primary?.constant === false),
    primary: primaryOf(blueprints, ({ value }) => value),
    plugins,
    bios,
    firmware,
    made: new Map(made.map(({ name, suffix }) => [name, suffix])),
  }
}

function commonAttributes(cells: readonly Cell[]): Blueprint['common'] {
  if (cells.length === 0) return nothing
  if (!cells.every(({ constant }) => constant)) return undefined
  const said = cells.filter(({ value }) => value !== undefined)
  return Object.freeze(Object.fromEntries(said.map(({ name, value }) => [name, value])))
}

function interfaceBlueprint([name, fields]: [
  string,
  ReadonlyMap<string, Cell>,
]): InterfaceBlueprint {
  return {
    name,
    // Names of interfaces may hold what host names must not: `eth0:1`, `eth0.100`.
    suffix: `-${name.replace(/[^\w-]/g, '-')}`,
    fields,
    network: fields.get('network'),
    primary: fields.get('primary'),
    asPrimary: new Map(),
    asOther: new Map(),
  }
}

/** Without a word about it, a node is called by its first interface that is not the BMC's. */
export function primaryOf(
  interfaces: readonly InterfaceBlueprint[],
  value: (cell: Cell) => unknown,
): string | undefined {
  let first: string | undefined
  for (const { name, network, primary } of interfaces) {
    if (network === undefined) continue
    if (primary !== undefined) {
      if (value(primary) === true) return undefined
    } else if (name !== 'bmc') {
      first ??= name
    }
  }
  return first
}
