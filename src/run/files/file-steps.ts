/** The part of a run that writes files: for all nodes at once, and again for those that tell late. */
import { PhoenixError } from '../../error.js'
import type { FactStore } from '../../facts/index.js'
import type { FactValue } from '../../model/fact.js'
import { describeReload } from '../../model/reload.js'
import type { WriteStep } from '../../model/step.js'
import type { Plan } from '../../plan/plan.js'
import { describeWrite } from '../../plan/words.js'
import type { RunEvent } from '../events.js'
import { type FilesGate, isLearn } from './files-gate.js'
import { type FilesResult, keepFiles } from './keep-files.js'
import type { PlacedFiles } from './look-at-files.js'
import { tellReload } from './reload.js'
import { isUntold, markTold } from './untold.js'

/** Makes the files anew, of what is known at that moment, and reads what they say. */
export type LookAtFiles = () => Promise<readonly PlacedFiles[]>

/** What writing the files of a plan needs. */
export interface FileSteps {
  readonly run: string
  readonly plan: Plan
  readonly gate: FilesGate
  readonly look: LookAtFiles
  readonly journal: FactStore['journal']
  /** Writes down that a program is told, before it is. */
  readonly audit: (action: string, after: FactValue) => Promise<void>
  readonly signal: AbortSignal | undefined
  readonly emit: (event: RunEvent) => void
}

/** Writes the files of a plan, each declaration for itself. Never rejects: what fails is in its result. */
export async function writeAll(steps: FileSteps): Promise<FilesResult[]> {
  const { plan, gate, look, signal } = steps
  const learnt = plan.steps.some(isLearn)
  const writings = plan.files.map((step, index) => new Writing(step, index, learnt, steps))
  for (let isLast = false; !isLast; ) {
    isLast = await gate.next()
    // Made once for all; why they could not be made is told of each.
    const looks = signal?.aborted === true ? Promise.resolve([]) : look()
    looks.catch(() => {})
    for (const one of writings) await one.write(looks, isLast)
    gate.open()
  }
  return writings.map(({ result }) => result)
}

type Done = Extract<FilesResult, { result: 'done' }>

/** The files of one declaration, which are written once or more often. */
class Writing {
  #result: FilesResult | undefined
  #began = 0
  /** What was written so far: the hashes by paths. */
  readonly #written = new Map<string, string>()
  #told: string | undefined

  constructor(
    private readonly step: WriteStep,
    private readonly index: number,
    private readonly learnt: boolean,
    private readonly steps: FileSteps,
  ) {}

  /** How they came out. */
  get result(): FilesResult {
    const { renderer, out } = this.step
    return this.#result ?? { renderer, out, result: 'interrupted' }
  }

  /** Writes them as they are to be by now. What failed once is not tried again. */
  async write(looks: Promise<readonly PlacedFiles[]>, isLast: boolean): Promise<void> {
    const { step, index, steps } = this
    const { renderer, out } = step
    const { journal, emit, signal } = steps
    const row = { run: steps.run, node: '', index }
    if (this.#result !== undefined || (signal?.aborted === true && this.#began === 0)) return
    try {
      if (this.#began === 0) {
        await journal.begin([{ ...row, kind: 'write', summary: describeWrite(step) }])
        this.#began = performance.now()
        emit({ type: 'write-begin', index, step })
      }
      if (signal?.aborted !== true) await this.#writeNow(await looks)
      if (!isLast) return
      this.#result = signal?.aborted === true ? this.result : this.#done()
    } catch (thrown) {
      const { code, explanation: reason } = PhoenixError.from(thrown)
      this.#result = { renderer, out, result: 'failed', code, reason }
    }
    const { result } = this.#result
    const error = result === 'failed' ? { error: this.#result.reason } : {}
    try {
      if (this.#began > 0) await journal.end([{ ...row, result, ...error }])
    } catch (thrown) {
      const { code, explanation: reason } = PhoenixError.from(thrown)
      this.#result = { renderer, out, result: 'failed', code, reason }
    }
    const took = Math.round(performance.now() - (this.#began || performance.now()))
    emit({ type: 'write-end', index, step, outcome: this.#result, took })
  }

  async #writeNow(looks: readonly PlacedFiles[]): Promise<void> {
    const { step, steps } = this
    const { renderer, out, reload } = step
    const own = looks.find((one) => one.renderer === renderer && one.out === out)
    const written = await keepFiles(step, own, this.learnt, this.#written)
    for (const [path, hash] of written) this.#written.set(path, hash)
    if (own === undefined || reload === undefined) return
    // Also of what an earlier run changed and did not tell.
    if (written.size === 0 && !isUntold(own.folder, renderer)) return
    const told = describeReload(reload)
    const names = [...written.keys()]
    await steps.audit('reload', { renderer, out, written: names, told })
    try {
      await tellReload(reload)
    } catch (error) {
      const { code, explanation } = PhoenixError.from(error)
      const before = names.length === 0 ? '' : `${names.join(', ')} written, but `
      throw new PhoenixError(code, `${before}${explanation}`)
    }
    this.#told = told
    await markTold(own.folder, renderer)
  }

  #done(): Done {
    const { renderer, out } = this.step
    const written = [...this.#written.keys()]
    const told = this.#told === undefined ? {} : { told: this.#told }
    return { renderer, out, result: 'done', written, ...told }
  }
}
