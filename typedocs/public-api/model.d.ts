// The public types of 'phoenix-cluster/model', for review. Written by 'npm run docs'.

export interface AliasedNode {
  readonly name: string
  readonly numbers: readonly number[]
  readonly position: number
}

export interface AliasesDeclaration {
  readonly nodes: NodesDeclaration
  readonly names: NodesDeclaration | ((node: AliasedNode) => string | undefined)
  readonly origin: Origin
}

export type Architecture = 'x86_64' | 'aarch64'

export type AuditEntry = Omit<AuditRecord, 'id' | 'at' | 'hash'>

export interface AuditRecord {
  readonly id: number
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly nodes: string
  readonly reason?: string
  readonly planDigest?: string
  readonly before?: FactValue
  readonly after?: FactValue
  readonly hash: string
}

export type BiosSetting = string | number | boolean

export type BiosSettings = Readonly<Record<string, BiosSetting>>

export interface BiosStep {
  readonly kind: 'bios'
  readonly settings: BiosSettings
}

export interface BootDeclaration {
  readonly url?: string
  readonly images?: string
  readonly discovery?: string
  readonly reports?: boolean
  readonly console?: string
  readonly templates?: readonly BootTemplateValue[]
  readonly origin: Origin
}

export interface BootDeviceStep extends IfWaiting {
  readonly kind: 'boot-device'
  readonly device: BootTarget | 'none'
}

export interface BootedStep {
  readonly kind: 'booted'
  readonly image: string
  readonly version?: string
}

export type BootTarget = 'network' | 'disk'

export interface BootTemplateValue {
  readonly name: string
}

export declare class Cidr {
  readonly network: Ip
  readonly prefix: number
  private constructor()
  static parse(text: string): Cidr
  static of(address: Ip, prefix: number): Cidr
  static is(value: unknown): value is Cidr
  get family(): 4 | 6
  get size(): bigint
  get first(): Ip
  get last(): Ip
  get broadcast(): Ip | undefined
  get netmask(): Ip
  host(n: number | bigint): Ip
  range(first: number | bigint, last: number | bigint): IpRange
  subnet(index: number, prefix: number): Cidr
  subnets(prefix: number): number
  eui64(mac: Mac): Ip
  contains(ip: Ip): boolean
  overlaps(other: Cidr): boolean
  equals(other: Cidr): boolean
  toString(): string
  toJSON(): string
}

export type CidrText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

export interface CommonDriverOptions {
  readonly address?: string
  readonly port?: number
  readonly of?: string
  readonly system?: string
}

export interface Declaration {
  readonly format: 1
  readonly name: string
  readonly origin: Origin
  readonly domain?: string
  readonly facts?: string
  readonly attributes: readonly Named<Schema>[]
  readonly networks: readonly Named<NetworkDeclaration>[]
  readonly images: readonly Named<ImageDeclaration>[]
  readonly models?: readonly Named<SettingsDeclaration>[]
  readonly groups: readonly Named<GroupDeclaration>[]
  readonly aliases?: readonly AliasesDeclaration[]
  readonly files?: readonly FilesDeclaration[]
  readonly boot?: readonly BootDeclaration[]
  readonly plugins: readonly Named<PluginDeclaration>[]
  readonly rules: readonly RuleDeclaration[]
  readonly abandoned: readonly Origin[]
}

export interface Declared {
  toDeclaration(): Declaration
}

export declare const defaultBoot: SettledBoot

export interface Derivation {
  readonly how: string
  readonly place: ProblemPlace | undefined
}

export declare function didYouMean(name: string, known: Iterable<string>): string

export type Disruption = 'none' | 'start' | 'reboot' | 'stop'

export interface DriverValue {
  readonly kind: 'driver'
  readonly name: string
  readonly offers: readonly string[]
  readonly options: Readonly<Record<string, unknown>> & CommonDriverOptions
  readonly schema: OptionsSchema
  readonly check?: (() => readonly string[]) | undefined
}

export declare function explain(model: Model, node: string, path: string): Explanation

export declare function explainAll(model: Model, node: string, path: string): Explanation[]

export interface Explanation {
  readonly node: string
  readonly path: string
  readonly value: unknown
  readonly said: readonly Saying[]
  readonly derived?: Derivation
  readonly waitsFor: string | undefined
  readonly problems: readonly Problem[]
  readonly outcome?: readonly string[]
}

export interface Fact {
  readonly value: FactValue
  readonly source: string
  readonly observedAt: string
}

export interface FactChange {
  readonly node: string
  readonly key: string
  readonly value?: FactValue
  readonly source: string
  readonly observedAt: string
  readonly run?: string
}

export declare function factOf(facts: FactSnapshot, node: string, key: string): Fact | undefined

export type FactSnapshot = ReadonlyMap<string, ReadonlyMap<string, Fact>>

export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | {
      readonly [key: string]: FactValue
    }

export interface Faulty {
  readonly message: string
  readonly place: Place | undefined
}

export interface FileChange {
  readonly path: string
  readonly content: string
  readonly replaces: string | null
  readonly added: number
  readonly removed: number
}

export interface FilesDeclaration {
  readonly renderer: string | RendererValue
  readonly out: string
  readonly nodes?: SelectorDeclaration
  readonly options?: Readonly<Record<string, unknown>>
  readonly reload?: FilesReload
  readonly origin: Origin
}

export type FilesReload =
  | readonly string[]
  | {
      readonly pidFile: string
      readonly signal?: ReloadSignal
    }

export interface FirmwareDeclaration {
  readonly version: string
  readonly image?: string
  readonly user?: string
  readonly password?: SecretRef
  readonly items?: string | readonly string[]
  readonly targets?: boolean
  readonly restart?: boolean
}

export interface FirmwareStep {
  readonly kind: 'firmware'
  readonly component: string
  readonly version: string
  readonly image: string
  readonly items: readonly string[]
  readonly targets?: true
  readonly restart?: true
  readonly later?: true
}

export interface FoldOptions {
  readonly autostep?: number
  readonly axes?: readonly number[]
}

export interface GatheredProblems {
  readonly problems: readonly [Problem, ...Problem[]]
  readonly nodes: string | undefined
}

export declare function gatherProblems(problems: readonly Problem[]): GatheredProblems[]

export type GroupDeclaration = NodesDeclaration | ((groups: GroupSets) => NodeSet)

export type GroupSets = Readonly<Record<string, NodeSet>>

export interface Hole {
  readonly path: string
  readonly fact: string
}

export interface IfWaiting {
  readonly ifWaiting?: true
}

export declare function imageAt(image: SettledImage, version: string): SettledImage

export interface ImageDeclaration {
  readonly extends?: string
  readonly kernel?: string
  readonly initrd?: OneOrMore<string>
  readonly rootfs?: string
  readonly kernelArgs?: readonly string[]
  readonly version?: string
  readonly architecture?: Architecture
  readonly sha256?: ImageHashes
}

export declare function imageFiles({ kernel, initrds, rootfs }: SettledImage): readonly string[]

export interface ImageHashes {
  readonly kernel?: string
  readonly initrd?: OneOrMore<string>
  readonly rootfs?: string
}

export declare class Ip {
  readonly family: 4 | 6
  private constructor()
  static parse(text: string): Ip
  static of(family: 4 | 6, value: number | bigint): Ip
  static is(value: unknown): value is Ip
  plus(n: number | bigint): Ip
  get value(): bigint
  equals(other: Ip): boolean
  compare(other: Ip): number
  toString(): string
  toJSON(): string
}

export declare class IpRange {
  readonly first: Ip
  readonly last: Ip
  private constructor()
  static parse(text: string): IpRange
  static of(first: Ip | Cidr | IpRange, last?: Ip): IpRange
  static is(value: unknown): value is IpRange
  get family(): 4 | 6
  get size(): bigint
  at(place: number | bigint): Ip
  contains(ip: Ip): boolean
  overlaps(other: IpRange | Cidr): boolean
  equals(other: IpRange): boolean
  toString(): string
  toJSON(): string
}

export type IpRangeText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

export type IpText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

export declare function isVersion(told: string, wanted: string): boolean

export declare const latest = 'latest'

export interface LearnStep {
  readonly kind: 'learn'
  readonly facts: readonly string[]
}

export declare class Mac {
  private constructor()
  static parse(text: string): Mac
  static is(value: unknown): value is Mac
  get length(): 6 | 20
  equals(other: Mac): boolean
  toString(): string
  toJSON(): string
}

export type MacText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

export declare class Model {
  readonly declaration: Declaration
  readonly facts: FactSnapshot
  readonly name: string
  readonly domain: string | undefined
  readonly networks: ReadonlyMap<string, SettledNetwork>
  readonly images: ReadonlyMap<string, SettledImage>
  readonly boot: SettledBoot | undefined
  readonly groups: ReadonlyMap<string, NodeSet>
  readonly nodes: NodeSet
  readonly files: readonly SettledFiles[]
  private constructor()
  static settle(declared: Declared, facts?: FactSnapshot): Model
  node(name: string): SettledNode
  all(): IterableIterator<SettledNode>
  reads(name: string): ReadonlySet<string>
  readsOfAll(): ReadonlySet<string>
  select(expression: string | NodeSet): NodeSet
  readonly group: (name: string, source?: string) => NodeSet
  get problems(): Problem[]
  problemsOf(name: string): Problem[]
}

export interface Named<T> {
  readonly name: string
  readonly value: T
  readonly origin: Origin
}

export declare function naturalCompare(a: string, b: string): number

export declare function nearest(name: string, known: Iterable<string>): string | undefined

export interface NetworkDeclaration {
  readonly v4?: Cidr | Faulty
  readonly v6?: Cidr | Faulty
  readonly gateway?: Ip | Faulty
  readonly gateway6?: Ip | Faulty
  readonly reserved?: OneOrMore<Ip | Cidr | IpRange | Faulty>
  readonly pool?: OneOrMore<IpRange | Faulty>
  readonly floats?: Readonly<Record<string, OneOrMore<Ip | Faulty>>>
  readonly perRack?: PerRackDeclaration
  readonly dns?: OneOrMore<Ip | Faulty>
  readonly ntp?: OneOrMore<Ip | Faulty>
  readonly domain?: string
  readonly dhcp?: boolean
  readonly lease?: number
  readonly mtu?: number
  readonly vlan?: number
}

export interface NodesDeclaration {
  readonly kind: 'nodes'
  readonly set: NodeSet | undefined
  readonly faulty: Faulty | undefined
}

export declare class NodeSet implements Iterable<string> {
  static readonly empty: NodeSet
  readonly size: number
  private constructor()
  static parse(text: string, options?: ParseNodeSetOptions): NodeSet
  static from(names: Iterable<string>): NodeSet
  static is(value: unknown): value is NodeSet
  [Symbol.iterator](): Generator<string>
  at(place: number): string | undefined
  indexOf(name: string): number
  has(name: string): boolean
  slice(from?: number, to?: number, step?: number): NodeSet
  pick(count: number, random?: () => number): NodeSet
  contiguous(): Generator<NodeSet>
  split(count: number): NodeSet[]
  union(other: NodeSet): NodeSet
  intersection(other: NodeSet): NodeSet
  difference(other: NodeSet): NodeSet
  symmetricDifference(other: NodeSet): NodeSet
  isSubsetOf(other: NodeSet): boolean
  isSupersetOf(other: NodeSet): boolean
  equals(other: NodeSet): boolean
  toString(): string
  fold(options?: FoldOptions): string
  regroup(
    groups: Iterable<readonly [name: string, nodes: NodeSet]>,
    options?: RegroupOptions,
  ): string
  toJSON(): string
}

export type NodesText<S extends string> = Check<S> extends S ? S : IfLiteral<S, Check<S>>

export declare const noFacts: FactSnapshot

export interface Observation {
  readonly node: string
  readonly key: string
  readonly value?: FactValue
  readonly source: string
  readonly observedAt?: string
}

export type OneOrMore<T> = T | readonly T[]

export type OptionsInput<S extends OptionsSchema> = {
  readonly [K in NeededKeys<S>]: S[K] extends Schema<infer In, unknown> ? In : never
} & {
  readonly [K in Exclude<keyof S, NeededKeys<S>>]?: S[K] extends Schema<infer In, unknown>
    ? In
    : never
}

export type OptionsOutput<S extends OptionsSchema> = {
  readonly [K in keyof S]: S[K] extends Schema<unknown, infer Out> ? Out : never
}

export interface OptionsSchema {
  readonly [name: string]: Schema
}

export interface Origin {
  readonly place: Place | undefined
}

export declare function parseNodes(text: string): NodeSet

export interface ParseNodeSetOptions {
  readonly group?: (name: string, source?: string) => NodeSet
  readonly groupNames?: (source?: string) => Iterable<string>
  readonly known?: NodeSet
  readonly resolve?: (names: NodeSet) => NodeSet
}

export interface PerRackDeclaration {
  readonly prefix?: number
  readonly prefix6?: number
  readonly racks?: OneOrMore<NodesDeclaration>
  readonly gateway?: 'first' | 'last' | number
  readonly vlan?: number
  readonly pool?: OneOrMore<RackPoolDeclaration>
  readonly pool6?: OneOrMore<RackPoolDeclaration>
}

export { PhoenixError } from 'phoenix-cluster'

export type { Place } from 'phoenix-cluster'

export interface PluginDeclaration {
  readonly key: string
  readonly settings: OptionsSchema
  readonly defaults?: (node: {
    readonly name: string
    readonly numbers: readonly number[]
  }) => SettingsDeclaration | undefined
}

export type PowerState = 'on' | 'off' | 'powering-on' | 'powering-off' | 'unknown'

export interface PowerStep extends IfWaiting {
  readonly kind: 'power'
  readonly action: 'on' | 'off' | 'reboot'
}

export type { Problem } from 'phoenix-cluster'

export type { ProblemPlace } from 'phoenix-cluster'

export declare function prove(model: Model): Problem[]

export interface RackPoolDeclaration {
  readonly first: number
  readonly last: number
}

export interface RegroupOptions extends FoldOptions {
  readonly overlap?: boolean
  readonly source?: string
}

export type ReloadSignal = (typeof reloadSignals)[number]

export interface RendererValue {
  readonly name: string
  readonly options: OptionsSchema
}

export interface RuleDeclaration {
  readonly select: SelectorDeclaration
  readonly settings: SettingsDeclaration
  readonly origin: Origin
}

export interface RunRecord {
  readonly id: string
  readonly actor: string
  readonly planDigest: string
  readonly startedAt: string
  readonly endedAt?: string
  readonly result: RunResult
  readonly done: number
  readonly failed: number
  readonly remaining: number
  readonly nodes: string
  readonly host: string
  readonly pid: number
  readonly seenAt: string
}

export type RunResult = 'running' | 'done' | 'failed' | 'interrupted'

export interface Saying {
  readonly layer: string
  readonly place: ProblemPlace | undefined
  readonly how: string
  readonly value: unknown
  readonly from: 'literal' | 'function' | 'fact'
  readonly counts: boolean
}

export interface Schema<In = unknown, Out = In, Needed extends boolean = boolean> {
  readonly what: string
  readonly needed: Needed
  readonly fallback?: In
  readonly sensitive?: boolean
  accepts(value: unknown): boolean
  optional(): Schema<In, Out | undefined, false>
  default(value: In): Schema<In, Out, false>
  readonly types?: {
    readonly in: In
    readonly out: Out
  }
}

export declare class Secret {
  private constructor()
  static of(text: string): Secret
  static is(value: unknown): value is Secret
  reveal(): string
  toString(): string
  toJSON(): string
}

export interface SecretRef {
  readonly kind: 'secret-ref'
  readonly provider: 'env' | 'file' | 'command'
  readonly name: string | readonly string[]
}

export type SelectorDeclaration = string | GroupDeclaration

export interface SettingsDeclaration {
  readonly [key: string]: unknown
}

export interface SettledBmc {
  readonly driver: DriverValue
  readonly address: string | undefined
  readonly port: number | undefined
  readonly of: string | undefined
  readonly system: string | undefined
}

export interface SettledBoot {
  readonly url: string | undefined
  readonly images: string
  readonly discovery: string | undefined
  readonly reports: boolean
  readonly console: string
  readonly templates: readonly BootTemplateValue[]
}

export interface SettledFiles {
  readonly renderer: string | RendererValue
  readonly out: string
  readonly nodes: NodeSet
  readonly options: Readonly<Record<string, unknown>>
  readonly reload: FilesReload | undefined
  readonly origin: Origin
}

export interface SettledFirmware {
  readonly component: string
  readonly version: string
  readonly image: string | undefined
  readonly login: FirmwareLogin | undefined
  readonly items: readonly string[]
  readonly targets: boolean
  readonly restart: boolean
}

export interface SettledFloat {
  readonly name: string
  readonly addresses: readonly Ip[]
}

export interface SettledImage {
  readonly name: string
  readonly kernel: string
  readonly initrds: readonly string[]
  readonly rootfs: string | undefined
  readonly kernelArgs: readonly string[]
  readonly version: string | undefined
  readonly architecture: Architecture | undefined
  readonly sha256: Readonly<Record<string, string>>
}

export interface SettledInterface {
  readonly name: string
  readonly network: string
  readonly ip: Ip | undefined
  readonly ip6: Ip | undefined
  readonly addresses: readonly Ip[]
  readonly macs: readonly Mac[]
  readonly hostname: string
  readonly isNamed: boolean
  readonly aliases: readonly string[]
  readonly switch: string | undefined
  readonly port: string | undefined
  readonly nic: NicChoice | undefined
  readonly dhcp: boolean
  readonly primary: boolean
}

export interface SettledNetwork extends Subnet {
  readonly name: string
  readonly reserved: readonly IpRange[]
  readonly pools: readonly IpRange[]
  readonly floats: readonly SettledFloat[]
  readonly perRack: SettledRacks | undefined
  readonly dns: readonly Ip[]
  readonly ntp: readonly Ip[]
  readonly domain: string | undefined
  readonly dhcp: boolean
  readonly lease: number | undefined
  readonly mtu: number | undefined
  subnet(index: number, prefix: number): Cidr
  subnet6(index: number, prefix: number): Cidr
  rack(rack: string | number): SettledRack
}

export interface SettledNode {
  readonly name: string
  readonly number: number | undefined
  readonly aliases: readonly string[]
  readonly model: string | undefined
  readonly power: 'on' | 'off' | undefined
  readonly boot: 'network' | 'disk' | 'hold' | undefined
  readonly image: string | undefined
  readonly kernelArgs: readonly string[]
  readonly bmc: readonly SettledBmc[]
  readonly interfaces: Readonly<Record<string, SettledInterface>>
  readonly attr: Readonly<Record<string, unknown>>
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  readonly bios: BiosSettings
  readonly firmware: Readonly<Record<string, SettledFirmware>>
  readonly holes: readonly Hole[]
}

export interface SettledRack extends Subnet {
  readonly name: string
  readonly index: number
  readonly rack: string | undefined
  readonly pools: readonly IpRange[]
}

export interface SettledRacks {
  readonly prefix: number | undefined
  readonly prefix6: number | undefined
  readonly names: readonly string[]
  readonly count: number
  readonly hasPools: boolean
  of(address: Ip): SettledRack | undefined
}

export type Step = StepAction & {
  readonly node: string
  readonly disruption: Disruption
  readonly reason: string
  readonly place?: Place
  readonly relies: Readonly<Record<string, FactValue>>
}

export type StepAction =
  | LearnStep
  | BootDeviceStep
  | PowerStep
  | VerifyStep
  | BootedStep
  | BiosStep
  | FirmwareStep
  | VerifyBiosStep
  | VerifyFirmwareStep

export interface StepRecord {
  readonly run: string
  readonly node: string
  readonly index: number
  readonly kind: Step['kind'] | WriteStep['kind']
  readonly summary: string
  readonly startedAt: string
  readonly endedAt?: string
  readonly result?: StepResult
  readonly error?: string
}

export type StepResult = 'done' | 'failed' | 'interrupted' | 'unclear'

export interface Subnet {
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly gateway: Ip | undefined
  readonly gateway6: Ip | undefined
  readonly vlan: number | undefined
  host(offset: number): Ip
  host6(offset: number | bigint): Ip
  eui64(mac: Mac | string): Ip
}

export interface VerifyBiosStep {
  readonly kind: 'verify-bios'
  readonly settings: BiosSettings
}

export interface VerifyFirmwareStep {
  readonly kind: 'verify-firmware'
  readonly component: string
  readonly version: string
  readonly items: readonly string[]
}

export interface VerifyStep extends IfWaiting {
  readonly kind: 'verify'
  readonly power: 'on' | 'off'
  readonly restart?: true
}

export interface WhyNot {
  readonly node: string
  readonly place: Place | undefined
  readonly selects: string
  readonly says: readonly string[]
  readonly applies: boolean
  readonly because: readonly string[]
}

export declare function whyNot(model: Model, name: string, about?: string): WhyNot[]

export interface WriteStep {
  readonly kind: 'write'
  readonly renderer: string
  readonly out: string
  readonly files: readonly FileChange[]
  readonly awaits?: {
    readonly nodes: string
    readonly facts: readonly string[]
  }
  readonly reload?: FilesReload
  readonly untold?: true
  readonly disruption: 'none'
  readonly reason: string
  readonly place?: Place
}

// Not exported, but part of the types above.

type AddressText<
  Address extends string,
  Whole extends string,
> = Address extends `${string}:${string}`
  ? Ip6Shape<Address, Whole>
  : Address extends `${infer A}.${infer B}.${infer C}.${infer D}`
    ? D extends `${string}.${string}`
      ? Problem<Refusals['ip'], Address>
      : A extends Octet
        ? B extends Octet
          ? C extends Octet
            ? D extends Octet
              ? Whole
              : BadOctet<D, Whole>
            : BadOctet<C, Whole>
          : BadOctet<B, Whole>
        : BadOctet<A, Whole>
    : Problem<Refusals['ip'], Address>

type AsLong<A extends string, B extends string> = A extends ThreeDigits
  ? B extends ThreeDigits
    ? true
    : false
  : A extends ''
    ? B extends ''
      ? true
      : false
    : A extends `${string}${infer MoreA}`
      ? B extends `${string}${infer MoreB}`
        ? AsLong<MoreA, MoreB>
        : false
      : false

type BadOctet<O extends string, Whole extends string> = O extends `0${infer Rest}`
  ? Rest extends Octet
    ? Problem<Refusals['zeros'], O, Whole>
    : Problem<Refusals['octet'], O, Whole>
  : Problem<Refusals['octet'], O, Whole>

type Byte = `${HexDigit}${HexDigit}`

type Check<S extends string> = S extends `${infer Address}/${infer Prefix}`
  ? AddressText<Address, S> extends infer Checked
    ? Checked extends S
      ? Address extends `${string}:${string}`
        ? Prefix extends Prefix6
          ? S
          : Problem<Refusals['prefix6'], Prefix, S>
        : Prefix extends Prefix4
          ? S
          : Problem<Refusals['prefix'], Prefix, S>
      : Checked
    : never
  : S extends `${string}:${string}`
    ? Problem<Refusals['noPrefix'], S, '64'>
    : Problem<Refusals['noPrefix'], S, '24'>

type Check<S extends string> = S extends `${string}/${string}`
  ? Problem<Refusals['rangePrefix'], S>
  : S extends `${infer First}-${infer Last}`
    ? AddressText<First, S> extends S
      ? AddressText<Last, S> extends S
        ? SameFamily<First, Last, S>
        : AddressText<Last, S>
      : AddressText<First, S>
    : Problem<Refusals['range'], S>

type Check<S extends string> = S extends `${string}/${string}`
  ? Problem<Refusals['host'], S>
  : AddressText<S, S>

type Check<S extends string> =
  S extends `${infer A}:${infer B}:${infer C}:${infer D}:${infer E}:${infer F}`
    ? SixBytes<S, A, B, C, D, E, F, ':'>
    : S extends `${string}:${string}`
      ? Problem<Refusals['mac'], S>
      : S extends `${infer A}-${infer B}-${infer C}-${infer D}-${infer E}-${infer F}`
        ? SixBytes<S, A, B, C, D, E, F, '-'>
        : S extends `${string}-${string}`
          ? Problem<Refusals['mac'], S>
          : S

type Check<S extends string> = S extends Unfit ? Misfit<S> : Pattern<S, S>

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

type Fill<
  T extends string,
  A extends string,
  B extends string,
> = T extends `${infer X}{1}${infer Y}`
  ? `${X}${A}${Fill<Y, A, B>}`
  : T extends `${infer X}{2}${infer Y}`
    ? `${X}${B}${Y}`
    : T

interface FirmwareLogin {
  readonly user?: string
  readonly password?: SecretRef
}

type HasSevenColons<S extends string> =
  S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}:${infer Last}`
    ? Last extends `${string}:${string}`
      ? false
      : true
    : S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}.${string}`
      ? true
      : false

type HexDigit =
  | (0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9)
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'A' | 'B' | 'C' | 'D' | 'E' | 'F')

type IfLiteral<S extends string, P> = {} extends {
  [K in S]: 1
}
  ? S
  : P

type Ip6Shape<
  Address extends string,
  Whole extends string,
> = Address extends `${infer Before}::${infer After}`
  ? After extends `:${string}` | `${string}::${string}`
    ? Problem<Refusals['ip6'], Address>
    : TooManyColons<`${Before}:${After}`> extends true
      ? Problem<Refusals['ip6'], Address>
      : Whole
  : Address extends `:${string}` | `${string}:`
    ? Problem<Refusals['ip6'], Address>
    : HasSevenColons<Address> extends true
      ? Whole
      : Problem<Refusals['ip6'], Address>

type Longer<
  A extends string,
  B extends string,
  Pair extends string,
> = A extends `${string}${infer MoreA}`
  ? B extends `${string}${infer MoreB}`
    ? Longer<MoreA, MoreB, Pair>
    : Pair extends `${infer First}-${infer Last}`
      ? Problem<R['backwards'], Pair, `${Last}-${First}`>
      : never
  : true

type Misfit<S extends string> = S extends ''
  ? Problem<R['empty']>
  : S extends `${string}${' ' | '\t' | '\n'}${string}`
    ? Problem<R['space'], S>
    : S extends `${string}@${string}`
      ? Problem<R['group'], S>
      : S extends `${string}!${string}`
        ? Problem<R['operator'], '!', S>
        : S extends `${string}&${string}`
          ? Problem<R['operator'], '&', S>
          : S extends `${string}^${string}`
            ? Problem<R['operator'], '^', S>
            : S extends `${string}*${string}`
              ? Problem<R['wildcard'], '*', S>
              : S extends `${string}?${string}`
                ? Problem<R['wildcard'], '?', S>
                : S extends `${string}[]${string}`
                  ? Problem<R['hollow'], S>
                  : S extends `${string}][${string}`
                    ? Problem<R['adjacent'], S>
                    : Problem<R['missing'], S>

type Misordered<Pair extends string, A extends string, B extends string> = A extends ''
  ? Problem<R['negative'], Pair>
  : B extends ''
    ? Problem<R['number'], Pair>
    : AsLong<A, B> extends true
      ? Problem<R['backwards'], Pair, `${B}-${A}`>
      : Pair extends `0${string}${string}-${string}` | `${string}-0${string}${string}`
        ? Problem<R['padding'], Pair>
        : Longer<A, B, Pair>

type Misranged<
  Range extends string,
  A extends string,
  B extends string,
> = Range extends `${string}[${string}`
  ? Problem<R['nested'], Range>
  : A extends ''
    ? Problem<R['negative'], Range>
    : B extends `${infer Last}/${infer Step}`
      ? `1${Step}` extends `${bigint}`
        ? Step extends `${string}${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${string}`
          ? RangeProblem<`${A}-${Last}`>
          : Problem<R['step'], Step>
        : Problem<R['step'], Step>
      : B extends `-${string}`
        ? Problem<R['negative'], Range>
        : B extends ''
          ? Problem<R['number'], Range>
          : `1${A}` extends `${bigint}`
            ? Problem<R['number'], B>
            : Problem<R['number'], A>

type NeededKeys<S> = {
  [K in keyof S]: S[K] extends {
    readonly needed: true
  }
    ? K
    : never
}[keyof S]

type NicChoice =
  | string
  | number
  | {
      readonly like: string
      readonly order: number
    }

type Octet =
  | `${Digit}`
  | `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}`
  | `1${Digit}${Digit}`
  | `2${0 | 1 | 2 | 3 | 4}${Digit}`
  | `25${0 | 1 | 2 | 3 | 4 | 5}`

type Pattern<
  Rest extends string,
  S extends string,
> = Rest extends `${infer Before}[${infer Inside}]${infer After}`
  ? Before extends `${string}]${string}`
    ? Problem<R['unopened'], S>
    : Ranges<Inside, After, S>
  : Rest extends `${string}[${string}`
    ? Problem<R['unclosed'], S>
    : Rest extends `${string}]${string}`
      ? Problem<R['unopened'], S>
      : S

type Prefix4 = `${Digit}` | `${1 | 2}${Digit}` | '30' | '31' | '32'

type Prefix6 =
  | `${Digit}`
  | `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}`
  | `1${0 | 1}${Digit}`
  | `12${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`

type Problem<T extends string, A extends string = '', B extends string = ''> = `✖ ${Fill<T, A, B>}`

type R = typeof refusals

type RangeProblem<Range extends string> = Range extends `${infer A}-${infer B}`
  ? `1${A}${B}` extends `${bigint}`
    ? Rises<A, B> extends true
      ? true
      : Misordered<Range, A, B>
    : Misranged<Range, A, B>
  : `1${Range}` extends `${bigint}`
    ? true
    : Range extends `${string}[${string}`
      ? Problem<R['nested'], Range>
      : Range extends `${string}/${string}`
        ? Problem<R['stepAlone'], Range>
        : Problem<R['number'], Range>

type Ranges<
  Inside extends string,
  After extends string,
  S extends string,
> = Inside extends `${infer Range},${infer More}`
  ? RangeProblem<Range> extends infer P extends string
    ? P
    : Ranges<More, After, S>
  : RangeProblem<Inside> extends infer P extends string
    ? P
    : Pattern<After, S>

type Refusals = typeof addressRefusals

type Refusals = typeof addressRefusals

type Refusals = typeof addressRefusals

type Refusals = typeof addressRefusals

type Rises<A extends string, B extends string> = A extends `${infer DigitA}${infer MoreA}`
  ? B extends `${DigitA}${infer MoreB}`
    ? Rises<MoreA, MoreB>
    : B extends `${infer DigitB}${infer MoreB}`
      ? `${DigitA}${DigitB}` extends RisingDigits
        ? AsLong<MoreA, MoreB>
        : false
      : false
  : B extends ''
    ? true
    : false

type RisingDigits =
  | `0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `1${2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `2${3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `3${4 | 5 | 6 | 7 | 8 | 9}`
  | `4${5 | 6 | 7 | 8 | 9}`
  | `5${6 | 7 | 8 | 9}`
  | `6${7 | 8 | 9}`
  | `7${8 | 9}`
  | '89'

type SameFamily<
  First extends string,
  Last extends string,
  S extends string,
> = First extends `${string}:${string}`
  ? Last extends `${string}:${string}`
    ? S
    : Problem<Refusals['rangeFamilies'], S>
  : Last extends `${string}:${string}`
    ? Problem<Refusals['rangeFamilies'], S>
    : S

type SixBytes<
  S extends string,
  A extends string,
  B extends string,
  C extends string,
  D extends string,
  E extends string,
  F extends string,
  Separator extends string,
> = F extends `${string}${Separator}${string}`
  ? S
  : A extends Byte
    ? B extends Byte
      ? C extends Byte
        ? D extends Byte
          ? E extends Byte
            ? F extends Byte
              ? S
              : Problem<Refusals['byte'], F, S>
            : Problem<Refusals['byte'], E, S>
          : Problem<Refusals['byte'], D, S>
        : Problem<Refusals['byte'], C, S>
      : Problem<Refusals['byte'], B, S>
    : Problem<Refusals['byte'], A, S>

type ThreeDigits = `${Digit}${Digit}${Digit}`

type TooManyColons<S extends string> =
  S extends `${string}:${string}:${string}:${string}:${string}:${string}:${string}:${string}:${string}`
    ? true
    : false

type Unfit =
  | ''
  | `${string}${' ' | '\t' | '\n' | '@' | '!' | '&' | '^' | '*' | '?'}${string}`
  | `,${string}`
  | `${string}${',,' | '[,' | ',]' | '[]' | ']['}${string}`
  | `${string},`

const addressRefusals: {
  readonly ip: "'{1}' is not an IP address; write one such as '10.2.0.1'"
  readonly octet: "'{1}' in '{2}' is not a number from 0 to 255"
  readonly zeros: "'{1}' in '{2}' has zeros in front; write the number without"
  readonly ip6: "'{1}' is not an IPv6 address"
  readonly number: 'there is no IPv4 address of number {1}; they go from 0 to 4294967295'
  readonly number6: 'there is no IPv6 address of number {1}; they go from 0 to 2^128 - 1'
  readonly host: "'{1}' has a prefix length; write the address alone"
  readonly noPrefix: "'{1}' has no prefix length; write '{1}/{2}'"
  readonly prefix: "'{1}' in '{2}' is not a prefix length from 0 to 32"
  readonly prefix6: "'{1}' in '{2}' is not a prefix length from 0 to 128"
  readonly hostBits: "'{1}' has host bits set; write '{2}'"
  readonly range: "'{1}' is not a range of addresses; write one such as '10.2.0.1-10.2.0.9'"
  readonly rangePrefix: "'{1}' has a prefix length; a range is of addresses alone, and cidr() takes prefixes"
  readonly rangeFamilies: "'{1}' goes from IPv4 to IPv6 or back"
  readonly rangeBackwards: "'{1}' runs backwards; write '{2}'"
  readonly subnet: 'there are no subnets of prefix length {1} in {2}'
  readonly eui64: 'an IPv6 address of a hardware address needs a prefix of 64 or less, and {1} is none'
  readonly eui64Length: 'only a hardware address of 6 bytes makes an IPv6 address, and {1} has more'
  readonly mac: "'{1}' is not a hardware address; write one such as '02:00:00:00:00:01'"
  readonly byte: "'{1}' in '{2}' is not a byte of two hexadecimal digits"
  readonly multicast: "'{1}' is a multicast address, which no interface owns"
  readonly unset: "'{1}' is all zeros, which stands for an unknown address"
}

const refusals: {
  readonly empty: 'the text is empty; name at least one node'
  readonly space: "a space in '{1}'; separate nodes with ','"
  readonly group: "'@' in '{1}'; name a group by its key or in the callback"
  readonly operator: "operator '{1}' in '{2}'; use the methods of node sets instead"
  readonly wildcard: "wildcard '{1}' in '{2}'; write the numbers, such as '[1-4]'"
  readonly missing: "nothing between two commas, or before or after one, in '{1}'"
  readonly unclosed: "'[' is never closed in '{1}'"
  readonly unopened: "']' is never opened in '{1}'"
  readonly nested: "'[' inside of brackets in '{1}'"
  readonly adjacent: "'][' in '{1}'; put a text between two ranges"
  readonly hollow: "'[]' in '{1}' is empty; write numbers such as '[1-4]'"
  readonly negative: "'{1}' has a negative number; write numbers from 0 up"
  readonly number: "'{1}' is not a number"
  readonly backwards: "'{1}' runs backwards; write '{2}'"
  readonly padding: "'{1}' mixes widths; write both numbers with as many digits"
  readonly step: "'{1}' is not a step; write a number from 1 up"
  readonly stepAlone: "'{1}' has a step but no range"
  readonly long: "'{1}' has more than 14 digits"
}

const reloadSignals: readonly ['SIGHUP', 'SIGUSR1', 'SIGUSR2']
