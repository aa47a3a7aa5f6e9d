import { relative, resolve, sep } from 'node:path'
import type { Place } from '../../error.js'
import { cleanJson, cleanLines } from '../../model/clean-text.js'
import type { Io } from '../terminal/io.js'

/** The flags that commands share; each command takes those that mean something to it. */
export interface CommonFlags {
  readonly config: string | undefined
  readonly db: string | undefined
  readonly through: string | undefined
  readonly json: boolean
  readonly verbose: boolean
}

/** One call of a command: its surroundings and its common flags. */
export class Call {
  /** Gives what takes away what is drawn on the terminal, so that a message is not drawn over. */
  beforeNote: (() => string) | undefined
  /** Whether somebody is being asked: nothing is under way then that an interrupt could let finish. */
  isAsking = false

  constructor(
    readonly io: Io,
    private readonly flags: Partial<CommonFlags>,
  ) {}

  /** Whether one JSON document is wanted instead of text. */
  get wantsJson(): boolean {
    return this.flags.json === true
  }

  get config(): string | undefined {
    return this.flags.config
  }

  get verbose(): boolean {
    return this.flags.verbose === true
  }

  /** The file of a rack, as an absolute path. */
  get through(): string | undefined {
    return this.flags.through === undefined ? undefined : this.path(this.flags.through)
  }

  /** Where the facts are, as `open` takes it; undefined for the usual place. */
  get db(): string | undefined {
    const { db } = this.flags
    if (db === undefined || db === ':memory:' || /^[a-z][a-z0-9+.-]+:/i.test(db)) return db
    return this.path(db)
  }

  /** An absolute path of one that was typed. */
  path(typed: string): string {
    return resolve(this.io.cwd, typed)
  }

  /** A path as people see it: relative to where they are, if it is within. */
  shown(path: string): string {
    const short = relative(this.io.cwd, path)
    return short === '' || short === '..' || short.startsWith(`..${sep}`) ? path : short
  }

  /** `cluster.config.ts:12:4`. */
  place({ file, line, column }: Place): string {
    return `${this.shown(file)}:${line}:${column}`
  }

  /** Whether somebody can be asked. */
  get isInteractive(): boolean {
    return this.io.stdin.isTTY === true && this.io.stderr.isTTY
  }

  /** Prints a result for people; ends it with a line break. */
  async print(text: string): Promise<void> {
    await this.io.stdout.write(`${cleanLines(text)}\n`)
  }

  /** Prints the one JSON document of this call. */
  async json(value: unknown): Promise<void> {
    await this.io.stdout.write(`${cleanJson(JSON.stringify(value, undefined, 2))}\n`)
  }

  /** Prints what goes beside the result: banners, questions, what failed. */
  async note(text: string): Promise<void> {
    await this.io.stderr.write(`${this.beforeNote?.() ?? ''}${cleanLines(text)}\n`)
  }
}
