// The public types of 'phoenix-cluster/boot', for review. Written by 'npm run docs'.

export declare function asNode(model: Model, machine: UnknownMachine, name: string): MachineProposal

export type BootDecision = Answer &
  (
    | {
        readonly kind: 'image'
        readonly image: SettledImage
        readonly line: CommandLine
      }
    | {
        readonly kind: 'disk'
      }
    | {
        readonly kind: 'hold'
        readonly problem: PhoenixError | undefined
      }
    | {
        readonly kind: 'refused'
        readonly error: PhoenixError
      }
  )

export type BootLanguage = 'ipxe' | 'grub' | 'ztp'

export interface BootLinks {
  file(path: string): string
  readonly again: string
  readonly args?: readonly string[]
  readonly wait?: number
}

export interface BootRequest {
  readonly mac?: string
  readonly ip?: string
  readonly architecture?: number
  readonly cpu?: string
  readonly platform?: string
  readonly uuid?: string
  readonly userClass?: string
  readonly assetTag?: string
  readonly serial?: string
  readonly switch?: string
  readonly port?: string
}

export declare function bootScript(
  language: BootLanguage,
  decision: BootDecision,
  { model, links, request }: ScriptContext,
): string

export interface BootTemplate extends BootTemplateDefinition {}

export interface BootTemplateDefinition {
  readonly name: string
  readonly language: BootLanguage
  fits?(decision: BootDecision): boolean
  write(input: BootTemplateInput): string
}

export interface BootTemplateInput {
  readonly model: Model
  readonly decision: BootDecision
  readonly node: SettledNode | undefined
  readonly links: BootLinks
  readonly request: BootRequest
}

export interface CommandLine {
  readonly own: readonly string[]
  readonly admins: readonly string[]
}

export declare function decide(machines: Machines, request: BootRequest, options?: DecideOptions): BootDecision

export declare function decideFor(model: Model, node: SettledNode, start?: NodeStart): BootDecision

export interface DecideOptions extends IdentifyOptions {
  readonly versions?: ReadonlyMap<string, string>
  readonly unready?: ReadonlyMap<string, string>
  readonly architectures?: ReadonlyMap<string, Architecture>
  readonly url?: string
}

export declare function defineBootTemplate(definition: BootTemplateDefinition): BootTemplate

export declare function explainBoot(model: Model, name: string, options?: DecideOptions): string[]

export interface Firmware {
  readonly kind: 'bios' | 'uefi' | 'u-boot' | 'unknown'
  readonly cpu: 'x86_64' | 'aarch64' | 'arm32' | 'other' | undefined
  readonly http: boolean
}

export declare function firmwareOf({ architecture, cpu, platform }: BootRequest): Firmware

export declare function grubWord(text: string): string

export interface IdentifyOptions {
  readonly address?: boolean
}

export type Identity =
  | {
      readonly kind: 'node'
      readonly node: SettledNode
      readonly interface: SettledInterface | undefined
      readonly why: readonly string[]
    }
  | {
      readonly kind: 'stranger'
      readonly why: readonly string[]
    }
  | {
      readonly kind: 'refused'
      readonly error: PhoenixError
    }

export declare function ipArgument(
  model: Model,
  one: SettledInterface | undefined,
  server: string,
): string | undefined

export declare function ipxeWord(text: string): string

export declare function isBootTemplate(value: unknown): value is BootTemplate

export interface LoaderFiles {
  readonly bios?: string
  readonly x64?: string
  readonly arm32?: string
  readonly arm64?: string
}

export declare function loaderFor(request: BootRequest, files?: LoaderFiles): string | undefined

export declare function loaderPaths(files?: LoaderFiles): readonly string[]

export interface MachineProposal {
  readonly machine: UnknownMachine
  readonly node?: string
  readonly interface?: string
  readonly key?: string
  readonly by: readonly ProposedBy[]
  readonly why: string
  readonly replaces?: readonly string[]
  readonly conflicts: readonly string[]
}

export declare class Machines {
  readonly model: Model
  constructor(model: Model)
  identify(request: BootRequest, { address }?: IdentifyOptions): Identity
  knows(mac: string): boolean
}

export interface MachineWords {
  readonly ip?: string
  readonly architecture?: number
  readonly vendorClass?: string
  readonly userClass?: string
  readonly hostname?: string
  readonly requested?: string
  readonly uuid?: string
  readonly serial?: string
  readonly assetTag?: string
  readonly told?: string
}

export interface NodeStart extends DecideOptions {
  readonly interface?: SettledInterface | undefined
  readonly mac?: string | undefined
  readonly firmware?: Firmware
  readonly why?: readonly string[]
}

export interface PortSighting {
  readonly switch?: string
  readonly port?: string
  readonly circuitId?: string
  readonly remoteId?: string
  readonly relay?: string
}

export type ProposedBy = 'port' | 'serial' | 'uuid' | 'assetTag' | 'order'

export declare function proposeNodes(
  model: Model,
  machines: readonly UnknownMachine[],
  options?: ProposeOptions,
): readonly MachineProposal[]

export interface ProposeOptions {
  readonly nodes?: NodeSet
  readonly order?: boolean
}

export declare const reportSnippet =
  "# Tells the boot service how far this start has come: phoenix_report initramfs, phoenix_report up.\n# Needs a mounted /proc and a network. Made by Phoenix.\nphoenix_report() {\n  phoenix_line=$(cat \"${PHOENIX_CMDLINE:-/proc/cmdline}\") || return 0\n  phoenix_url=\n  set -f\n  for phoenix_word in $phoenix_line; do\n    case $phoenix_word in\n      phoenix.report=http*) phoenix_url=${phoenix_word#phoenix.report=} ;;\n    esac\n  done\n  set +f\n  [ -n \"$phoenix_url\" ] || return 0\n  phoenix_hex=$(printf '%s' \"$phoenix_line\" | od -An -v -tx1 | tr -d ' \\n')\n  # Some builds of busybox fail at a timeout of wget's own.\n  phoenix_limit=\n  command -v timeout >/dev/null 2>&1 && phoenix_limit='timeout 10'\n  phoenix_get='curl -fsS -o /dev/null'\n  command -v wget >/dev/null 2>&1 && phoenix_get='wget -q -O /dev/null'\n  for phoenix_pause in 1 2 4 8 15 0; do\n    $phoenix_limit $phoenix_get \"$phoenix_url/$1?cmdline=$phoenix_hex\" 2>/dev/null && return 0\n    sleep \"$phoenix_pause\"\n  done\n  return 0\n}\n"

export interface ScriptContext {
  readonly model: Model
  readonly links: BootLinks
  readonly request?: BootRequest
}

export declare function shellWord(text: string): string

export interface Sighting extends MachineWords {
  readonly mac: string
  readonly by: SeenBy
  readonly at?: PortSighting
}

export interface UnknownMachine extends MachineWords {
  readonly mac: string
  readonly firstSeen: string
  readonly lastSeen: string
  readonly attempts: number
  readonly ports: readonly PortSighting[]
  readonly seenBy: readonly SeenBy[]
  readonly ipBy?: SeenBy
  readonly unheard?: boolean
}

export declare class UnknownMachines {
  constructor(known?: readonly UnknownMachine[], clock?: () => number, hearsDhcp?: boolean)
  get changes(): number
  get size(): number
  get(mac: string): UnknownMachine | undefined
  see(seen: Sighting): UnknownMachine | undefined
  settle(model: Model): void
  list(): readonly UnknownMachine[]
}

// Not exported, but part of the types above.

interface Answer {
  readonly node: SettledNode | undefined
  readonly firmware: Firmware
  readonly why: readonly string[]
}

type SeenBy = 'dhcp' | 'boot'
