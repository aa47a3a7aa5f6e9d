/** When a request is tried again, and after how long. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, Failure } from './transport/wire.js'

/** How long the client waits where it has to. Milliseconds. */
export interface Timing {
  /** The first pause before another try; it doubles each time. @default 500 */
  readonly retry: number
  /** The pause before asking again for what the BMC was not ready to do. @default 10000 */
  readonly notReady: number
  /** The pause between two looks at a state that is to change. @default 2000 */
  readonly poll: number
  /** The pauses before each further look at a setting that was just written. @default [1000, 3000] */
  readonly readBack: readonly number[]
  /** How long a restart by off and on may take once off was accepted. @default 300000 */
  readonly restart: number
  /** What is left of that when the caller aborts. @default 10000 */
  readonly grace: number
  /** The pause before the first look at a task; it grows to ten times as much. @default 1000 */
  readonly task: number
  /** How long a task that was just accepted may be unknown to the BMC. @default 30000 */
  readonly taskGrace: number
  /** How long what a BMC lists may lag behind what it has done. @default 60000 */
  readonly lag: number
}

/** The timing for real BMCs. */
export const defaultTiming: Timing = {
  retry: 500,
  notReady: 10_000,
  poll: 2_000,
  readBack: [1_000, 3_000],
  restart: 300_000,
  grace: 10_000,
  task: 1_000,
  taskGrace: 30_000,
  lag: 60_000,
}

/** How often a request may be sent again. */
export type Repeat =
  /** A read: after connection errors and answers that ask for patience. */
  | 'always'
  /** Not a read, but an answer that says it was not done proves that it may be sent again. */
  | 'when-refused'
  /** Only when it was certainly never sent. */
  | 'unsent'

const patience = new Set([408, 429, 502, 503, 504])
const mostAnswers = 5
/** 500 may pass by itself, but with some BMCs it is how a resource always answers. */
const mostFailures = 2
const mostConnects = 3
const longestPause = 8_000

/** How long to wait before the next try, or undefined where there is to be none. */
export function pauseBefore(
  attempt: number,
  outcome: Answer | Failure,
  repeat: Repeat,
  timing: Timing,
): number | undefined {
  const backOff = Math.min(timing.retry * 2 ** attempt, longestPause) * (0.75 + Math.random() / 2)
  if ('stage' in outcome) {
    // On a connection that the BMC has dropped a login never arrived, or opened a session that expires.
    const again = repeat === 'always' || (repeat === 'when-refused' && outcome.reused === true)
    const may = outcome.stage === 'connect' || (outcome.stage === 'sent' && again)
    return may && outcome.passing && attempt + 1 < mostConnects ? backOff : undefined
  }
  if (repeat === 'always' && outcome.status === 500) {
    return attempt + 1 < mostFailures ? backOff : undefined
  }
  const asks =
    (repeat === 'always' && patience.has(outcome.status)) ||
    (repeat === 'when-refused' && (outcome.status === 429 || outcome.status === 503))
  if (!asks || attempt + 1 >= mostAnswers) return undefined
  return retryAfterOf(outcome.headers) ?? backOff
}

/** The `Retry-After` of an answer in milliseconds, bounded to between one second and one minute. */
export function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const milliseconds = /^\s*\d+\s*$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 1_000), 60_000)
}
