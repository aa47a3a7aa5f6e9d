/** Waits until a node that was started says that it is up, and with what it should be. */
import { PhoenixError } from '../../error.js'
import { bootStages } from '../../model/boot-stages.js'
import { printable } from '../../model/clean-text.js'
import type { BootedStep, Step } from '../../model/step.js'
import type { Performing } from '../performing.js'
import { type BootReport, BootReports, reportIn } from './boot-reports.js'
import { awaitedInVain } from './wait-facts.js'

/** How often a node may begin anew before it counts as one that goes round in circles. */
const mostStarts = 4

/**
 * Carries the step out: rejects with the stage at which the node stopped. Leaves word of a start that was waited
 * for in vain, so that it is not waited for again.
 */
export async function awaitBooted(step: BootedStep & Step, to: Performing): Promise<void> {
  const { node } = step
  await to.begin()
  // Where an earlier run started it, that has left word of the start before.
  const { 'boot.awaited': awaited, 'boot.before': last } = step.relies ?? {}
  const known = to.lastStart ?? reportIn(to.model.facts, node)
  const before = awaited === undefined ? known.id : last
  const watch = new Watch(step, before, to.deadlines.boot)
  const reports =
    to.reports ?? new BootReports(async ([name = node]) => asSnapshot(name, await to.known(name)))
  for await (const report of reports.of(node, to.signal)) {
    try {
      if (watch.isUp(report)) return
    } catch (error) {
      if (watch.isInVain) await tellMissed(node, report, to)
      throw error
    }
  }
}

async function tellMissed(node: string, report: BootReport, to: Performing): Promise<void> {
  const known = await to.known(node)
  const before = {
    missed: known?.get('boot.missed')?.value,
    heard: known?.get('boot.heard')?.value,
  }
  await to.record(awaitedInVain(node, before, report, to.connections.source(node, 'power')))
}

function asSnapshot(node: string, facts: Awaited<ReturnType<Performing['known']>>) {
  return new Map([[node, facts ?? new Map()]])
}

/** Follows one start, and the ones after it where the node begins anew. */
class Watch {
  readonly #starts = new Set<string>()
  /** Whether it was given up on a start that did not come to its end. */
  isInVain = false
  #last = ''
  #heardAt = performance.now()
  #furthest = -1

  constructor(
    private readonly step: BootedStep & Step,
    private readonly before: unknown,
    private readonly deadline: number,
  ) {}

  /** Whether the node is up with what it should be. Throws once there is nothing more to wait for. */
  isUp(report: BootReport): boolean {
    const { id, stage } = report
    if (id !== undefined && id !== this.before) {
      this.#starts.add(id)
      this.#furthest = Math.max(this.#furthest, bootStages.indexOf(stage as never))
      if (stage === 'up' && report.booted.id === id) return this.#check(report)
      if (this.#starts.size > mostStarts) throw this.#inVain(this.#circles())
    }
    const now = `${id} ${stage}`
    if (now !== this.#last) {
      this.#last = now
      this.#heardAt = performance.now()
    }
    if (performance.now() - this.#heardAt > this.deadline) throw this.#inVain(this.#silent(report))
    return false
  }

  #check({ booted }: BootReport): true {
    const { image, version } = this.step
    const isImage = booted.image === image
    if (isImage && (version === undefined || booted.version === version)) return true
    const wanted = version === undefined ? image : `${image} ${version}`
    const got = [booted.image, booted.version].filter((one) => one !== undefined).join(' ')
    throw this.#failed(`it is up with ${printable(got.slice(0, 200))}, and not with ${wanted}`)
  }

  #circles(): string {
    const stage = bootStages[this.#furthest] ?? 'firmware'
    return `it starts over and over: ${this.#starts.size} times, and never came further than '${stage}'`
  }

  #silent({ stage }: BootReport): string {
    const seconds = Math.round(this.deadline / 1000)
    if (this.#starts.size === 0) {
      return `for ${seconds} s it has not asked the boot service what to start`
    }
    return `for ${seconds} s nothing was heard of it; its start came to '${printable(String(stage).slice(0, 40))}'`
  }

  #inVain(message: string): PhoenixError {
    this.isInVain = true
    return this.#failed(message)
  }

  #failed(message: string): PhoenixError {
    const { node } = this.step
    const hint = 'its console tells more; the boot service logs what it was told'
    return new PhoenixError('no-effect', message, { node, hint })
  }
}
