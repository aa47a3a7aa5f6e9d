/** What a command sees of the process it runs in; tests give their own. */
import { sinkOf } from './stream-sink.js'

/** Where text goes. */
export interface Sink {
  /**
   * Writes text; a promise that is given back says when more may be written. It never rejects: what
   * nobody reads any more is dropped.
   */
  write(text: string): Promise<unknown> | undefined
  /** Whether nobody reads any more. */
  readonly isGone: boolean
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
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** An absolute path. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls back at each request to stop; gives the way to stop listening. */
  onInterrupt(heard: (how: Interruption) => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

/** The surroundings of this process. */
export function processIo(): Io {
  return {
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    // Only a command that reads the standard input opens it.
    get stdin() {
      return process.stdin
    },
    cwd: process.cwd(),
    env: process.env,
    onInterrupt(heard) {
      const stop = () => heard('stop')
      const hangUp = () => heard('hang-up')
      process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', hangUp)
      return () => {
        process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', hangUp)
      }
    },
    exit: (code) => process.exit(code),
  }
}
