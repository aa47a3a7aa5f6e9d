/** The part of a run that writes files: once for all nodes, when those that are asked have told what they know. */
import { PhoenixError } from '../../error.js'
import type { FactStore } from '../../facts/index.js'
import type { FactValue } from '../../model/fact.js'
import { describeReload } from '../../model/reload.js'
import type { Step, WriteStep } from '../../model/step.js'
import type { Plan } from '../../plan/plan.js'
import { describeWrite } from '../../plan/words.js'
import type { RunEvent } from '../events.js'
import { type FilesResult, keepFiles } from './keep-files.js'
import type { PlacedFiles } from './look-at-files.js'
import { tellReload } from './reload.js'

/** Makes the files anew, of what is known at that moment, and reads what they say. */
export type LookAtFiles = () => Promise<readonly PlacedFiles[]>

/** Holds nodes back between what they tell and what is done to them, until files are written. */
export class FilesGate {
  readonly opened: Promise<void>
  #open = () => {}
  /** Opens once all nodes have told what files lack, or cannot. */
  readonly allTold: Promise<void>
  #tell = () => {}
  readonly #awaited: Set<string>

  constructor(plan: Plan) {
    this.opened = new Promise((resolve) => {
      this.#open = resolve
    })
    this.allTold = new Promise((resolve) => {
      this.#tell = resolve
    })
    const isAwaited = plan.files.some(({ awaits }) => awaits !== undefined)
    const learning = [...plan.chains].filter(([, chain]) => chain.some(isLearn))
    this.#awaited = new Set(isAwaited ? learning.map(([node]) => node) : [])
    if (this.#awaited.size === 0) this.#tell()
  }

  /** A node has told what it knows, or came to its end before. */
  told(node: string): void {
    if (this.#awaited.delete(node) && this.#awaited.size === 0) this.#tell()
  }

  open(): void {
    this.#open()
  }
}

function isLearn({ kind }: Step): boolean {
  return kind === 'learn'
}

/** What writing the files of a plan needs. */
export interface FileSteps {
  readonly run: string
  readonly plan: Plan
  readonly look: LookAtFiles
  readonly journal: FactStore['journal']
  /** Writes down that a program is told, before it is. */
  readonly audit: (action: string, after: FactValue) => Promise<void>
  readonly signal: AbortSignal | undefined
  readonly emit: (event: RunEvent) => void
}

/** Writes the files of a plan, each declaration for itself. Never rejects: what fails is in its result. */
export async function writeAll({ plan, look, ...rest }: FileSteps): Promise<FilesResult[]> {
  const learnt = plan.steps.some(isLearn)
  // Made once for all; why they could not be made is told of each.
  const looks = rest.signal?.aborted === true ? undefined : look()
  looks?.catch(() => {})
  const results: FilesResult[] = []
  for (const [index, step] of plan.files.entries()) {
    const work = async () => {
      const all = (await looks) ?? []
      const own = all.find(({ renderer, out }) => renderer === step.renderer && out === step.out)
      const written = await keepFiles(step, own, learnt)
      const { reload } = step
      if (reload === undefined || written.length === 0) return { written }
      const { renderer, out } = step
      const told = describeReload(reload)
      await rest.audit('reload', { renderer, out, written, told })
      try {
        await tellReload(reload)
      } catch (error) {
        const { code, explanation } = PhoenixError.from(error)
        throw new PhoenixError(code, `${written.join(', ')} written, but ${explanation}`)
      }
      return { written, told }
    }
    results.push(await writeOne(step, index, work, rest))
  }
  return results
}

async function writeOne(
  step: WriteStep,
  index: number,
  work: () => Promise<Pick<Extract<FilesResult, { result: 'done' }>, 'written' | 'told'>>,
  { run, journal, signal, emit }: Omit<FileSteps, 'plan' | 'look' | 'audit'>,
): Promise<FilesResult> {
  const { renderer, out } = step
  const head = { renderer, out }
  if (signal?.aborted) return { ...head, result: 'interrupted' }
  const began = performance.now()
  const row = { run, node: '', index }
  const failed = (thrown: unknown): FilesResult => {
    const { code, explanation: reason } = PhoenixError.from(thrown)
    return { ...head, result: 'failed', code, reason }
  }
  let outcome: FilesResult
  try {
    await journal.begin([{ ...row, kind: 'write', summary: describeWrite(step) }])
    emit({ type: 'write-begin', index, step })
    outcome = await work().then((done) => ({ ...head, result: 'done', ...done }), failed)
    const { result } = outcome
    await journal.end([
      { ...row, result, ...(result === 'failed' ? { error: outcome.reason } : {}) },
    ])
  } catch (thrown) {
    outcome = failed(thrown)
  }
  emit({ type: 'write-end', index, step, outcome, took: Math.round(performance.now() - began) })
  return outcome
}
