/** What a command sees of the process it runs in; tests give their own. */
import { once } from 'node:events'
import type { WriteStream } from 'node:tty'

/** Where text goes. */
export interface Sink {
  /** Writes text; a promise that is given back says when more may be written. */
  write(text: string): Promise<unknown> | undefined
  readonly isTTY: boolean
  /** The width of the terminal; 80 where there is none. */
  readonly columns: number
}

/** The surroundings of one run of the command. */
export interface Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** An absolute path. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls back at each request to stop (Ctrl-C, SIGTERM); gives the way to stop listening. */
  onInterrupt(heard: () => void): () => void
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
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
      for (const signal of signals) process.on(signal, heard)
      return () => {
        for (const signal of signals) process.off(signal, heard)
      }
    },
    exit: (code) => process.exit(code),
  }
}

function sinkOf(stream: WriteStream): Sink {
  // Whoever reads may stop reading: `phoenix nodeset expand … | head` is no fault.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    write: (text) => (stream.write(text) ? undefined : once(stream, 'drain')),
    get isTTY() {
      return stream.isTTY === true
    },
    get columns() {
      return stream.columns ?? 80
    },
  }
}
