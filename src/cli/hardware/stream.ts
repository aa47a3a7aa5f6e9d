import { cleanJson } from '../../model/clean-text.js'
import type { Call } from '../command-line/call.js'

/**
 * Prints things as they come: lines for people, or one JSON document, a list with an element on each
 * line, that is whole once the stream ends.
 */
export class Stream {
  #printed = 0

  constructor(private readonly call: Call) {}

  async print(text: string, json: Record<string, unknown>): Promise<void> {
    const { call } = this
    if (call.wantsJson) {
      const before = this.#printed === 0 ? '[\n  ' : ',\n  '
      await call.io.stdout.write(`${before}${cleanJson(JSON.stringify(json))}`)
    } else await call.print(text)
    this.#printed++
  }

  async end(): Promise<void> {
    if (this.call.wantsJson) await this.call.io.stdout.write(this.#printed === 0 ? '[]\n' : '\n]\n')
  }
}
