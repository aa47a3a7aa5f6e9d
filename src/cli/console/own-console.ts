import type { NodeConsole } from '../../console/node-console.js'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { ConsoleEnd, TerminalEvent } from './console-end.js'
import { noteOf } from './notes.js'
import { ConsoleHost } from './share/host.js'
import { ConsoleRoom, workOn } from './share/room.js'
import { TerminalEvents } from './terminal-events.js'

/** The console that this process has opened, shown to others that watch it. */
export class OwnConsole implements ConsoleEnd {
  readonly #events = new TerminalEvents()
  #host: ConsoleHost | undefined
  readonly #room: ConsoleRoom

  constructor(
    private readonly console: NodeConsole,
    private readonly readOnly: boolean,
  ) {
    this.#room = new ConsoleRoom({
      ...workOn(console),
      mayBeTaken: !readOnly,
      note: (text) => this.#events.note(text),
    })
    void this.#pump()
  }

  /** Lets others watch. @param path the meeting place */
  async share(path: string): Promise<void> {
    this.#host = await ConsoleHost.open(path, () => this.#room)
  }

  get mayWrite(): boolean {
    return !this.readOnly && this.console.isOpen && this.#room.hasKeyboard
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.readOnly && this.#room.hasKeyboard) await this.console.write(bytes)
  }

  async sendBreak(): Promise<void> {
    if (this.mayWrite) await this.console.sendBreak()
  }

  async reopen(): Promise<void> {
    await this.console.reopen()
  }

  async take(): Promise<void> {
    if (this.readOnly) this.#events.note('the console was opened for reading only')
    else if (!this.#room.hasKeyboard) {
      this.#room.takeBack()
      this.#events.note('the keyboard is yours')
    }
  }

  async close(): Promise<void> {
    this.#host?.close()
    await this.console.close()
    this.#events.end()
  }

  [Symbol.asyncIterator](): AsyncIterator<TerminalEvent> {
    return this.#events[Symbol.asyncIterator]()
  }

  async #pump(): Promise<void> {
    try {
      for await (const event of this.console) {
        if (event.kind === 'data') {
          this.#room.show(event.bytes)
          // A terminal that is held, as by Ctrl-S, does not hold the others.
          if (this.#events.hasRoom) this.#events.push(event)
        } else this.#tell(noteOf(event))
      }
      this.#events.end()
    } catch (error) {
      this.#room.tell(cleanLine(PhoenixError.from(error).explanation))
      this.#events.end(error)
    }
  }

  #tell(text: string): void {
    this.#events.note(text)
    this.#room.tell(text)
  }
}
