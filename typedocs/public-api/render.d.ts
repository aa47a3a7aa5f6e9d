// The public types of 'phoenix-cluster/render', for review. Written by 'npm run docs'.

export declare const ansible: Renderer<{
  readonly facts: Schema<boolean, boolean, false>
}>

export declare const bind: Renderer<{
  readonly nameservers: Schema<readonly string[], readonly string[], false>
  readonly contact: Schema<string, string, false>
  readonly ttl: Schema<number, number, false>
  readonly folder: Schema<string, string | undefined, false>
}>

export declare const clustershell: Renderer<{
  readonly source: Schema<string, string | undefined, false>
}>

export declare function defineRenderer<const S extends OptionsSchema = Record<never, never>>(
  definition: RendererDefinition<S>,
): Renderer<S>

export declare const dnsmasq: Renderer<{
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

export declare const ethers: Renderer<{
  readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
  readonly network: Schema<readonly string[], readonly string[] | undefined, false>
}>

export type Files = Readonly<Record<string, string>>

export declare const genders: Renderer<Record<never, never>>

export declare const hosts: Renderer<{
  readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
  readonly network: Schema<readonly string[], readonly string[] | undefined, false>
  readonly primary: Schema<string, string | undefined, false>
}>

export declare const ips: Renderer<{
  readonly sort: Schema<string, string, false>
}>

export declare function isRenderer(value: unknown): value is Renderer

export declare const kea: Renderer<{
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

export declare const kea6: Renderer<{
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

export interface LeftOut {
  readonly node?: string
  readonly reason: string
}

export interface MissingFact {
  readonly node: string
  readonly path: string
  readonly fact: string
}

export declare const option82: Readonly<{
  readonly key: 'option82'
  readonly settings: {
    readonly remoteId: Schema<string, string | undefined, false>
    readonly circuitId: Schema<string, string | undefined, false>
    readonly circuitIdBytes: Schema<number, number | undefined, false>
  }
}>

export declare const powerman: Renderer<{
  readonly devices: Schema<string, string, false>
  readonly programs: Schema<string, string, false>
  readonly ipmi: Schema<string, string, false>
  readonly redfish: Schema<string, string | undefined, false>
}>

export declare function render<S extends OptionsSchema>(
  renderer: Renderer<S>,
  model: Model,
  options?: RenderOptions<S>,
): Rendered

export interface Rendered {
  readonly renderer: string
  readonly files: readonly RenderedFile[]
  readonly missing: readonly MissingFact[]
  readonly leftOut: readonly LeftOut[]
}

export interface RenderedFile {
  readonly path: string
  readonly text: string
}

export interface Renderer<S extends OptionsSchema = OptionsSchema> extends RendererDefinition<S> {
  readonly options: S
  readonly unproven: boolean
}

export interface RendererDefinition<S extends OptionsSchema> {
  readonly name: string
  readonly about: string
  readonly options?: S
  readonly unproven?: boolean
  render(input: RenderInput<S>): string | Files
}

export declare const renderers: readonly Renderer[]

export interface RenderInput<S extends OptionsSchema = OptionsSchema> {
  readonly model: Model
  readonly selected: NodeSet
  readonly nodes: readonly SettledNode[]
  readonly options: OptionsOutput<S>
  readonly folder: string | undefined
  previous(path: string): string | undefined
  each<T>(of: (node: SettledNode) => Iterable<T>): T[]
  leaveOut(node: string | undefined, reason: string): void
}

export interface RenderOptions<S extends OptionsSchema = OptionsSchema> {
  readonly nodes?: string | NodeSet
  readonly options?: OptionsInput<S>
  readonly without?: ReadonlyMap<string, string>
  readonly folder?: string
  readonly previous?: (path: string) => string | undefined
}

export declare const slingshot: Renderer<{
  readonly interface: Schema<readonly string[], readonly string[] | undefined, false>
}>

export declare const slurm: Renderer<{
  readonly state: Schema<
    'UNKNOWN' | 'CLOUD' | 'FUTURE' | 'DOWN' | 'DRAIN',
    'UNKNOWN' | 'CLOUD' | 'FUTURE' | 'DOWN' | 'DRAIN',
    false
  >
  readonly addresses: Schema<boolean, boolean, false>
}>

export declare const slurmSettings: Readonly<{
  readonly key: 'slurm'
  readonly settings: {
    readonly cpus: Schema<number, number | undefined, false>
    readonly sockets: Schema<number, number | undefined, false>
    readonly coresPerSocket: Schema<number, number | undefined, false>
    readonly threadsPerCore: Schema<number, number | undefined, false>
    readonly memory: Schema<number, number | undefined, false>
    readonly tmpDisk: Schema<number, number | undefined, false>
    readonly weight: Schema<number, number | undefined, false>
    readonly features: Schema<readonly string[], readonly string[] | undefined, false>
    readonly gres: Schema<readonly string[], readonly string[] | undefined, false>
    readonly partitions: Schema<readonly string[], readonly string[] | undefined, false>
  }
}>
