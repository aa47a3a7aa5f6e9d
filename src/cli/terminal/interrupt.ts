import { PhoenixError } from '../../error.js'
import type { Call } from '../command-line/call.js'

/** The signal that ends work when somebody presses Ctrl-C or the terminal goes. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Listens no more. */
  release(): void
}

const finishing =
  'Interrupted: finishing what is in flight, beginning nothing more. Once more to stop at once.'

/**
 * Listens for requests to stop. The first one aborts, so that what is in flight is finished and
 * nothing more begun; the second ends the process at once, unless it is the terminal that has gone:
 * that is told more than once, by the shell and by the system, and nobody is in a hurry.
 */
export function interruptOf(call: Call, words = finishing): Interrupt {
  const controller = new AbortController()
  const release = call.io.onInterrupt((how) => {
    if (controller.signal.aborted) {
      if (how === 'stop') call.io.exit(130)
      return
    }
    void call.note(`\n${words}`)
    controller.abort(new PhoenixError('aborted', 'interrupted before anything was done'))
  })
  return { signal: controller.signal, release }
}
