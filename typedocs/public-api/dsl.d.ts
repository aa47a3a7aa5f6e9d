// The public types of 'phoenix-cluster/dsl', for review. Written by 'npm run docs'.

export type AddressValue<T, A> =
  | T
  | FactRef<T>
  | Amendment<T, NodeView<A>>
  | ((node: NodeView<A>, network: NetworkView) => T | FactRef<T>)

export type { AliasedNode } from 'phoenix-cluster/model'

export interface Amendable<T> {
  readonly [amends]?: (view: never) => T
}

export interface Amendment<out T, in View> extends Amended {
  readonly [amends]: (view: View) => T
}

export declare function append<T = any, View = any>(
  items: readonly NoInfer<T>[] | ((node: View) => readonly NoInfer<T>[]),
): Amendment<readonly T[], View>

export declare const attr: AttributeKinds

export type AttributeSettings<A> = Values<A, A> & Amendable<Values<A, A>>

export type { BiosSetting } from 'phoenix-cluster/model'

export interface BiosSettings<A> {
  readonly [attribute: string]: Value<BiosSetting, A>
}

export declare function blockOf(number: number, size: number): number

export interface BootSettings<I extends string>
  extends Omit<BootDeclaration, 'discovery' | 'templates' | 'origin'> {
  readonly discovery?: I
  readonly templates?: readonly BootTemplate[]
}

export { Cidr } from 'phoenix-cluster/model'

export declare function cidr<const S extends string>(text: Literal<S> | NoInfer<CidrText<S>>): Cidr

export interface Cluster<N, I extends string, G, A, P, M extends string>
  extends Declared,
    Rules<N, I, G, A, P, M> {
  attributes<const T extends OptionsSchema>(
    attributes: T,
  ): Cluster<
    N,
    I,
    G,
    A & {
      readonly [K in keyof T]: AttributeOf<T[K]>
    },
    P,
    M
  >
  networks<const T extends Record<string, NetworkSettings>>(
    networks: T,
  ): Cluster<N & T, I, G, A, P, M>
  images<const K extends string>(
    images: Record<K, ImageSettings<I | NoInfer<K>>>,
  ): Cluster<N, I | K, G, A, P, M>
  models<const K extends string>(
    models: Record<K, ModelSettings<N, I, A, P, M | NoInfer<K>>>,
  ): Cluster<N, I, G, A, P, M | K>
  groups<const T extends Record<string, Nodes | ((groups: Groups<G>) => NodeSet)>>(
    groups: T,
  ): Cluster<N, I, G & T, A, P, M>
  aliases(nodes: Nodes, names: Nodes | ((node: AliasedNode) => string | undefined)): this
  files<const R extends RendererName | Renderer>(
    renderer: R,
    settings: FilesSettings<OptionsOf<R>, G>,
  ): this
  boot(settings: BootSettings<I>): this
  use<const K extends string, const S extends OptionsSchema>(
    plugin: K extends keyof P
      ? Problem<"a plugin with the key '{1}' is in use already", K>
      : Plugin<K, S>,
  ): Cluster<
    N,
    I,
    G,
    A,
    P & {
      readonly [key in K]: {
        readonly [O in keyof S]: InputOf<S[O]>
      }
    },
    M
  >
  also<R = Rules<N, I, G, A, P, M>>(
    rules: Names<N, I, G, A, P, M> extends NamesOf<R>
      ? (rules: R) => unknown
      : NoInfer<Misfit<NamesOf<R>, N, I, G, A, P, M>>,
  ): this
}

export declare function cluster(
  name: string,
  options?: ClusterOptions,
): Cluster<unknown, never, unknown, unknown, unknown, never>

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
  readonly interfaces?: Interfaces<N, A> | Amendment<Interfaces<N, A>, unknown>
  readonly attr?: AttributeSettings<A>
  readonly bios?: BiosSettings<A> | Amendment<BiosSettings<A>, unknown>
  readonly firmware?: FirmwareSettings<A> | Amendment<FirmwareSettings<A>, unknown>
}

export type { Declaration } from 'phoenix-cluster/model'

export type { Declared } from 'phoenix-cluster/model'

export declare function definePlugin<const K extends string, const S extends OptionsSchema>(
  key: KeyText<K>,
  settings: S,
  hooks?: PluginHooks,
): Plugin<K, S>

export declare function env(name: string): SecretRef

export declare function fact<T = any>(
  key?: string,
  options?: {
    readonly default?: NoInfer<T>
  },
): FactRef<T>

export interface FactRef<T = unknown> {
  readonly kind: 'fact-ref'
  readonly key?: string
  readonly fallback?: T
}

export declare function file(path: string): SecretRef

export type { FilesReload } from 'phoenix-cluster/model'

export interface FilesSettings<S extends OptionsSchema, G> {
  readonly out: string
  readonly nodes?: (keyof G & string) | Nodes | ((groups: Groups<G>) => NodeSet)
  readonly options?: OptionsInput<S>
  readonly reload?: FilesReload
}

export type { FirmwareDeclaration } from 'phoenix-cluster/model'

export interface FirmwareSettings<A> {
  readonly [component: string]: Value<string | FirmwareDeclaration, A>
}

export type Groups<G> = {
  readonly [K in keyof G]: NodeSet
}

export interface ImageSettings<I extends string> extends ImageDeclaration {
  readonly extends?: I
}

export interface InterfaceSettings<N, A> extends Amendable<InterfaceSettings<N, A>> {
  readonly network?: (keyof N & string) | Amendment<keyof N & string, unknown>
  readonly ip?: AddressValue<Ip, A>
  readonly ip6?: AddressValue<Ip, A>
  readonly addresses?: Value<readonly Ip[], A>
  readonly mac?: Value<Mac | readonly Mac[], A>
  readonly hostname?: Value<string, A>
  readonly aliases?: Value<readonly string[], A>
  readonly switch?: Value<string, A>
  readonly port?: Value<string, A>
  readonly nic?: Value<NicChoice, A>
  readonly dhcp?: Value<boolean, A>
  readonly primary?: Value<boolean, A>
}

export { Ip } from 'phoenix-cluster/model'

export declare function ip<const S extends string>(text: Literal<S> | NoInfer<IpText<S>>): Ip

export { IpRange } from 'phoenix-cluster/model'

export declare function isCluster(value: unknown): value is Declared

export { Mac } from 'phoenix-cluster/model'

export declare function mac<const S extends string>(text: Literal<S> | NoInfer<MacText<S>>): Mac

export type ModelSettings<N, I extends string, A, P, M extends string> = CoreModelSettings<N, I, A, M> &
  PluginsSettings<P, A>

export declare function network(options: NetworkOptions): NetworkOptions

export interface NetworkOptions extends NetworkDeclaration {
  readonly v4?: Cidr
  readonly v6?: Cidr
  readonly gateway?: Ip
  readonly gateway6?: Ip
  readonly reserved?: Ip | Cidr | IpRange | readonly (Ip | Cidr | IpRange)[]
  readonly pool?: IpRange | readonly IpRange[]
  readonly floats?: {
    readonly [name: string]: Ip | readonly Ip[]
  }
  readonly perRack?: PerRack
  readonly dns?: Ip | readonly Ip[]
  readonly ntp?: Ip | readonly Ip[]
}

export type NetworkSettings = Cidr | NetworkOptions

export interface NetworkView extends SubnetView {
  subnet(index: number, prefix: number): Cidr
  subnet6(index: number, prefix: number): Cidr
  rack(rack: string | number): RackView
}

export interface Nodes extends NodesDeclaration {
  readonly [nodesBrand]?: true
}

export declare function nodes<const S extends string>(text: Literal<S> | NoInfer<NodesText<S>>): Nodes

export { NodeSet } from 'phoenix-cluster/model'

export interface NodeView<A = unknown> {
  readonly name: string
  readonly number: number
  readonly numbers: readonly number[]
  readonly position: number
  readonly attr: {
    readonly [K in keyof A]: A[K]
  }
  fact<T extends FactValue = FactValue>(key: string): T | undefined
  known<T extends FactValue = string>(key: string): T
}

export type OptionsOf<R> = R extends RendererName
  ? OwnRenderers[R]['options']
  : R extends Renderer<infer S>
    ? S
    : never

export type { OptionsSchema } from 'phoenix-cluster/model'

export interface PerRack extends PerRackDeclaration {
  readonly racks?: Nodes | readonly Nodes[]
}

export type { Place } from 'phoenix-cluster'

export declare function placeInBlock(number: number, size: number): number

export interface Plugin<K extends string, S extends OptionsSchema> extends PluginDeclaration {
  readonly key: K
  readonly settings: S
}

export type PluginHooks = Pick<PluginDeclaration, 'defaults'>

export type PluginSettings<S, A> = Values<S, A> & Amendable<Values<S, A>>

export declare function prepend<T = any, View = any>(
  items: readonly NoInfer<T>[] | ((node: View) => readonly NoInfer<T>[]),
): Amendment<readonly T[], View>

export interface RackView extends SubnetView {
  readonly index: number
  readonly rack: string | undefined
}

export declare function range<const S extends string>(text: Literal<S> | NoInfer<IpRangeText<S>>): IpRange

export type RendererName = keyof OwnRenderers

export declare function replace<T = any, View = any>(
  value: NoInfer<T> | Computed<NoInfer<T>, View>,
): Amendment<T, View>

export interface Rules<N, I extends string, G, A, P, M extends string>
  extends Declaring<Names<N, I, G, A, P, M>> {
  on(
    select: (keyof G & string) | Nodes | ((groups: Groups<G>) => NodeSet),
    settings: Settings<N, I, A, P, M>,
  ): this
}

export interface RuleSettings<N, I extends string, A, M extends string> extends CoreSettings<N, I, A> {
  readonly model?: M | Amendment<M, never>
}

export type RulesOf<C> =
  NamesOf<C> extends Names<infer N, infer I, infer G, infer A, infer P, infer M>
    ? Rules<N, I, G, A, P, M>
    : never

export type { Schema } from 'phoenix-cluster/model'

export type { SecretRef } from 'phoenix-cluster/model'

export type Settings<N, I extends string, A, P, M extends string> = RuleSettings<N, I, A, M> &
  PluginsSettings<P, A>

export interface SubnetView {
  readonly name: string
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  readonly gateway6: Ip | undefined
  readonly vlan: number | undefined
  host(offset: number): Ip
  host6(offset: number | bigint): Ip
  eui64(mac: Mac | string): Ip
}

export declare function unset(): Amendment<never, unknown>

export type Value<T, A> =
  | T
  | FactRef<T>
  | Amendment<T, NodeView<A>>
  | ((node: NodeView<A>) => T | FactRef<T>)

// Not exported, but part of the types above.

interface Amendment {
  readonly kind: AmendmentKind
  readonly value: unknown
}

type AmendmentKind = 'append' | 'prepend' | 'replace' | 'unset'

interface AttributeKinds extends Kinds {}

type AttributeOf<S> =
  S extends Schema<infer In, infer Out> ? (undefined extends Out ? In | undefined : In) : never

type Computed<T, View> = [View] extends [never] ? never : (node: View) => T

interface CoreModelSettings<N, I extends string, A, M extends string>
  extends CoreSettings<N, I, A> {
  readonly extends?: M
}

interface Declaring<Declared> {
  readonly [declared]?: Declared
}

type Different<What extends string, Wanted, Own> = {
  [K in keyof Wanted & keyof Own & string]: [Wanted[K], Own[K]] extends [Own[K], Wanted[K]]
    ? never
    : Problem<"these rules are for clusters whose {1} '{2}' has other values than here", What, K>
}[keyof Wanted & keyof Own & string]

type Fill<
  T extends string,
  A extends string,
  B extends string,
> = T extends `${infer X}{1}${infer Y}`
  ? `${X}${A}${Fill<Y, A, B>}`
  : T extends `${infer X}{2}${infer Y}`
    ? `${X}${B}${Y}`
    : T

type InputOf<S> = S extends Schema<infer In, unknown> ? In : never

type Interfaces<N, A> = {
  readonly [name: string]: InterfaceSettings<N, A>
}

type KeyText<K extends string> = K extends keyof RuleSettings<unknown, never, unknown, never>
  ? Problem<"'{1}' cannot be a plugin's key: it is taken", K>
  : K

type Kinds = typeof kinds

type Lacking<What extends string, Name> = Name extends string
  ? Problem<"these rules are for clusters with the {1} '{2}', which this one lacks", What, Name>
  : never

type Literal<S extends string> = S extends string ? never : S

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

interface Names<N, I extends string, G, A, P, M extends string> {
  readonly networks: {
    readonly [K in keyof N]: unknown
  }
  readonly images: (name: I) => void
  readonly groups: {
    readonly [K in keyof G]: unknown
  }
  readonly attributes: {
    readonly [K in keyof A]: (value: A[K]) => A[K]
  }
  readonly models: (name: M) => void
  readonly plugins: {
    readonly [K in keyof P]: (settings: P[K]) => P[K]
  }
}

type NamesOf<C> =
  C extends Declaring<infer Declared>
    ? Declared
    : C extends (...options: never[]) => Declaring<infer Declared>
      ? Declared
      : never

type NicChoice =
  | string
  | number
  | {
      readonly like: string
      readonly order: number
    }

type OwnRenderers = typeof renderersByName

type PluginsSettings<P, A> = {
  readonly [K in keyof P]?: PluginSettings<P[K], A>
}

type Problem<T extends string, A extends string = '', B extends string = ''> = `✖ ${Fill<T, A, B>}`

type Values<S, A> = {
  readonly [K in keyof S]?: Value<Exclude<S[K], undefined>, A>
}

const renderersByName: Readonly<{
  hosts: Renderer<{
    readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
    readonly network: Schema<readonly string[], readonly string[] | undefined, false>
    readonly primary: Schema<string, string | undefined, false>
  }>
  ethers: Renderer<{
    readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
    readonly network: Schema<readonly string[], readonly string[] | undefined, false>
  }>
  ips: Renderer<{
    readonly sort: Schema<string, string, false>
  }>
  slingshot: Renderer<{
    readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
  }>
  dnsmasq: Renderer<{
    readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
    readonly tftp: Schema<string, string | undefined, false>
    readonly folder: Schema<string, string | undefined, false>
    readonly lease: Schema<string, string, false>
    readonly extra: Schema<readonly string[], readonly string[], false>
    readonly ipxe: Schema<string, string | undefined, false>
    readonly server: Schema<string, string | undefined, false>
    readonly bios: Schema<string, string, false>
    readonly x64: Schema<string, string, false>
    readonly arm32: Schema<string, string, false>
    readonly arm64: Schema<string, string, false>
    readonly http: Schema<string, string | undefined, false>
  }>
  kea: Renderer<{
    readonly interface: Schema<readonly string[], readonly string[], false>
    readonly lease: Schema<number, number, false>
    readonly leases: Schema<string, string | undefined, false>
    readonly ipxe: Schema<string, string | undefined, false>
    readonly server: Schema<string, string | undefined, false>
    readonly bios: Schema<string, string, false>
    readonly x64: Schema<string, string, false>
    readonly arm32: Schema<string, string, false>
    readonly arm64: Schema<string, string, false>
    readonly http: Schema<string, string | undefined, false>
  }>
  kea6: Renderer<{
    readonly server: Schema<string, string | undefined, false>
    readonly interface: Schema<readonly string[], readonly string[], false>
    readonly link: Schema<readonly string[], readonly string[], false>
    readonly relay: Schema<readonly string[], readonly string[], false>
    readonly lease: Schema<number, number, false>
    readonly leases: Schema<string, string | undefined, false>
    readonly ipxe: Schema<string, string | undefined, false>
    readonly http: Schema<string, string | undefined, false>
    readonly x64: Schema<string, string, false>
    readonly arm32: Schema<string, string, false>
    readonly arm64: Schema<string, string, false>
  }>
  bind: Renderer<{
    readonly nameservers: Schema<readonly string[], readonly string[], false>
    readonly contact: Schema<string, string, false>
    readonly ttl: Schema<number, number, false>
    readonly folder: Schema<string, string | undefined, false>
  }>
  clustershell: Renderer<{
    readonly source: Schema<string, string | undefined, false>
  }>
  ansible: Renderer<{
    readonly facts: Schema<boolean, boolean, false>
  }>
  slurm: Renderer<{
    readonly state: Schema<
      'UNKNOWN' | 'CLOUD' | 'FUTURE' | 'DOWN' | 'DRAIN',
      'UNKNOWN' | 'CLOUD' | 'FUTURE' | 'DOWN' | 'DRAIN',
      false
    >
    readonly addresses: Schema<boolean, boolean, false>
  }>
  genders: Renderer<Record<never, never>>
  powerman: Renderer<{
    readonly devices: Schema<string, string, false>
    readonly programs: Schema<string, string, false>
    readonly ipmi: Schema<string, string, false>
    readonly redfish: Schema<string, string | undefined, false>
  }>
}>
