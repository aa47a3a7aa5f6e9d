import { PhoenixError } from '../../error.js'
import type { CallOptions } from '../../ports/call.js'
import type { LogInfo, LogReport, Logs } from '../../ports/logs.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How long a log of thousands of entries may take, in milliseconds. */
const wholeLog = 300_000

/** What {@link LogsOf.read} reads. */
export interface LogReadOptions extends ReadOptions {
  /** Which log, as {@link LogsOf.list} names it. @default the hardware's event log */
  readonly log?: string
  /** The most entries that are given of each node: the newest. @default 1000 */
  readonly limit?: number
  /** What is older is left out, and not read where the BMC allows. @default nothing is left out */
  readonly since?: Date
}

/** The logs that the BMCs of some nodes keep. */
export class LogsOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** The logs that there are: the hardware's event log first. */
  list(options?: ReadOptions): Answers<readonly LogInfo[]> {
    return read(this.#selected, 'logs', { request: (bmc, given) => bmc.logs(given) }, options)
  }

  /**
   * The newest entries, the oldest of them first, and whether the limit left older ones out.
   * @default deadline 5 minutes
   */
  read(options: LogReadOptions = {}): Answers<LogReport> {
    const { log, limit, since } = options
    const wanted = {
      ...(limit === undefined ? {} : { limit }),
      ...(since === undefined ? {} : { since }),
    }
    return read(
      this.#selected,
      'logs',
      { deadline: wholeLog, request: (bmc, given) => bmc.entries(log, { ...given, ...wanted }) },
      options,
    )
  }

  /**
   * Clears a log; one row of the audit log says who did. The answer is the log's id. @param log as
   * {@link list} names it; left out: the hardware's event log
   */
  clear(log?: string, options?: ChangeOptions): Answers<string> {
    return change(
      this.#selected,
      'logs',
      {
        action: 'clear log',
        ...(log === undefined ? {} : { after: log }),
        request: async (bmc, given) => {
          const id = log ?? (await usualLog(bmc, given))
          await bmc.clear(id, given)
          return id
        },
      },
      options,
    )
  }
}

async function usualLog(bmc: Logs, options: CallOptions): Promise<string> {
  const [first] = await bmc.logs(options)
  if (first !== undefined) return first.id
  throw new PhoenixError('not-supported', 'the BMC keeps no log')
}
