import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { endsWithin } from '../../run/ends-within.js'
import type { KeptConsole, KeptConsoleEvent } from '../kept-console.js'
import { LineStamps } from './line-stamps.js'
import { LogFile } from './log-file.js'
import { OpenFiles } from './open-files.js'

/** What happens while consoles are logged. */
export type ConsoleLogEvent =
  /** The console is open, and what the node writes goes to its log. */
  | { readonly kind: 'open'; readonly node: string }
  /** It is lost; the next try is in so many milliseconds. */
  | {
      readonly kind: 'lost'
      readonly node: string
      readonly error: PhoenixError
      readonly again: number
    }
  /** It is not tried any more. */
  | { readonly kind: 'given-up'; readonly node: string; readonly error: PhoenixError }
  /** The BMC had no room for some of what the node wrote. */
  | { readonly kind: 'overrun'; readonly node: string }
  /** The log cannot be written, as where the disk is full; it is tried again. */
  | { readonly kind: 'unwritable'; readonly node: string; readonly error: PhoenixError }
  /** It can again; so many bytes are missing, and the log says where. */
  | { readonly kind: 'writable'; readonly node: string; readonly missing: number }
  /** The log was closed, and the console or its file did not come to an end in time. */
  | { readonly kind: 'left'; readonly node: string; readonly error: PhoenixError }

/** How consoles are logged. */
export interface ConsoleLogOptions {
  /** The folder: a file `NODE.log` for each node, with the bytes as the node wrote them. */
  readonly folder: string
  /** From which size on a file is set aside as `NODE.log.1`, in bytes. @default 10485760 */
  readonly size?: number
  /** How many files of a node are kept that were set aside. @default 5 */
  readonly keep?: number
  /** Whether the time stands before each line, in UTC. @default false */
  readonly timestamps?: boolean
}

/** How long a file that cannot be written is left alone, in milliseconds. */
const pause = 5000
/** How many consoles are closed at once, so that of thousands each has its time. */
const closingAtOnce = 256
/** How long the end of all of them may take, and that of one file, in milliseconds. */
const usualPatience = { all: 60_000, file: 5000 } as const
const usualSize = 10 * 1024 * 1024
const usualKeep = 5

/**
 * Writes what nodes write on their consoles into files, until it is closed. Iterated, it tells what
 * happens.
 */
export class ConsoleLog implements AsyncIterable<ConsoleLogEvent> {
  readonly #files = new OpenFiles()
  readonly #options: ConsoleLogOptions
  readonly #consoles = new Map<string, KeptConsole>()
  /** Who sees besides what comes along, by node. */
  readonly #watchers = new Map<string, (event: KeptConsoleEvent) => void>()
  /** Those that are not over, with their files. */
  readonly #following = new Map<string, LogFile>()
  readonly #patience: Readonly<Record<keyof typeof usualPatience, number>>
  readonly #events: ConsoleLogEvent[] = []
  #closing: Promise<void> | undefined
  #wake: (() => void) | undefined
  #isOver = false
  #end!: () => void
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })

  /**
   * @internal
   * @param patience how long ends are waited for, for tests
   */
  constructor(
    nodes: Iterable<string>,
    keep: (node: string) => KeptConsole,
    options: ConsoleLogOptions,
    patience: Partial<Record<keyof typeof usualPatience, number>> = {},
  ) {
    const { size = usualSize, keep: kept = usualKeep } = options
    if (!(size >= 1) || !Number.isInteger(kept) || kept < 0) {
      throw new PhoenixError(
        'usage',
        'a log needs a size of at least 1 byte, and 0 or more to keep',
      )
    }
    this.#options = options
    this.#patience = { ...usualPatience, ...patience }
    for (const node of nodes) this.#consoles.set(node, keep(node))
    const works = [...this.#consoles].map(([node, console]) => this.#follow(node, console))
    void Promise.all(works).then(() => this.#finish())
  }

  /**
   * Shows somebody besides what comes along the console of a node, from now on; whoever watched it before sees no
   * more. Gives the console, to be typed on; undefined where it is not logged, or not any more.
   *
   * @internal
   */
  watch(node: string, sees: (event: KeptConsoleEvent) => void): KeptConsole | undefined {
    if (!this.#following.has(node)) return undefined
    this.#watchers.set(node, sees)
    return this.#consoles.get(node)
  }

  /** Shows it no more. @internal */
  unwatch(node: string): void {
    this.#watchers.delete(node)
  }

  /** Opens all files anew, for programs that set logs aside by themselves. */
  async reopen(): Promise<void> {
    for (const file of this.#following.values()) file.measureAnew()
    await this.#files.reopen()
  }

  /**
   * Closes all consoles and files. It comes to an end whatever BMCs and disks do; what did not is told by
   * events. Never rejects; safe to call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Resolves when nothing is logged any more. */
  get ended(): Promise<void> {
    return this.#ended
  }

  async #close(): Promise<void> {
    for (const file of this.#following.values()) file.hurry()
    const consoles = this.#consoles.values()
    const some = Array.from({ length: closingAtOnce }, async () => {
      for (const console of consoles) await console.close()
    })
    const { all } = this.#patience
    if (await endsWithin(Promise.all([...some, this.#ended]), all)) return
    const message = `the console was not closed within ${all / 1000} s`
    for (const node of this.#following.keys()) {
      this.#tell({ kind: 'left', node, error: new PhoenixError('bmc-timeout', message) })
    }
    this.#finish()
  }

  #finish(): void {
    this.#isOver = true
    this.#wake?.()
    this.#end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ConsoleLogEvent> {
    try {
      for (;;) {
        const event = this.#events.shift()
        if (event !== undefined) {
          yield event
          continue
        }
        if (this.#isOver) return
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      await this.close()
    }
  }

  async #follow(node: string, console: KeptConsole): Promise<void> {
    const { folder, size = usualSize, keep = usualKeep, timestamps } = this.#options
    const file = new LogFile(this.#files, join(folder, `${fileName(node)}.log`), {
      size,
      keep,
      pause,
      unwritable: (error) => this.#tell({ kind: 'unwritable', node, error }),
      writable: (missing) => this.#tell({ kind: 'writable', node, missing }),
    })
    this.#following.set(node, file)
    const stamps = timestamps === true ? new LineStamps() : undefined
    try {
      for await (const event of console.events()) {
        this.#watchers.get(node)?.(event)
        if (event.kind === 'data') {
          await file.write(stamps?.stamp(event.bytes, new Date()) ?? event.bytes)
        } else if (event.kind === 'open' || event.kind === 'overrun') {
          this.#tell({ kind: event.kind, node })
        } else if (event.kind === 'lost') this.#tell({ ...event, node })
      }
    } catch (error) {
      this.#tell({ kind: 'given-up', node, error: PhoenixError.from(error) })
    }
    this.#watchers.delete(node)
    const left = [console.left, await file.end(this.#patience.file)]
    for (const error of left) if (error !== undefined) this.#tell({ kind: 'left', node, error })
    this.#following.delete(node)
  }

  #tell(event: ConsoleLogEvent): void {
    // Whoever listened has been told the end.
    if (this.#isOver) return
    this.#events.push(event)
    this.#wake?.()
  }
}

/** A name that is one file in the folder, whatever the node is called. */
function fileName(node: string): string {
  return node.replace(/^\.|[/\\%\0]/g, (character) =>
    encodeURIComponent(character).replace('.', '%2E'),
  )
}
