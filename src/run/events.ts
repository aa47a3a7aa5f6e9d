/** What happens during a run, for whoever watches. */
import type { ErrorCode } from '../error.js'
import type { FactChange } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { Step, StepResult, WriteStep } from '../model/step.js'
import type { FirmwareProgress } from '../ports/firmware.js'
import type { FilesResult } from './files/keep-files.js'

/** How a node came out of a run. */
export type NodeResult =
  | { readonly result: 'done' }
  | {
      readonly result: 'failed'
      readonly code: ErrorCode
      readonly reason: string
      readonly step?: string
    }
  /** The run was interrupted before this node was finished; `remaining` steps were not done. */
  | {
      readonly result: 'interrupted'
      readonly remaining: number
      /** What was taken back, or could not be. */
      readonly reason?: string
    }

/** How a run ended. Every node of the plan is accounted for. */
export interface Outcome {
  /** The run's id; `undefined` where there was nothing to run. */
  readonly run: string | undefined
  readonly result: 'done' | 'failed' | 'interrupted'
  /** How each node came out: those with steps, and those that could not be looked at. */
  readonly nodes: ReadonlyMap<string, NodeResult>
  /** How files came out: those that were to be written, and those that could not be made or looked at. */
  readonly files: readonly FilesResult[]
  /** The facts that changed. */
  readonly changes: readonly FactChange[]
  /** How long it took, in milliseconds. */
  readonly took: number
  /** Why the end of the run could not be stored, where that is so; what was done was done. */
  readonly unrecorded?: string
}

/** What is being waited for at this moment, and of whom. */
export interface Awaited {
  /** In words that stand behind the nodes: `to say whether they are on`, `to be on`. */
  readonly what: string
  readonly nodes: NodeSet
}

/** Told every second while something is under way: whom the work waits for. */
export interface WaitingEvent {
  readonly type: 'waiting'
  /** What most nodes are waited for comes first. */
  readonly awaited: readonly Awaited[]
  /** Since the look or the run began, in milliseconds. */
  readonly took: number
}

/** One thing that happened during a look at the hardware. */
export type LookEvent =
  /** How many nodes are asked; where nobody has to be, no look begins. */
  | { readonly type: 'look-begin'; readonly nodes: number }
  /** One of them has answered, or could not be asked: then the reason says why. */
  | {
      readonly type: 'look-node'
      readonly node: string
      readonly reason?: string
      /** How many are through, this one included. */
      readonly through: number
      readonly nodes: number
    }
  | WaitingEvent
  /** The look is over: how many have answered, and how many could not be asked. */
  | {
      readonly type: 'look-end'
      readonly answered: number
      readonly unseen: number
      /** In milliseconds. */
      readonly took: number
    }

/** One thing that happened during a run. */
export type RunEvent =
  | WaitingEvent
  | {
      readonly type: 'run-begin'
      readonly run: string
      readonly nodes: number
      readonly steps: number
    }
  | {
      readonly type: 'step-begin'
      readonly node: string
      readonly index: number
      readonly step: Step
    }
  | {
      readonly type: 'step-end'
      readonly node: string
      readonly index: number
      readonly step: Step
      readonly result: StepResult
      readonly reason?: string
      /** In milliseconds. */
      readonly took: number
    }
  | {
      readonly type: 'retry'
      readonly node: string
      readonly step: Step
      readonly attempt: number
      readonly reason: string
      /** In milliseconds. */
      readonly delay: number
    }
  /** How a step that takes long goes on, as the BMC tells it. */
  | ({ readonly type: 'progress'; readonly node: string; readonly step: Step } & FirmwareProgress)
  /** Files are about to be written. */
  | { readonly type: 'write-begin'; readonly index: number; readonly step: WriteStep }
  | {
      readonly type: 'write-end'
      readonly index: number
      readonly step: WriteStep
      readonly outcome: FilesResult
      /** In milliseconds. */
      readonly took: number
    }
  | { readonly type: 'fact'; readonly change: FactChange }
  | { readonly type: 'node-end'; readonly node: string; readonly outcome: NodeResult }
  | { readonly type: 'run-end'; readonly outcome: Outcome }
