// The public types of 'phoenix-cluster/dsl', for review. Written by 'npm run docs'.

export type AddressValue<A> =
  | Ip
  | FactRef<Ip>
  | Amendment<Ip, NodeView<A>>
  | ((node: NodeView<A>, network: NetworkView) => Ip | FactRef<Ip>)

export interface Amendment<T = unknown, View = never> {
  readonly kind: AmendmentKind
  readonly value: T | ((node: View) => T) | undefined
}

export declare function append<T, View>(items: ListOr<T, View>): Amendment<readonly T[], View>

export declare const attr: {
  readonly int: () => Schema<number, number, true>
  readonly number: () => Schema<number, number, true>
  readonly text: () => Schema<string, string, true>
  readonly bool: () => Schema<boolean, boolean, true>
  readonly oneOf: <const T extends string>(...values: readonly T[]) => Schema<T, T, true>
  readonly texts: () => Schema<readonly string[], readonly string[], true>
  readonly secret: () => Schema<SecretRef, Secret, true>
}

export { Cidr } from 'phoenix-cluster/model'

export declare function cidr<const S extends string>(text: CidrText<S>): Cidr

export interface Cluster<N, I extends string, G, A, P> extends Declared, Rules<N, I, G, A, P> {
  readonly names?: {
    networks: N
    images: I
    groups: G
    attributes: A
    plugins: P
  }
  attributes<const T extends OptionsSchema>(attributes: T): Cluster<N, I, G, A & T, P>
  networks<const T extends Record<string, NetworkSettings>>(networks: T): Cluster<N & T, I, G, A, P>
  images<const K extends string>(
    images: Record<K, ImageSettings<I | NoInfer<K>>>,
  ): Cluster<N, I | K, G, A, P>
  groups<const T extends Record<string, Nodes | ((groups: Groups<G>) => NodeSet)>>(
    groups: T,
  ): Cluster<N, I, G & T, A, P>
  use<const K extends string, const S extends OptionsSchema>(
    plugin: K extends keyof P ? `✖ the plugin '${K}' is in use already` : Plugin<K, S>,
  ): Cluster<
    N,
    I,
    G,
    A,
    P & {
      readonly [key in K]: S
    }
  >
  also(rules: (rules: Rules<N, I, G, A, P>) => unknown): this
}

export declare function cluster(
  name: string,
  options?: ClusterOptions,
): Cluster<object, never, object, object, object>

export interface ClusterOptions {
  readonly domain?: string
  readonly facts?: string
}

export declare function command(program: string, ...args: readonly string[]): SecretRef

export interface CoreSettings<N, I extends string, A> {
  readonly power?: Value<'on' | 'off', A>
  readonly boot?: Value<'network' | 'disk' | 'hold', A>
  readonly image?: Value<I, A>
  readonly kernelArgs?: Value<readonly string[], A>
  readonly bmc?: Value<Driver | readonly Driver[], A>
  readonly interfaces?: {
    readonly [name: string]: InterfaceSettings<N, A> | Amendment<never, never>
  }
  readonly attr?: {
    readonly [K in keyof A]?: Value<InputOf<A[K]>, A>
  }
}

export type { Declaration } from 'phoenix-cluster'

export type { Declared } from 'phoenix-cluster'

export declare function definePlugin<const K extends string, const S extends OptionsSchema>(
  key: K,
  settings: S,
  hooks?: PluginHooks,
): Plugin<K, S>

export declare function env(name: string): SecretRef

export declare function fact<T = never>(
  key?: string,
  options?: {
    readonly default?: T
  },
): FactRef<T>

export interface FactRef<T = unknown> {
  readonly kind: 'fact-ref'
  readonly key?: string
  readonly fallback?: T
}

export declare function file(path: string): SecretRef

export type Groups<G> = {
  readonly [K in keyof G]: NodeSet
}

export interface ImageSettings<I extends string> extends ImageDeclaration {
  readonly extends?: I
}

export interface InterfaceSettings<N, A> {
  readonly network?: (keyof N & string) | Amendment<never, never>
  readonly ip?: AddressValue<A>
  readonly ip6?: AddressValue<A>
  readonly addresses?: Value<readonly Ip[], A>
  readonly mac?: Value<Mac | readonly Mac[], A>
  readonly hostname?: Value<string, A>
  readonly aliases?: Value<readonly string[], A>
  readonly dhcp?: Value<boolean, A>
  readonly primary?: Value<boolean, A>
}

export { Ip } from 'phoenix-cluster/model'

export declare function ip<const S extends string>(text: IpText<S>): Ip

export declare function isCluster(value: unknown): value is Declared

export { Mac } from 'phoenix-cluster/model'

export declare function mac<const S extends string>(text: MacText<S>): Mac

export declare function network(options: NetworkOptions): NetworkOptions

export interface NetworkOptions extends NetworkDeclaration {
  readonly v4?: Cidr
  readonly v6?: Cidr
  readonly gateway?: Ip
  readonly gateway6?: Ip
}

export type NetworkSettings = Cidr | NetworkOptions

export interface NetworkView {
  readonly name: string
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  host(offset: number): Ip
  host6(offset: number | bigint): Ip
}

export interface Nodes extends NodesDeclaration {
  readonly [nodesBrand]?: true
}

export declare function nodes<const S extends string>(text: NodesText<S>): Nodes

export { NodeSet } from 'phoenix-cluster/model'

export interface NodeView<A = object> {
  readonly name: string
  readonly number: number
  readonly numbers: readonly number[]
  readonly position: number
  readonly attr: {
    readonly [K in keyof A]: A[K] extends Schema<never, infer Out> ? Out : never
  }
  fact<T extends FactValue = FactValue>(key: string): T | undefined
}

export interface OptionsSchema {
  readonly [name: string]: Schema
}

export type { Place } from 'phoenix-cluster'

export interface Plugin<K extends string, S extends OptionsSchema> extends PluginDeclaration {
  readonly key: K
  readonly settings: S
}

export type PluginHooks = Pick<PluginDeclaration, 'defaults'>

export type PluginSettings<S extends OptionsSchema, A> = {
  readonly [K in keyof S]?: Value<InputOf<S[K]>, A>
}

export declare function prepend<T, View>(items: ListOr<T, View>): Amendment<readonly T[], View>

export declare function replace<T, View>(value: T | ((node: View) => T)): Amendment<T, View>

export interface Rules<N, I extends string, G, A, P> {
  on(select: Selector<G>, settings: Settings<N, I, A, P>): this
}

export type RulesOf<C> =
  C extends Cluster<infer N, infer I, infer G, infer A, infer P> ? Rules<N, I, G, A, P> : never

export interface Schema<In = unknown, Out = In, Needed extends boolean = boolean> {
  readonly what: string
  readonly needed: Needed
  readonly fallback?: In
  accepts(value: unknown): boolean
  optional(): Schema<In, Out | undefined, false>
  default(value: In): Schema<In, Out, false>
  readonly types?: {
    readonly in: In
    readonly out: Out
  }
}

export interface SecretRef {
  readonly kind: 'secret-ref'
  readonly provider: 'env' | 'file' | 'command'
  readonly name: string | readonly string[]
}

export type Selector<G> = (keyof G & string) | Nodes | ((groups: Groups<G>) => NodeSet)

export type Settings<N, I extends string, A, P> = CoreSettings<N, I, A> & {
  readonly [K in keyof P]?: P[K] extends OptionsSchema ? PluginSettings<P[K], A> : never
}

export declare function unset(): Amendment<never, never>

export type Value<T, A> =
  | T
  | FactRef<T>
  | Amendment<T, NodeView<A>>
  | ((node: NodeView<A>) => T | FactRef<T>)

// Not exported, but part of the types above.

type AmendmentKind = 'append' | 'prepend' | 'replace' | 'unset'

interface Faulty {
  readonly message: string
  readonly place: Place | undefined
}

interface ImageDeclaration {
  readonly extends?: string
  readonly kernel?: string
  readonly initrd?: string
  readonly rootfs?: string
  readonly kernelArgs?: readonly string[]
}

type InputOf<S> = S extends Schema<infer In, unknown> ? In : never

type ListOr<T, View> = readonly T[] | ((node: View) => readonly T[])

interface NetworkDeclaration {
  readonly v4?: Cidr | Faulty
  readonly v6?: Cidr | Faulty
  readonly gateway?: Ip | Faulty
  readonly gateway6?: Ip | Faulty
  readonly domain?: string
  readonly dhcp?: boolean
  readonly mtu?: number
  readonly vlan?: number
}

interface NodesDeclaration {
  readonly kind: 'nodes'
  readonly set: NodeSet | undefined
  readonly faulty: Faulty | undefined
}

interface PluginDeclaration {
  readonly key: string
  readonly settings: OptionsSchema
  readonly defaults?: (node: {
    readonly name: string
    readonly numbers: readonly number[]
  }) => SettingsDeclaration | undefined
}

interface SettingsDeclaration {
  readonly [key: string]: unknown
}
