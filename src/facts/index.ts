/**
 * The facts database: what was observed, how it changed, what was run, and who did what.
 * Import from `phoenix-cluster/facts`.
 */
export { PhoenixError } from '../error.js'
export {
  type Fact,
  type FactChange,
  type FactSnapshot,
  type FactValue,
  factOf,
  noFacts,
  type Observation,
} from '../model/fact.js'
export type {
  AuditEntry,
  AuditRecord,
  RunRecord,
  RunResult,
  StepRecord,
  StepResult,
} from '../model/step.js'
export { factLimits } from './check.js'
export type {
  AuditLog,
  FactNews,
  FactStore,
  HistoryOptions,
  Journal,
  ListOptions,
  NewRun,
  NewsOptions,
  OpenFactsOptions,
  RunCounts,
  RunLog,
  SnapshotOptions,
  StepBegin,
  StepEnd,
  StepKey,
} from './fact-store.js'
export { openFacts } from './open-facts.js'
export type { AuditVerdict } from './wire.js'
