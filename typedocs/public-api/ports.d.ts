// The public types of 'phoenix-cluster/ports', for review. Written by 'npm run docs'.

export interface BootDevice {
  bootOverride(options?: CallOptions): Promise<BootOverride>
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void>
}

export type BootDeviceTarget = 'network' | 'disk' | 'none'

export interface BootOverride {
  readonly device: BootDeviceTarget | 'other'
  readonly once: boolean
}

export type { BootTarget } from 'phoenix-cluster/model'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly deadline?: number | undefined
}

export interface Capabilities {
  readonly power: Power
  readonly bootDevice: BootDevice
  readonly inventory: Inventory
}

export type CapabilityName = keyof Capabilities

export type { CommonDriverOptions } from 'phoenix-cluster/model'

export type Connection<Offers extends CapabilityName = CapabilityName> = Pick<Capabilities, Offers> & {
  close(): Promise<void>
}

export declare function defineDriver<const Schema extends OptionsSchema, const Offers extends CapabilityName>(
  spec: DriverSpec<Schema, Offers>,
): (options: OptionsInput<Schema> & CommonDriverOptions) => Driver

export interface Driver extends DriverValue {
  readonly offers: readonly CapabilityName[]
  readonly fingerprint: ReadFingerprint | undefined
  readonly connect: (
    target: Target<never>,
  ) => Promise<Partial<Capabilities> & Pick<Connection, 'close'>>
}

export interface DriverSpec<Schema extends OptionsSchema, Offers extends CapabilityName> {
  readonly name: string
  readonly options: Schema
  readonly offers: readonly Offers[]
  readonly fingerprint?: ReadFingerprint
  readonly connect: (target: Target<OptionsOutput<Schema>>) => Promise<Connection<Offers>>
}

export interface Fingerprint {
  readonly pin: string
  readonly subject: string
  readonly issuer: string
  readonly validTo: string
}

export interface Inventory {
  inventory(options?: CallOptions): Promise<InventoryReport>
}

export interface InventoryNic {
  readonly id: string
  readonly names: readonly string[]
  readonly mac?: string
}

export interface InventoryReport {
  readonly serial?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly nics: readonly InventoryNic[]
  readonly bmcMac?: string
}

export declare function isDriver(value: unknown): value is DriverValue

export declare const option: {
  readonly int: () => Schema<number, number, true>
  readonly number: () => Schema<number, number, true>
  readonly text: () => Schema<string, string, true>
  readonly bool: () => Schema<boolean, boolean, true>
  readonly oneOf: <const T extends string>(...values: readonly T[]) => Schema<T, T, true>
  readonly texts: () => Schema<readonly string[], readonly string[], true>
  readonly secret: () => Schema<SecretRef, Secret, true>
}

export type { OptionsInput } from 'phoenix-cluster/model'

export type { OptionsOutput } from 'phoenix-cluster/model'

export type { OptionsSchema } from 'phoenix-cluster/model'

export { PhoenixError } from 'phoenix-cluster'

export interface Power {
  powerState(options?: CallOptions): Promise<PowerState>
  setPower(action: PowerAction, options?: CallOptions): Promise<void | 'already'>
}

export type PowerAction = 'on' | 'off' | 'force-off' | 'reboot' | 'reset' | 'cycle' | 'nmi'

export declare const powerActions: readonly ['on', 'off', 'force-off', 'reboot', 'reset', 'cycle', 'nmi']

export type { PowerState } from 'phoenix-cluster/model'

export type ReadFingerprint = (
  address: string,
  port: number | undefined,
  options?: CallOptions,
) => Promise<Fingerprint>

export type { Schema } from 'phoenix-cluster/model'

export { Secret } from 'phoenix-cluster/model'

export interface Target<Options = unknown> {
  readonly node: string
  readonly address: string
  readonly port: number | undefined
  readonly system: string | undefined
  readonly trust: Trust
  readonly options: Options
  readonly log: (message: string) => void
}

export interface Trust {
  readonly pins?: readonly string[]
  readonly ca?: string
}
