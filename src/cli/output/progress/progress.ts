/** Shows how far a look at the hardware or a run is. */
import type { LookEvent, RunEvent } from '../../../run/events.js'
import type { Call } from '../../command-line/call.js'
import { LineProgress } from './lines.js'
import { LiveProgress } from './live.js'

/** Follows a look or a run. */
export interface Progress {
  on(event: LookEvent | RunEvent): void
  /** Ends it; what was going on and has not ended is told. */
  end(): void
}

/** The progress that fits where the messages go: a block that is redrawn on a terminal, else lines. */
export function progressOf(call: Call): Progress {
  const isLive = call.io.stderr.isTTY && call.io.env.TERM !== 'dumb' && !call.verbose
  return isLive ? new LiveProgress(call) : new LineProgress(call)
}

/** Does some work with its progress shown. */
export async function withProgress<T>(
  call: Call,
  work: (on: Progress['on']) => Promise<T>,
): Promise<T> {
  const progress = progressOf(call)
  try {
    return await work((event) => progress.on(event))
  } finally {
    progress.end()
  }
}
