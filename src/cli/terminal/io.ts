/** What a command sees of the process it runs in; tests give their own. */
import { firstStage, type Stage } from './early-end.js'
import { endProcess } from './end-process.js'
import { sinkOf } from './stream-sink.js'

/** Where text goes. */
export interface Sink {
  /**
   * Writes text, or bytes as they are; a promise that is given back says when more may be written. It never rejects: what
   * nobody reads any more is dropped.
   */
  write(text: string | Uint8Array): Promise<unknown> | undefined
  /** Whether nobody reads any more. */
  readonly isGone: boolean
  /** Why text could not be written though somebody wanted it: `ENOSPC` for a full disk. */
  readonly failure: string | undefined
  readonly isTTY: boolean
  /** The width of the terminal; 80 where there is none. */
  readonly columns: number
}

/** How a request to stop was made: by Ctrl-C or SIGTERM, or by the end of the terminal. */
export type Interruption = 'stop' | 'hang-up'

/** The surroundings of one run of the command. */
export interface Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: NodeJS.ReadableStream & {
    readonly isTTY?: boolean
    /** Whether each key is given as it is pressed, and none means anything; terminals only. */
    setRawMode?(raw: boolean): unknown
  }
  /** An absolute path. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What is being done, should the process end too early. */
  readonly stage: Stage
  /** Calls back at each request to stop; gives the way to stop listening. */
  onInterrupt(heard: (how: Interruption) => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

/** The surroundings of this process. */
export function processIo(): Io {
  const stage = firstStage()
  const exit = (code: number) => {
    stage.isOver = true
    endProcess(code)
  }
  const heard = new Set<(how: Interruption) => void>()
  return {
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    // Only a command that reads the standard input opens it.
    get stdin() {
      return process.stdin
    },
    cwd: process.cwd(),
    env: process.env,
    stage,
    onInterrupt(hear) {
      if (heard.size === 0) listen(heard, exit)
      heard.add(hear)
      return () => heard.delete(hear)
    },
    exit,
  }
}

const listening = new WeakSet<ReadonlySet<unknown>>()

/**
 * Listens for signals, for good: where nobody hears them any more, the command is over but for its last
 * words, and a signal must not make another end of it than an exit code.
 */
function listen(heard: ReadonlySet<(how: Interruption) => void>, exit: Io['exit']): void {
  if (listening.has(heard)) return
  listening.add(heard)
  const tell = (how: Interruption) => {
    for (const hear of [...heard]) hear(how)
  }
  const stop = () => (heard.size === 0 ? exit(130) : tell('stop'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  process.on('SIGHUP', () => tell('hang-up'))
}
