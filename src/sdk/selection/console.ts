import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { openHeldLine } from '../../console/held-line.js'
import { KeptConsole } from '../../console/kept-console.js'
import { ConsoleLog, type ConsoleLogOptions } from '../../console/log/console-log.js'
import { NodeConsole } from '../../console/node-console.js'
import { withOtherWays } from '../../console/other-ways.js'
import { PhoenixError } from '../../error.js'
import type { ConsoleWay } from '../../ports/console.js'
import { makeFolder } from '../../run/files/make-folder.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { note } from './change.js'
import { each } from './each.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** Options of {@link ConsoleOf.open}. */
export interface ConsoleOptions extends ChangeOptions {
  /** Whether nothing is ever written: then no row of the audit log is needed. @default false */
  readonly readOnly?: boolean
  /** Whether the console is taken from whoever has it. @default false */
  readonly takeOver?: boolean
}

/** Options of {@link ConsoleOf.log}. */
export interface LogConsolesOptions extends ConsoleLogOptions {
  /** Whether consoles are taken from whoever has them. @default false */
  readonly takeOver?: boolean
  /** Why they are taken, for the audit log. */
  readonly reason?: string
}

/** The first pause before a lost console is tried again, and the longest, in milliseconds. */
const pauses = { terminal: [1000, 30_000], log: [1000, 60_000] } as const

/** The serial consoles of some nodes. */
export class ConsoleOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** The ways to the consoles that the BMCs tell of. */
  ways(options?: ReadOptions): Answers<readonly ConsoleWay[]> {
    return read(
      this.#selected,
      'consoleAccess',
      { request: (bmc, given) => bmc.consoleWays(given) },
      options,
    )
  }

  /**
   * Opens the consoles. One row of the audit log says who did, unless they are only read. They stay open
   * until they or the cluster are closed. Errors of a node: `bmc-busy` where somebody else has its
   * console, `bmc-refused` where it is switched off, `not-supported` with the other ways to it.
   *
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   *
   * const phoenix = await open(cluster('shelf').on(nodes('cn[1-4]'), { power: 'on' }))
   * for await (const answer of phoenix.select('cn1').console.open({ reason: 'it hangs' })) {
   *   if (!answer.ok) throw answer.error
   *   const console = answer.value
   *   await console.write('\r')
   *   for await (const event of console) {
   *     if (event.kind === 'data') process.stdout.write(event.bytes)
   *   }
   * }
   * ```
   */
  async *open(options: ConsoleOptions = {}): Answers<NodeConsole> {
    const { takeOver = false, readOnly = false, reason } = options
    if (!readOnly || takeOver) {
      await note(this.#selected, { action: takeOver ? 'console take-over' : 'console', reason })
    }
    yield* each(this.#selected, async (node) => {
      const { env } = this.#selected
      const { deadline } = options
      const kept = this.#keep(node, { takeOver, patient: false, deadline })
      try {
        const console = await NodeConsole.open(node, kept, !readOnly)
        void env.during(() => kept.ended)
        return console
      } catch (error) {
        throw await withOtherWays(node, PhoenixError.from(error), env)
      }
    })
  }

  /**
   * Logs what the nodes write into a file for each, until it is closed: thousands at once. A console that
   * is lost, or in use, is tried again and again; one that no driver offers, or whose password is wrong,
   * is given up. Taking consoles over is told to the audit log.
   *
   * @throws PhoenixError `usage` for a size or a number of files that cannot be, and for a folder that
   * cannot be made or written to, before any console is opened
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   *
   * const phoenix = await open(cluster('shelf').on(nodes('cn[1-4]'), { power: 'on' }))
   * const log = await phoenix.select('cn[1-4]').console.log({ folder: '/var/log/consoles' })
   * setTimeout(() => void log.close(), 60_000)
   * for await (const event of log) console.log(event.kind, event.node)
   * ```
   */
  async log(options: LogConsolesOptions): Promise<ConsoleLog> {
    const { nodes, env } = this.#selected
    const { takeOver = false, reason } = options
    await makeLogFolder(options.folder)
    if (takeOver) await note(this.#selected, { action: 'console take-over', reason })
    await env.begins()
    const keep = (node: string) => this.#keep(node, { takeOver, patient: true })
    const log = new ConsoleLog(nodes, keep, options)
    void env.during(() => log.ended)
    return log
  }

  #keep(
    node: string,
    {
      takeOver,
      patient,
      deadline,
    }: { takeOver: boolean; patient: boolean; deadline?: number | undefined },
  ): KeptConsole {
    const { connections, limiter, deadlines, signal } = this.#selected.env
    const opening = { connections, limiter, deadline: deadline ?? deadlines.call }
    return new KeptConsole({
      open: (take, ending) => openHeldLine(node, opening, { takeOver: take, signal: ending }),
      takeOver,
      patient,
      signal,
      pauses: patient ? pauses.log : pauses.terminal,
    })
  }
}

async function makeLogFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder, 0o700)
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new PhoenixError('usage', `no logs can be written into ${folder}`, {
      cause,
      hint: `it cannot be made or written to (${(cause as NodeJS.ErrnoException).code}); name another folder`,
    })
  }
}
