import { PhoenixError } from '../src/error.js'
import { Cidr } from '../src/model/address/cidr.js'
import type {
  AliasedNode,
  AliasesDeclaration,
  BootDeclaration,
  Declaration,
  Declared,
  FilesDeclaration,
  GroupDeclaration,
  ImageDeclaration,
  Named,
  NetworkDeclaration,
  Origin,
  PluginDeclaration,
  RuleDeclaration,
  SelectorDeclaration,
  SettingsDeclaration,
} from '../src/model/declaration.js'
import type { Declaring, Names } from '../src/model/declared-names.js'
import type { NodeSet } from '../src/model/node-set/node-set.js'
import type { OptionsSchema, Schema } from '../src/model/schema.js'
import type { Problem } from '../src/model/text-check.js'
import { isFaulty } from '../src/model/value.js'
import type { Renderer } from '../src/render/renderer.js'
import type { BootSettings } from './boot.js'
import type { FilesSettings, OptionsOf, RendererName } from './files.js'
import type { NetworkSettings } from './network.js'
import { originOf } from './origin.js'
import type { Plugin } from './plugin.js'
import { recorded } from './recorded.js'
import type { ModelSettings, Settings } from './settings.js'
import type { Nodes } from './values.js'

/** The groups declared so far, as functions of groups and rules see them. */
export type Groups<G> = { readonly [K in keyof G]: NodeSet }

/** An image. Names in `extends` are other images. */
export interface ImageSettings<I extends string> extends ImageDeclaration {
  /** Another image, whose fields stand where this one says nothing; kernel arguments add up. */
  readonly extends?: I
}

/** Whatever rules can be added to. A rule file takes one: `(r: RulesOf<typeof base>) => …`. */
export interface Rules<N, I extends string, G, A, P, M extends string>
  extends Declaring<Names<N, I, G, A, P, M>> {
  /**
   * Adds a rule. A later rule wins over an earlier one, key by key.
   *
   * @param select a group's name, `nodes('…')`, or a function of the groups
   */
  on(
    // Written out, for an alias would hide the names in messages.
    select: (keyof G & string) | Nodes | ((groups: Groups<G>) => NodeSet),
    settings: Settings<N, I, A, P, M>,
  ): this
}

/**
 * The type that a rule file's function takes, for the names that a cluster has declared: `RulesOf<typeof
 * base>`, where `base` is a cluster or a function that makes one.
 */
export type RulesOf<C> =
  NamesOf<C> extends Names<infer N, infer I, infer G, infer A, infer P, infer M>
    ? Rules<N, I, G, A, P, M>
    : never

// Only what carries the names is compared, for comparing whole clusters would be dear.
type NamesOf<C> =
  C extends Declaring<infer Declared>
    ? Declared
    : C extends (...options: never[]) => Declaring<infer Declared>
      ? Declared
      : never

/** Why rules that were written for other names cannot be added, as sentences. */
type Misfit<Wanted, N, I extends string, G, A, P, M extends string> =
  Wanted extends Names<infer WN, infer WI, infer WG, infer WA, infer WP, infer WM>
    ?
        | Lacking<'network', Exclude<keyof WN, keyof N>>
        | Lacking<'image', Exclude<WI, I>>
        | Lacking<'group', Exclude<keyof WG, keyof G>>
        | Lacking<'attribute', Exclude<keyof WA, keyof A>>
        | Lacking<'plugin', Exclude<keyof WP, keyof P>>
        | Lacking<'model', Exclude<WM, M>>
        | Different<'attribute', WA, A>
        | Different<'plugin', WP, P>
    : never

type Lacking<What extends string, Name> = Name extends string
  ? Problem<"these rules are for clusters with the {1} '{2}', which this one lacks", What, Name>
  : never

type Different<What extends string, Wanted, Own> = {
  [K in keyof Wanted & keyof Own & string]: [Wanted[K], Own[K]] extends [Own[K], Wanted[K]]
    ? never
    : Problem<"these rules are for clusters whose {1} '{2}' has other values than here", What, K>
}[keyof Wanted & keyof Own & string]

type AttributeOf<S> =
  S extends Schema<infer In, infer Out> ? (undefined extends Out ? In | undefined : In) : never

type InputOf<S> = S extends Schema<infer In, unknown> ? In : never

/**
 * A cluster under description. Every call returns a new cluster; none is changed. The type carries
 * the declared names, so that later calls know them.
 */
export interface Cluster<N, I extends string, G, A, P, M extends string>
  extends Declared,
    Rules<N, I, G, A, P, M> {
  /** Declares attributes: typed values of the admin's own for each node. */
  attributes<const T extends OptionsSchema>(
    attributes: T,
  ): Cluster<N, I, G, A & { readonly [K in keyof T]: AttributeOf<T[K]> }, P, M>
  /** Declares IP networks. */
  networks<const T extends Record<string, NetworkSettings>>(
    networks: T,
  ): Cluster<N & T, I, G, A, P, M>
  /** Declares images: what nodes boot from the network. */
  images<const K extends string>(
    images: Record<K, ImageSettings<I | NoInfer<K>>>,
  ): Cluster<N, I | K, G, A, P, M>
  /**
   * Declares hardware models: what is true of all nodes of a make, beneath what plugins and rules say. A
   * rule chooses one by `model`, a model may extend another one. `node.position` in one counts all nodes of the cluster.
   */
  models<const K extends string>(
    models: Record<K, ModelSettings<N, I, A, P, M | NoInfer<K>>>,
  ): Cluster<N, I, G, A, P, M | K>
  /** Declares groups: nodes written down, or computed from groups that were declared before. */
  groups<const T extends Record<string, Nodes | ((groups: Groups<G>) => NodeSet)>>(
    groups: T,
  ): Cluster<N, I, G & T, A, P, M>
  /**
   * Gives nodes further names, one to each, in the same order: `.aliases(nodes('nid[1-4]'), nodes(
   * 'x1000c0s0b[0-1]n[0-1]'))`. Wherever nodes are named, in this configuration and by whoever uses it,
   * an alias stands for its node.
   *
   * @param names as many names as there are nodes, or a function that gives each node's
   */
  aliases(nodes: Nodes, names: Nodes | ((node: AliasedNode) => string | undefined)): this
  /**
   * Keeps files for another program as the cluster is: `phoenix plan` compares them, `phoenix apply`
   * writes those that differ. `.files('dnsmasq', { out: '/etc/dnsmasq.d/phoenix' })`; a renderer of your
   * own is handed over itself. With `reload` their program is told once they changed.
   *
   * @param renderer the name of one that Phoenix brings, or what `defineRenderer()` gave
   */
  files<const R extends RendererName | Renderer>(
    renderer: R,
    settings: FilesSettings<OptionsOf<R>, G>,
  ): this
  /**
   * Says how nodes start from the network, for `phoenix serve`: `.boot({ url: 'http://10.2.0.1:8080',
   * reports: true })`. Said twice, the last word counts.
   */
  boot(settings: BootSettings<I>): this
  /** Brings in a plugin; its key may then be used in rules. */
  use<const K extends string, const S extends OptionsSchema>(
    plugin: K extends keyof P
      ? Problem<"a plugin with the key '{1}' is in use already", K>
      : Plugin<K, S>,
  ): Cluster<N, I, G, A, P & { readonly [key in K]: { readonly [O in keyof S]: InputOf<S[O]> } }, M>
  /** Adds rules from another file, written for the names of this cluster or fewer. */
  also<R = Rules<N, I, G, A, P, M>>(
    rules: Names<N, I, G, A, P, M> extends NamesOf<R>
      ? (rules: R) => unknown
      : NoInfer<Misfit<NamesOf<R>, N, I, G, A, P, M>>,
  ): this
}

/** Options of {@link cluster}. */
export interface ClusterOptions {
  /** The DNS domain of node names. */
  readonly domain?: string
  /**
   * Where the facts are kept: a path, relative to the configuration's folder, or a `file:` URL.
   * @default `.phoenix/<name>.db` beside the configuration
   */
  readonly facts?: string
}

/** One link of the chain: what was said, and what was said before. */
type Link =
  | { readonly kind: 'attributes'; readonly items: readonly Named<Schema>[] }
  | { readonly kind: 'networks'; readonly items: readonly Named<NetworkDeclaration>[] }
  | { readonly kind: 'images'; readonly items: readonly Named<ImageDeclaration>[] }
  | { readonly kind: 'models'; readonly items: readonly Named<SettingsDeclaration>[] }
  | { readonly kind: 'groups'; readonly items: readonly Named<GroupDeclaration>[] }
  | { readonly kind: 'aliases'; readonly items: readonly AliasesDeclaration[] }
  | { readonly kind: 'files'; readonly items: readonly FilesDeclaration[] }
  | { readonly kind: 'boot'; readonly items: readonly BootDeclaration[] }
  | { readonly kind: 'plugins'; readonly items: readonly Named<PluginDeclaration>[] }
  | { readonly kind: 'rules'; readonly items: readonly RuleDeclaration[] }

const brand = Symbol.for('phoenix-cluster.cluster')

/** Whether a value is a cluster of the DSL, also one of another copy of this package. */
export function isCluster(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && brand in value
}

class Recorder {
  /** Where later links were added to this cluster; a cluster that is used itself loses them. */
  readonly continued: Origin[] = []

  constructor(
    private readonly head: Pick<Declaration, 'name' | 'origin' | 'domain' | 'facts'>,
    private readonly before: Recorder | undefined,
    private readonly link: Link | undefined,
  ) {
    Object.defineProperty(this, brand, { value: true })
  }

  attributes(attributes: Record<string, Schema>) {
    return this.add({ kind: 'attributes', items: named(attributes, originOf(this.attributes)) })
  }

  networks(networks: Record<string, NetworkSettings>) {
    const written = Object.entries(networks).map(([name, network]) => [
      name,
      Cidr.is(network) || isFaulty(network) ? { v4: network } : network,
    ])
    const items = named<NetworkDeclaration>(Object.fromEntries(written), originOf(this.networks))
    return this.add({ kind: 'networks', items })
  }

  images(images: Record<string, ImageDeclaration>) {
    return this.add({ kind: 'images', items: named(images, originOf(this.images)) })
  }

  models(models: Record<string, SettingsDeclaration>) {
    return this.add({ kind: 'models', items: named(models, originOf(this.models)) })
  }

  groups(groups: Record<string, GroupDeclaration>) {
    return this.add({ kind: 'groups', items: named(groups, originOf(this.groups)) })
  }

  aliases(nodes: AliasesDeclaration['nodes'], names: AliasesDeclaration['names']) {
    const origin = originOf(this.aliases)
    return this.add({ kind: 'aliases', items: [Object.freeze({ nodes, names, origin })] })
  }

  files(
    renderer: FilesDeclaration['renderer'],
    settings: Omit<FilesDeclaration, 'renderer' | 'origin'>,
  ) {
    const item = { renderer, ...recorded(settings), origin: originOf(this.files) }
    return this.add({ kind: 'files', items: [Object.freeze(item)] })
  }

  boot(settings: Omit<BootDeclaration, 'origin'>) {
    const item = { ...recorded(settings), origin: originOf(this.boot) }
    return this.add({ kind: 'boot', items: [Object.freeze(item)] })
  }

  use(plugin: PluginDeclaration) {
    const origin = originOf(this.use)
    return this.add({ kind: 'plugins', items: named({ [plugin.key]: plugin }, origin) })
  }

  on(select: SelectorDeclaration, settings: SettingsDeclaration) {
    const origin = originOf(this.on)
    return this.add({ kind: 'rules', items: [rule(select, settings, origin)] }, origin)
  }

  also(rules: (rules: never) => unknown) {
    const items: RuleDeclaration[] = []
    const collector = {
      on(select: SelectorDeclaration, settings: SettingsDeclaration) {
        const origin = originOf(collector.on)
        if (Object.isFrozen(items)) {
          const message = 'this rule comes too late: also(…) takes the rules that are added at once'
          throw new PhoenixError('config-invalid', message, { place: origin.place })
        }
        items.push(rule(select, settings, origin))
        return collector
      },
    }
    rules(collector as never)
    return this.add({ kind: 'rules', items: Object.freeze(items) }, originOf(this.also))
  }

  toDeclaration(): Declaration {
    const links: Link[] = []
    for (let at: Recorder | undefined = this; at !== undefined; at = at.before) {
      if (at.link !== undefined) links.push(at.link)
    }
    links.reverse()
    const all = <K extends Link['kind']>(kind: K) =>
      Object.freeze(
        links.flatMap((link): readonly unknown[] => (link.kind === kind ? link.items : [])),
      ) as Extract<Link, { kind: K }>['items']
    return Object.freeze({
      format: 1,
      ...this.head,
      attributes: all('attributes'),
      networks: all('networks'),
      images: all('images'),
      models: all('models'),
      groups: all('groups'),
      aliases: all('aliases'),
      files: all('files'),
      boot: all('boot'),
      plugins: all('plugins'),
      rules: all('rules'),
      abandoned: Object.freeze([...this.continued]),
    })
  }

  private add(link: Link, origin?: Origin) {
    if (origin !== undefined) this.continued.push(origin)
    return new Recorder(this.head, this, link)
  }
}

function named<T>(items: Readonly<Record<string, T>>, origin: Origin): Named<T>[] {
  return Object.entries(items).map(([name, value]) =>
    Object.freeze({ name, value: recorded(value), origin }),
  )
}

function rule(
  select: SelectorDeclaration,
  settings: SettingsDeclaration,
  origin: Origin,
): RuleDeclaration {
  return Object.freeze({ select, settings: recorded(settings), origin })
}

/**
 * Begins the description of a cluster.
 *
 * @param name the cluster's name: letters, digits, `.`, `_` and `-`; facts are kept under it
 *
 * @example
 * ```ts
 * import { cidr, cluster, nodes } from 'phoenix-cluster/dsl'
 *
 * export default cluster('shelf', { domain: 'example.org' })
 *   .networks({ mgmt: cidr('10.2.0.0/16') })
 *   .groups({ compute: nodes('cn[01-10]') })
 *   .on('compute', {
 *     interfaces: { eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number) } },
 *   })
 * ```
 */
export function cluster(
  name: string,
  options: ClusterOptions = {},
): Cluster<unknown, never, unknown, unknown, unknown, never> {
  const head = { name, origin: originOf(cluster), ...options }
  return new Recorder(head, undefined, undefined) as unknown as Cluster<
    unknown,
    never,
    unknown,
    unknown,
    unknown,
    never
  >
}
