import type { LogFile } from '../../console/log/log-file.js'
import { unlessAborted } from '../../run/on-abort.js'
import type { Call } from '../command-line/call.js'
import { onStop } from '../terminal/interrupt.js'
import type { ConsoleEnd } from './console-end.js'
import { EscapeReader, escapeHelp, escapeName } from './escape.js'
import { RawTerminal } from './raw-terminal.js'

/** How somebody sits at a console. */
export interface Attending {
  readonly node: string
  /** The escape character; undefined for none. */
  readonly escape: number | undefined
  /** Whether the standard input is not read. */
  readonly readOnly: boolean
  /** How long the node has to be silent at the end of what is piped in, in milliseconds. */
  readonly linger: number
  readonly log: LogFile | undefined
}

/** How it ended: by the person, by a signal, or by the console itself. */
export type AttendedEnd = 'left' | 'interrupted' | 'over'

/**
 * Shows a console on the terminal, and sends what is typed, or piped in, until somebody ends it. The
 * terminal is put back as it was, however it ends.
 */
export async function attend(call: Call, end: ConsoleEnd, how: Attending): Promise<AttendedEnd> {
  const { io } = call
  const isTerminal = io.stdin.isTTY === true
  const terminal = new RawTerminal(io)
  const line = isTerminal ? '\r\n' : '\n'
  const note = (text: string) => void io.stderr.write(`${line}[phoenix: ${text}]${line}`)
  let result: AttendedEnd = 'over'
  const stopped = new AbortController()
  const stop = (why: AttendedEnd) => {
    if (result === 'over') result = why
    how.log?.hurry()
    stopped.abort()
    void end.close()
  }
  const release = onStop(io, () => stop('interrupted'))
  const typing = new Typing(end, how, { terminal, note, stop, isTerminal, stdin: io.stdin })
  try {
    if (isTerminal) terminal.enter()
    if (isTerminal && how.escape !== undefined) {
      const name = escapeName(how.escape)
      note(`the console of ${how.node}; ${name}. ends it, ${name}? tells more`)
    }
    typing.begin()
    for await (const event of end) {
      if (event.kind === 'note') {
        note(event.text)
        continue
      }
      typing.stir()
      await how.log?.write(event.bytes)
      const shown = terminal.show(event.bytes)
      // Who does not read, or holds the terminal by Ctrl-S, must not hold up the end.
      if (shown !== undefined) await unlessAborted(shown, stopped.signal).catch(() => {})
      if (io.stdout.isGone) stop('left')
    }
  } finally {
    typing.finish()
    terminal.leave()
    release()
    await end.close()
  }
  return result
}

interface Surroundings {
  readonly terminal: RawTerminal
  readonly stdin: Call['io']['stdin']
  readonly isTerminal: boolean
  note(text: string): void
  stop(why: AttendedEnd): void
}

/** What is typed or piped in, on its way to the node. */
class Typing {
  readonly #reader: EscapeReader
  #work: Promise<void> = Promise.resolve()
  #quiet: NodeJS.Timeout | undefined
  #isOver = false
  #wasTold = false
  readonly #data = (chunk: Buffer | string) => this.#take(Buffer.from(chunk))
  readonly #ended = () => this.#end()

  constructor(
    private readonly end: ConsoleEnd,
    private readonly how: Attending,
    private readonly around: Surroundings,
  ) {
    this.#reader = new EscapeReader(around.isTerminal ? how.escape : undefined)
  }

  begin(): void {
    const { stdin, isTerminal } = this.around
    if (this.how.readOnly && !isTerminal) return
    // Whoever pipes something in wants it to arrive.
    if (!isTerminal) this.#work = this.end.take()
    stdin.on('data', this.#data).on('end', this.#ended).on('error', this.#ended)
    // A console before this one has stopped it.
    stdin.resume()
  }

  /** The node has written something. */
  stir(): void {
    this.#quiet?.refresh()
  }

  finish(): void {
    const { stdin, isTerminal } = this.around
    this.#isOver = true
    clearTimeout(this.#quiet)
    if (this.how.readOnly && !isTerminal) return
    stdin.off('data', this.#data).off('end', this.#ended).off('error', this.#ended)
    stdin.pause()
  }

  #take(bytes: Buffer): void {
    const { stdin } = this.around
    for (const typed of this.#reader.read(bytes)) {
      if (typed.kind === 'send') this.#send(typed.bytes)
      else this.#act(typed.kind)
    }
    if (this.around.isTerminal) return
    // What is piped in comes faster than a serial line takes it.
    stdin.pause()
    void this.#work.then(() => {
      if (!this.#isOver) stdin.resume()
    })
  }

  #send(bytes: Buffer): void {
    if (this.around.isTerminal && !this.end.mayWrite) {
      if (!this.#wasTold) this.around.note(this.#whyNot())
      this.#wasTold = true
      return
    }
    this.#wasTold = false
    this.#work = this.#work.then(() => this.end.write(bytes)).catch(() => {})
  }

  #whyNot(): string {
    if (this.how.readOnly) return 'what is typed is not sent: the console is read only'
    const character = this.how.escape
    const how = character === undefined ? '' : `; ${escapeName(character)}t takes the keyboard`
    return `what is typed is not sent: the console is lost, or another has the keyboard${how}`
  }

  #act(action: Exclude<ReturnType<EscapeReader['read']>[number]['kind'], 'send'>): void {
    const { around, end } = this
    const later = (work: () => Promise<void>) => {
      this.#work = this.#work.then(work).catch(() => {})
    }
    if (action === 'end') around.stop('left')
    else if (action === 'break') later(() => end.sendBreak())
    else if (action === 'take') later(() => end.take())
    else if (action === 'reopen') later(() => end.reopen())
    else if (action === 'suspend') around.terminal.suspend()
    else for (const line of escapeHelp(this.how.escape ?? 0)) around.note(line)
  }

  /** The end of what is piped in: the answer to it is waited for. */
  #end(): void {
    if (this.#isOver) return
    void this.#work.then(() => {
      if (this.#isOver) return
      this.#quiet = setTimeout(() => this.around.stop('left'), this.how.linger)
    })
  }
}
