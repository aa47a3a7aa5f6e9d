/** What the tests of settling share: declarations written by hand, with a line for everything said. */
import { PhoenixError, type Place, type Problem } from '../../error.js'
import { Cidr } from '../address/cidr.js'
import type {
  AliasesDeclaration,
  BootDeclaration,
  Declaration,
  Declared,
  FilesDeclaration,
  GroupDeclaration,
  ImageDeclaration,
  Named,
  NetworkDeclaration,
  NodesDeclaration,
  Origin,
  PluginDeclaration,
  SelectorDeclaration,
  SettingsDeclaration,
} from '../declaration.js'
import { type DriverValue, driverValue } from '../driver.js'
import type { FactSnapshot, FactValue } from '../fact.js'
import { NodeSet } from '../node-set/node-set.js'
import { kinds, type OptionsSchema, type Schema } from '../schema.js'
import { Model } from './model.js'
import { prove } from './proof/prove.js'

/** A configuration in short. Things of one kind stand on lines of their own, from a round number on. */
export interface Written {
  readonly name?: string
  readonly domain?: string
  /** From line 100 on. */
  readonly attributes?: Entries<Schema>
  /** From line 200 on; a text is the IPv4 prefix. */
  readonly networks?: Entries<NetworkDeclaration | string>
  /** From line 300 on. */
  readonly images?: Entries<ImageDeclaration>
  /** From line 350 on. */
  readonly models?: Entries<SettingsDeclaration>
  /** From line 400 on; a text is a node set. */
  readonly groups?: Entries<GroupDeclaration | string>
  /** From line 450 on. */
  readonly aliases?: readonly (readonly [string, string | AliasesDeclaration['names']])[]
  /** From line 470 on; all but the origin. */
  readonly files?: readonly Omit<FilesDeclaration, 'origin'>[]
  /** On line 480; all but the origin. */
  readonly boot?: Omit<BootDeclaration, 'origin'>
  /** From line 500 on. */
  readonly plugins?: Entries<PluginDeclaration>
  /** From line 1 on; a text selects the group of that name, or behind `@`, else it is a node set. */
  readonly rules?: readonly (readonly [SelectorDeclaration, SettingsDeclaration])[]
  readonly abandoned?: readonly Origin[]
}

/** By name, or as pairs where a name occurs twice. */
type Entries<T> = Readonly<Record<string, T>> | readonly (readonly [string, T])[]

/** The place of a line of the configuration that {@link written} makes. */
export const line = (number: number): Place => ({
  file: '/site/cluster.config.ts',
  line: number,
  column: 1,
})

/** Nodes as a configuration holds them. */
export const nodes = (text: string): NodesDeclaration => ({
  kind: 'nodes',
  set: NodeSet.parse(text),
  faulty: undefined,
})

/** The declaration of a configuration that is written in short. */
export function written(short: Written): Declared {
  const named = <T, U>(entries: Entries<T> = {}, first: number, value: (one: T) => U) =>
    (Array.isArray(entries) ? entries : Object.entries(entries)).map(
      ([name, one]: readonly [string, T], index): Named<U> => ({
        name,
        value: value(one),
        origin: { place: line(first + index) },
      }),
    )
  const groups = named(short.groups, 400, (one) => (typeof one === 'string' ? nodes(one) : one))
  const selected = (text: string) => {
    if (text.startsWith('@')) return text.slice(1)
    return groups.some(({ name }) => name === text) ? text : nodes(text)
  }
  const declaration: Declaration = {
    format: 1,
    name: short.name ?? 'shelf',
    origin: { place: line(900) },
    ...(short.domain === undefined ? {} : { domain: short.domain }),
    attributes: named(short.attributes, 100, (one) => one),
    networks: named(short.networks, 200, (one) =>
      typeof one === 'string' ? { v4: Cidr.parse(one) } : one,
    ),
    images: named(short.images, 300, (one) => one),
    models: named(short.models, 350, (one) => one),
    groups,
    aliases: (short.aliases ?? []).map(([of, names], index) => ({
      nodes: nodes(of),
      names: typeof names === 'string' ? nodes(names) : names,
      origin: { place: line(450 + index) },
    })),
    files: (short.files ?? []).map((one, index) => ({
      ...one,
      origin: { place: line(470 + index) },
    })),
    ...(short.boot === undefined
      ? {}
      : { boot: [{ ...short.boot, origin: { place: line(480) } }] }),
    plugins: named(short.plugins, 500, (one) => one),
    rules: (short.rules ?? []).map(([select, settings], index) => ({
      select: typeof select === 'string' ? selected(select) : select,
      settings,
      origin: { place: line(index + 1) },
    })),
    abandoned: short.abandoned ?? [],
  }
  return { toDeclaration: () => declaration }
}

/** Facts by node and key. */
export function known(
  facts: Readonly<Record<string, Readonly<Record<string, FactValue>>>>,
  source = 'redfish',
): FactSnapshot {
  const observedAt = '2026-01-01T00:00:00.000Z'
  return new Map(
    Object.entries(facts).map(([node, values]) => [
      node,
      new Map(
        Object.entries(values).map(([key, value]) => [key, { value, source, observedAt }] as const),
      ),
    ]),
  )
}

/** The settled model of a configuration that is written in short. */
export function settled(short: Written, facts?: FactSnapshot): Model {
  return Model.settle(written(short), facts)
}

/** All problems of a configuration. */
export function problemsOf(short: Written, facts?: FactSnapshot): readonly Problem[] {
  return prove(settled(short, facts))
}

/** All problems, each in one line: `3,7 cn[1-2]: message`. The numbers are the lines of its places. */
export function reportOf(short: Written, facts?: FactSnapshot): string[] {
  return problemsOf(short, facts).map(({ severity, places, nodes: where, message }) => {
    const lines = places.map((place) => place.line).join(',')
    const warning = severity === 'warning' ? 'warning: ' : ''
    return `${lines}${where === undefined ? '' : ` ${where}`}: ${warning}${message}`
  })
}

/** A driver that is never connected to. */
export function driver(
  options: DriverValue['options'] = {},
  name = 'fake',
  schema: OptionsSchema = { user: kinds.text().optional() },
  offers: readonly string[] = ['power', 'bootDevice', 'inventory'],
  check?: () => readonly string[],
): DriverValue {
  return driverValue({ kind: 'driver', name, offers, options, schema, check })
}

/** The PhoenixError that a function throws. */
export function errorOf(work: () => unknown): PhoenixError {
  try {
    work()
  } catch (error) {
    if (PhoenixError.is(error)) return error
    throw error
  }
  throw new Error('expected a PhoenixError')
}
