import { type FileHandle, rename, rm } from 'node:fs/promises'
import { PhoenixError } from '../../error.js'
import { endsWithin } from '../../run/ends-within.js'
import type { OpenFiles } from './open-files.js'

/** How a log is kept. */
export interface LogFileOptions {
  /** From which size on the file is set aside, in bytes. */
  readonly size: number
  /** How many of those that were set aside are kept. */
  readonly keep: number
  /** The pause before a file that cannot be written is tried again, in milliseconds. */
  readonly pause: number
  /** Hears that it cannot be written; what comes is kept as far as there is room. */
  readonly unwritable: (error: PhoenixError) => void
  /** Hears that it can again, and how many bytes found no room. */
  readonly writable: (lost: number) => void
}

/** How much waits for a file, in bytes. */
const room = 256 * 1024
/** How long the last write may take, in milliseconds. */
const usualPatience = 5000

/** The log of one console: written in order, set aside by size. */
export class LogFile {
  #waiting: Uint8Array[] = []
  #size = 0
  #lost = 0
  #isIll = false
  #isOver = false
  #written: number | undefined
  #writing: Promise<void> | undefined
  #wake: (() => void) | undefined

  constructor(
    private readonly files: OpenFiles,
    readonly path: string,
    private readonly options: LogFileOptions,
  ) {}

  /**
   * Takes bytes to be written. Resolves when there is room for more: at once where the file cannot be
   * written, so that a full disk holds no console up; what finds no room then is counted and dropped.
   */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    if (this.#isIll && (this.#lost > 0 || this.#size + bytes.length > room)) {
      this.#lost += bytes.length
      return
    }
    this.#waiting.push(bytes)
    this.#size += bytes.length
    this.#writing ??= this.#write()
    while (this.#size > room && !this.#isIll && !this.#isOver) await this.#turn()
  }

  /** Its file is another one from now on: how much is in it has to be looked up. */
  measureAnew(): void {
    this.#written = undefined
  }

  /** The end is near: nobody is held up any more for want of room. */
  hurry(): void {
    this.#isOver = true
    this.#wake?.()
  }

  /**
   * Writes what waits, once more where it failed before, and no further. A disk that does not answer is
   * waited for so many milliseconds.
   *
   * @returns that the file did not come to its end, as an error
   */
  async end(patience = usualPatience): Promise<PhoenixError | undefined> {
    this.hurry()
    if (await endsWithin(this.#end(), patience)) return undefined
    const missing = this.#size === 0 ? '' : `; ${this.#size} bytes are missing`
    const message = `the log ${this.path} could not be ended within ${patience / 1000} s${missing}`
    return new PhoenixError('file-write', message, { hint: 'its disk does not answer' })
  }

  async #end(): Promise<void> {
    await this.#writing
    await this.files.close(this.path)
  }

  async #write(): Promise<void> {
    // What comes within the same moment is one write.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = Buffer.concat(this.#waiting)
      this.#waiting = []
      const done = await this.#append(batch)
      this.#size -= done
      if (done < batch.length) this.#waiting.unshift(batch.subarray(done))
      if (this.#isIll) {
        if (this.#isOver) break
        await this.#pause()
      } else this.#wake?.()
    }
    this.#writing = undefined
  }

  /** Writes as much as can be; gives how much that was. */
  async #append(batch: Buffer): Promise<number> {
    let done = 0
    try {
      await this.files.use(this.path, async (file) => {
        this.#written ??= (await file.stat()).size
        while (done < batch.length) {
          const { bytesWritten } = await file.write(batch, done)
          done += bytesWritten
        }
        if (this.#isIll) await this.#recover(file)
      })
      // Where it was opened anew meanwhile, nobody knows how large it is.
      if (this.#written !== undefined) this.#written += done
      if ((this.#written ?? 0) >= this.options.size) await this.#setAside()
    } catch (error) {
      this.#fail(error)
    }
    return done
  }

  /** Says in the file itself that something is missing behind what was kept. */
  async #recover(file: FileHandle): Promise<void> {
    const lost = this.#lost
    if (lost > 0) await file.appendFile(`\r\n[phoenix: ${lost} bytes are missing here]\r\n`)
    this.#lost -= lost
    this.#isIll = false
    this.options.writable(lost)
  }

  #fail(error: unknown): void {
    this.#written = undefined
    if (this.#isIll) return
    this.#isIll = true
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : String(code ?? error)
    const message = `the log ${this.path} cannot be written: ${why}`
    this.options.unwritable(new PhoenixError('file-write', message, { cause: error }))
    this.#wake?.()
  }

  async #setAside(): Promise<void> {
    const { keep } = this.options
    await this.files.close(this.path)
    this.#written = 0
    if (keep === 0) {
      await rm(this.path, { force: true })
      return
    }
    for (let age = keep - 1; age >= 0; age--) {
      const from = age === 0 ? this.path : `${this.path}.${age}`
      await rename(from, `${this.path}.${age + 1}`).catch((error) => {
        if (age === 0 || error.code !== 'ENOENT') throw error
      })
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake
      this.#wake = () => {
        before?.()
        this.#wake = undefined
        resolve()
      }
    })
  }

  async #pause(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const time = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.pause)
    })
    await Promise.race([time, this.#turn()])
    clearTimeout(timer)
  }
}
