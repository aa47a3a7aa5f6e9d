import { type ErrorCode, PhoenixError } from '../../../../src/error.js'
import { codeOf } from '../answers/errors.js'
import type { Message } from '../answers/messages.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import { retryAfterOf } from '../retry.js'
import type { Answer } from '../transport/wire.js'
import { placeOf } from './links.js'
import { bodyOf, monitorsIn, type TaskReport, taskReport } from './task-state.js'
import { judged } from './write.js'

/** How work is followed that a BMC has accepted. */
export interface FollowOptions {
  /** What was asked for, for messages: `the update of BIOS`. */
  readonly what: string
  /** Hears of each change of the task's state or its progress; the link leads to the task. */
  readonly on?: ((report: TaskReport, link: string) => void) | undefined
  /**
   * Whether what was asked for has come true. Asked where a task is lost: BMCs forget tasks when they
   * are done, and all of them when they restart.
   */
  readonly effect?: ((deadline: Deadline) => Promise<boolean>) | undefined
  /** Whether it was asked for at the node's next start: a task that is pending then waits for that. */
  readonly deferred?: boolean | undefined
}

/** How work ended. */
export interface Followed {
  /** `scheduled`: it waits for the node's next start. `seen`: the task was lost, but its effect is there. */
  readonly outcome: 'done' | 'scheduled' | 'seen'
  readonly messages: readonly Message[]
}

/** Errors of a BMC that is busy or restarts, which an update makes it do. */
export const restarting: ReadonlySet<ErrorCode> = new Set([
  'bmc-busy',
  'bmc-connection-lost',
  'bmc-unreachable',
  'bmc-timeout',
  'bmc-protocol',
  'bmc-sessions-full',
])

/**
 * Follows the answer to a change to its end. Anything but a 202 is the end already. Errors: what the
 * task says; `no-effect` where the task is lost and what was asked for does not come true.
 */
export async function follow(
  client: RedfishClient,
  request: { readonly method: 'POST' | 'PATCH' | 'DELETE'; readonly path: string },
  answer: Answer,
  options: FollowOptions,
  deadline: Deadline,
): Promise<Followed> {
  const { messages } = judged(client, request.method, request.path, answer)
  const report = taskReport(bodyOf(answer.body))
  // A few BMCs answer 200 with the task that they have begun.
  if (answer.status !== 202 && report === undefined) return { outcome: 'done', messages }
  if (answer.status !== 202 && report?.stage === 'done') return { outcome: 'done', messages }
  return new Following(client, request, options, deadline).run(answer)
}

class Following {
  readonly #begun = performance.now()
  #pause: number
  #told = ''
  /** Whether the BMC has known the task at least once. */
  #known = false

  constructor(
    private readonly client: RedfishClient,
    private readonly request: {
      readonly method: 'POST' | 'PATCH' | 'DELETE'
      readonly path: string
    },
    private readonly options: FollowOptions,
    private readonly deadline: Deadline,
  ) {
    this.#pause = client.timing.task
  }

  async run(accepted: Answer): Promise<Followed> {
    const links = this.#links(accepted)
    if (links.length === 0) {
      this.client.log(`${this.options.what}: accepted, but the BMC names no task`)
      return this.#lost([])
    }
    let asked = accepted
    let at = 0
    for (;;) {
      await this.deadline.sleep(this.#wait(asked))
      const link = links[at]
      const answer = link === undefined ? undefined : await this.#look(link)
      if (answer === undefined) continue
      asked = answer
      if (answer.status === 404 || answer.status === 410) {
        // It may not be there yet; what is gone for good may have another name.
        const young = performance.now() - this.#begun < this.client.timing.taskGrace
        if (young && !this.#known) continue
        at += 1
        if (at < links.length) continue
        return this.#lost([])
      }
      const end = this.#judge(answer, link ?? '')
      if (end !== undefined) return end
      for (const more of this.#links(answer)) if (!links.includes(more)) links.push(more)
    }
  }

  /** Where the task can be looked at, at this very BMC. */
  #links(answer: Answer): string[] {
    return monitorsIn(answer.headers.location, answer.body).flatMap((link) => {
      try {
        return [placeOf(this.client.peer, link)]
      } catch (error) {
        this.client.log(`${this.options.what}: ${(error as Error).message}`)
        return []
      }
    })
  }

  /** One look at the task; undefined where the BMC cannot be asked now. */
  async #look(link: string): Promise<Answer | undefined> {
    try {
      const answer = await this.client.look(link, this.deadline)
      return answer.status === 500 || answer.status >= 502 ? undefined : answer
    } catch (error) {
      if (this.deadline.signal.aborted) throw error
      if (!PhoenixError.is(error) || !restarting.has(error.code)) throw error
      this.client.log(`${this.options.what}: ${error.reason}`)
      return undefined
    }
  }

  #judge(answer: Answer, link: string): Followed | undefined {
    const report = taskReport(bodyOf(answer.body))
    this.#known = true
    if (report === undefined) {
      if (answer.status === 202) return undefined
      // The page of a web server that is just starting is no end.
      const isPage = answer.body.trim() !== '' && bodyOf(answer.body) === undefined
      if (answer.status < 300 && isPage) return undefined
      // A monitor ends by being the answer to the first request.
      const { messages } = judged(this.client, this.request.method, this.request.path, answer)
      return { outcome: 'done', messages }
    }
    this.#tell(report, link)
    const { stage, state, messages } = report
    if (this.options.deferred === true && state === 'Pending') {
      return { outcome: 'scheduled', messages }
    }
    if (stage === 'running') return undefined
    if (stage === 'done' || stage === 'scheduled') return { outcome: stage, messages }
    throw this.#failure(report)
  }

  #tell(report: TaskReport, link: string): void {
    const now = `${report.state} ${report.percent ?? ''}`
    if (now === this.#told) return
    this.#told = now
    try {
      this.options.on?.(report, link)
    } catch {
      // A listener's fault must not become the task's.
    }
  }

  #failure({ stage, state, messages }: TaskReport): PhoenixError {
    const { peer } = this.client
    const first = messages.find(({ text }) => text !== '')
    const said = first === undefined ? '' : `: "${peer.quote(first.text)}"`
    const how = stage === 'cancelled' ? 'cancelled' : 'failed in'
    const code = codeOf(0, messages)
    return peer.error(code, `${how} ${this.options.what} (${peer.quote(state, 40)})${said}`)
  }

  /** The BMC does not know the task: only the effect can tell. */
  async #lost(messages: readonly Message[]): Promise<Followed> {
    const { effect, what } = this.options
    const { peer } = this.client
    if (effect === undefined) {
      throw peer.error('bmc-protocol', `accepted ${what} and then did not know its task any more`, {
        hint: 'whether it was done is not known; look at what it was to change',
      })
    }
    let why = ''
    for (;;) {
      try {
        if (await effect(this.deadline)) return { outcome: 'seen', messages }
        why = 'what was asked for did not come true'
      } catch (error) {
        if (this.deadline.signal.aborted) break
        if (!PhoenixError.is(error) || !restarting.has(error.code)) throw error
        why = error.reason
      }
      if (this.deadline.remaining <= this.#pause) break
      await this.deadline.sleep(this.#wait(undefined)).catch(() => {})
      if (this.deadline.signal.aborted) break
    }
    if (this.deadline.aborted) throw this.deadline.reason
    throw peer.error('no-effect', `lost the task of ${what}, and in all that time ${why}`)
  }

  /** How long to wait before the next look: as the BMC says, or longer each time. */
  #wait(answer: Answer | undefined): number {
    const pause = this.#pause * (0.75 + Math.random() / 2)
    this.#pause = Math.min(this.#pause * 1.5, this.client.timing.task * 10)
    return (answer === undefined ? undefined : retryAfterOf(answer.headers)) ?? pause
  }
}
