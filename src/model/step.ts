/**
 * The vocabulary of change: what a plan is made of and what a run records. `src/plan` makes steps,
 * `src/run` carries them out, `src/facts` stores their records.
 */
import type { Place } from '../error.js'
import type { BiosSettings } from './bios.js'
import type { FactValue } from './fact.js'
import type { FilesReload } from './reload.js'

/** Whether a node's main power is on. `unknown` stands for a BMC that does not say. */
export type PowerState = 'on' | 'off' | 'powering-on' | 'powering-off' | 'unknown'

/**
 * What a step does to whoever uses the node: nothing, a start of a node that is off, a restart of a
 * running one, or its stop. `apply` does the first two; the others need consent.
 */
export type Disruption = 'none' | 'start' | 'reboot' | 'stop'

/** From where a node's next start takes its system. */
export type BootTarget = 'network' | 'disk'

/** Read facts that are missing. */
export interface LearnStep {
  readonly kind: 'learn'
  /** Fact keys, sorted: `interfaces.eno1.mac`, … */
  readonly facts: readonly string[]
}

/** What belongs to a start that may turn out to be needless. */
export interface IfWaiting {
  /** Whether it is passed over where the settings of the BIOS that were made before it wait for no start. */
  readonly ifWaiting?: true
}

/** Set the override of the boot device for the next start only, or clear it. */
export interface BootDeviceStep extends IfWaiting {
  readonly kind: 'boot-device'
  /** `none` clears it: no plan says so, but a run whose start does not come takes back what it set. */
  readonly device: BootTarget | 'none'
}

/** Switch the node's power. */
export interface PowerStep extends IfWaiting {
  readonly kind: 'power'
  readonly action: 'on' | 'off' | 'reboot'
}

/** Read back until the node is as it should be. */
export interface VerifyStep extends IfWaiting {
  readonly kind: 'verify'
  readonly power: 'on' | 'off'
  /** Whether it must also be seen that the node was restarted. */
  readonly restart?: true
}

/** Wait until the node reports that it is up, and with what it should be. */
export interface BootedStep {
  readonly kind: 'booted'
  /** The image. */
  readonly image: string
  /** Its version, where it has any that is known. */
  readonly version?: string
}

/** Set attributes of the BIOS. They wait for the node's next start where the BMC stages them. */
export interface BiosStep {
  readonly kind: 'bios'
  readonly settings: BiosSettings
}

/** Update the firmware of one component, and follow the update to its end. */
export interface FirmwareStep {
  readonly kind: 'firmware'
  readonly component: string
  readonly version: string
  /** A file, relative to the configuration's folder where it is not absolute, or an address. */
  readonly image: string
  /** Patterns of what the BMC calls it; empty where the component's name alone says which. */
  readonly items: readonly string[]
  /** Whether the BMC is told which pieces of firmware the image is for. */
  readonly targets?: true
  /** Whether the node is on and becomes active with it only by a restart, which some BMCs do themselves. */
  readonly restart?: true
  /** Whether it need not be active at once: it is at the node's next start. */
  readonly later?: true
}

/** Read back until the BIOS is set so. */
export interface VerifyBiosStep {
  readonly kind: 'verify-bios'
  readonly settings: BiosSettings
}

/** Read back until the firmware of a component has its version. */
export interface VerifyFirmwareStep {
  readonly kind: 'verify-firmware'
  readonly component: string
  readonly version: string
  readonly items: readonly string[]
}

/** What a step does. */
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

/** One step of one node. */
export type Step = StepAction & {
  readonly node: string
  readonly disruption: Disruption
  /** Why: `power is off, the configuration says on`. */
  readonly reason: string
  /** The rule that wants it. */
  readonly place?: Place
  /** The fact values that the decision rests on; `null` where the fact was not known. */
  readonly relies: Readonly<Record<string, FactValue>>
}

/** A file that is to say something else than it does. */
export interface FileChange {
  /** Below the folder of its step, with `/` between its parts. */
  readonly path: string
  /** SHA-256, in hexadecimal, of what it is to say. */
  readonly content: string
  /** SHA-256 of what it says; `null` where there is no such file. */
  readonly replaces: string | null
  /** How many lines come new into it. */
  readonly added: number
  /** How many lines go. */
  readonly removed: number
}

/** Write files for another program: a step of the cluster itself and of no node. */
export interface WriteStep {
  readonly kind: 'write'
  /** The name of the renderer that makes them. */
  readonly renderer: string
  /** The folder below which they are; relative to the configuration's where it is not absolute. */
  readonly out: string
  /**
   * The files that differ, by path; where something is learnt first that they lack, all of them. Empty where
   * their program is only to be told of an earlier change.
   */
  readonly files: readonly FileChange[]
  /**
   * What steps of nodes learn that the files lack: they are made again, with it, before they are written.
   * Left out where they lack nothing of the kind.
   */
  readonly awaits?: {
    /** The nodes, folded. */
    readonly nodes: string
    /** Fact keys, sorted. */
    readonly facts: readonly string[]
  }
  /** How the program that reads them is told that they changed; left out where it is not. */
  readonly reload?: FilesReload
  /** Whether it was perhaps not told of an earlier change, so that it is told whatever changes now. */
  readonly untold?: true
  readonly disruption: 'none'
  /** Why: `not as the configuration and the facts have it`. */
  readonly reason: string
  /** Where the files are declared. */
  readonly place?: Place
}

/** How a step ended. `unclear`: it was begun and its end was never written. */
export type StepResult = 'done' | 'failed' | 'interrupted' | 'unclear'

/** How a run ended. */
export type RunResult = 'running' | 'done' | 'failed' | 'interrupted'

/** What is known about one run of a plan. */
export interface RunRecord {
  /** Sortable and unique: the time it began and a random part. */
  readonly id: string
  readonly actor: string
  readonly planDigest: string
  readonly startedAt: string
  readonly endedAt?: string
  /** `interrupted` without `endedAt`: the process that ran it died before it could say how it ended. */
  readonly result: RunResult
  /** How many nodes ended in each way. */
  readonly done: number
  readonly failed: number
  readonly remaining: number
  /** The nodes that it touches, folded. */
  readonly nodes: string
  /** The computer and the process that run it, or ran it. */
  readonly host: string
  readonly pid: number
  /** When that process last gave a sign of life. */
  readonly seenAt: string
}

/** What is known about one step of a run. */
export interface StepRecord {
  readonly run: string
  /** Empty for a step of the cluster itself: files that were written. */
  readonly node: string
  /** The place of the step in its node's chain, or among the plan's files, from 0. */
  readonly index: number
  readonly kind: Step['kind'] | WriteStep['kind']
  /** The step in words: `power on`. */
  readonly summary: string
  readonly startedAt: string
  readonly endedAt?: string
  readonly result?: StepResult
  /** What went wrong, for people; without secrets. */
  readonly error?: string
}

/** One row of the audit log. Each row's hash covers its content and the hash before it. */
export interface AuditRecord {
  readonly id: number
  readonly at: string
  readonly actor: string
  /** What was done: `apply`, `power on`, `trust`, `facts set`, … */
  readonly action: string
  /** The nodes concerned, folded. */
  readonly nodes: string
  readonly reason?: string
  readonly planDigest?: string
  readonly before?: FactValue
  readonly after?: FactValue
  readonly hash: string
}

/** What a caller says of one row; the store adds number, time and hash. */
export type AuditEntry = Omit<AuditRecord, 'id' | 'at' | 'hash'>
