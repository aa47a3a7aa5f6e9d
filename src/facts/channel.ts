/** Requests to the database's thread, and their answers. */
import type { Worker } from 'node:worker_threads'
import { PhoenixError } from '../error.js'
import type { Reply, Request, Requests } from './wire.js'

/** How many looks in a row find a silent thread before it is given up. */
const silentLooks = 4

/** How long the end of a thread is waited for, in milliseconds: one that hangs in its disk does not end. */
const longestEnd = 5_000

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: PhoenixError) => void
}

/**
 * One thread and what was asked of it. The thread keeps the process alive only while an answer is
 * outstanding, so that a forgotten store does not hold up the end of a script.
 */
export class Channel {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #next = 1
  #failure: PhoenixError | undefined
  #isSilent = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.unref()
    worker.on('message', (reply: Reply) => this.#settle(reply))
    worker.on('messageerror', (error) => this.#fail(error))
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', (code) => this.#fail(new Error(`it exited with code ${code}`)))
  }

  /** Asks the thread; rejects with a PhoenixError, also when the thread dies. */
  call<K extends keyof Requests>(
    method: K,
    ...[argument]: Parameters<Requests[K]>
  ): Promise<ReturnType<Requests[K]>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      const id = this.#next++
      const request: Request = { id, method, argument: argument as Request['argument'] }
      this.#worker.postMessage(request)
      if (this.#pending.size === 0) this.#worker.ref()
      this.#pending.set(id, { resolve, reject })
    })
  }

  /**
   * Ends the thread once some work with it is through. It may take as long as it likes while the thread answers;
   * rejects, also what else is outstanding, where it answers nothing for so long.
   *
   * @param silence in milliseconds
   */
  async endAfter(work: () => Promise<void>, silence: number): Promise<void> {
    this.#isSilent = false
    let silent = 0
    // Looks are counted and not the time: answers wait too while the caller's own thread is busy.
    const looks = setInterval(() => {
      silent = this.#isSilent ? silent + 1 : 0
      this.#isSilent = true
      if (silent < silentLooks) return
      const seconds = Math.round(silence / 1000)
      this.#fail(new Error(`it was given up, having answered nothing for ${seconds} s`))
    }, silence / silentLooks)
    try {
      await work()
    } finally {
      clearInterval(looks)
      await this.end()
    }
  }

  /** Ends the thread; what was not answered yet is rejected. */
  async end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestEnd)
    })
    await Promise.race([this.#worker.terminate(), late]).finally(() => clearTimeout(timer))
  }

  #settle(reply: Reply): void {
    this.#isSilent = false
    const pending = this.#pending.get(reply.id)
    if (pending === undefined) return
    this.#pending.delete(reply.id)
    if (this.#pending.size === 0) this.#worker.unref()
    if (reply.ok) {
      pending.resolve(reply.value as never)
    } else {
      const { code, message, hint } = reply.error
      pending.reject(new PhoenixError(code, message, { hint }))
    }
  }

  #fail(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause)
    this.#failure ??= new PhoenixError(
      'internal',
      `the thread of the facts database ended: ${why}`,
      {
        cause,
        hint: 'Open the facts database again; everything that was acknowledged is stored.',
      },
    )
    for (const { reject } of this.#pending.values()) reject(this.#failure)
    this.#pending.clear()
    this.#worker.unref()
  }
}
