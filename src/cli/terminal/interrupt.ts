import { PhoenixError } from '../../error.js'
import type { Call } from '../command-line/call.js'
import type { Interruption, Io } from './io.js'

/** The signal that ends work when somebody presses Ctrl-C or the terminal goes. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Listens no more. */
  release(): void
}

/**
 * Listens for requests to stop. The first one is told, and the second one ends the process at once, unless
 * it is the terminal that has gone: that is told more than once, by the shell and by the system, and nobody
 * is in a hurry. Gives the way to stop listening.
 */
export function onStop(io: Io, stop: (how: Interruption) => void): () => void {
  let isStopped = false
  return io.onInterrupt((how) => {
    if (!isStopped) {
      isStopped = true
      stop(how)
    } else if (how === 'stop') io.exit(130)
  })
}

const finishing =
  'Interrupted: finishing what is in flight, beginning nothing more. Once more to stop at once.'

/** The first request to stop aborts, so that what is in flight is finished and nothing more begun. */
export function interruptOf(call: Call, words = finishing): Interrupt {
  const controller = new AbortController()
  const release = onStop(call.io, () => {
    if (!call.isAsking) void call.note(`\n${words}`)
    controller.abort(new PhoenixError('aborted', 'interrupted before anything was done'))
  })
  return { signal: controller.signal, release }
}
