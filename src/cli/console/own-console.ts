import type { NodeConsole } from '../../console/node-console.js'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { ConsoleEnd, TerminalEvent } from './console-end.js'
import { ConsoleHost } from './share/host.js'
import { TerminalEvents } from './terminal-events.js'

/** The console that this process has opened, shown to others that watch it. */
export class OwnConsole implements ConsoleEnd {
  readonly #events = new TerminalEvents()
  #host: ConsoleHost | undefined

  constructor(
    private readonly console: NodeConsole,
    private readonly readOnly: boolean,
  ) {
    void this.#pump()
  }

  /** Lets others watch. @param path the meeting place */
  async share(path: string): Promise<void> {
    const write = (work: Promise<void>) => void work.catch(() => {})
    this.#host = await ConsoleHost.open(path, {
      mayBeTaken: !this.readOnly,
      write: (bytes) => write(this.console.write(bytes)),
      sendBreak: () => write(this.console.sendBreak()),
      reopen: () => write(this.console.reopen()),
      note: (text) => this.#events.note(text),
    })
  }

  get mayWrite(): boolean {
    return !this.readOnly && this.console.isOpen && this.#host?.hasKeyboard !== false
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.readOnly && this.#host?.hasKeyboard !== false) await this.console.write(bytes)
  }

  async sendBreak(): Promise<void> {
    if (this.mayWrite) await this.console.sendBreak()
  }

  async reopen(): Promise<void> {
    await this.console.reopen()
  }

  async take(): Promise<void> {
    if (this.readOnly) this.#events.note('the console was opened for reading only')
    else if (this.#host?.hasKeyboard === false) {
      this.#host.takeBack()
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
          this.#host?.show(event.bytes)
          // A terminal that is held, as by Ctrl-S, does not hold the others.
          if (this.#events.hasRoom) this.#events.push(event)
        } else this.#tell(noteOf(event))
      }
      this.#events.end()
    } catch (error) {
      this.#host?.tell(cleanLine(PhoenixError.from(error).explanation))
      this.#events.end(error)
    }
  }

  #tell(text: string): void {
    this.#events.note(text)
    this.#host?.tell(text)
  }
}

type Told = Exclude<
  NodeConsole extends AsyncIterable<infer Event> ? Event : never,
  { readonly kind: 'data' }
>

function noteOf(event: Told): string {
  switch (event.kind) {
    case 'open':
      return 'the console is open again; what the node wrote meanwhile is not seen'
    case 'lost': {
      const seconds = Math.max(1, Math.round(event.again / 1000))
      return cleanLine(`the console is lost: ${event.error.reason}; again in ${seconds} s`)
    }
    case 'break':
      return 'the serial line saw a break'
    case 'overrun':
      return 'the BMC had no room for some of what the node wrote'
    case 'unavailable':
      return 'the node takes no characters now'
    case 'available':
      return 'the node takes characters again'
  }
}
