import { isatty } from 'node:tty'
import type { ConsoleLog, ConsoleLogEvent } from '../../console/log/console-log.js'
import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import { endsWithin } from '../../run/ends-within.js'
import type { Call } from '../command-line/call.js'
import { gatheredLines } from '../output/gather.js'

/** How long is gathered before it is told, in milliseconds: thousands of consoles open at once. */
const gathering = 250
/** How long the last of it may take, in milliseconds. */
const lastWords = 2000

/**
 * Tells how the logging goes, until somebody ends it or there is nothing left to log. Ctrl-C closes all
 * consoles; SIGHUP opens the files anew, unless it means that the terminal has gone.
 */
export async function logConsoles(call: Call, log: ConsoleLog, all: number): Promise<number> {
  const { io } = call
  const hadTerminal = io.stderr.isTTY || io.stdin.isTTY === true
  let isInterrupted = false
  const release = io.onInterrupt((how) => {
    const isTerminalGone = hadTerminal && !isatty(0) && !isatty(2)
    if (how === 'hang-up' && !isTerminalGone) {
      void log.reopen().then(() => call.note('the logs were opened anew'))
      return
    }
    if (isInterrupted) {
      if (how === 'stop') io.exit(130)
      return
    }
    isInterrupted = true
    void call.note(`\nClosing ${count(all, 'console')}. Once more to stop at once.`)
    void log.close()
  })
  const givenUp = new Set<string>()
  const opened = new Set<string>()
  const told = new Map<string, string[]>()
  const last = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  const tell = async () => {
    clearTimeout(timer)
    timer = undefined
    const lines = [...told].flatMap(([text, nodes]) =>
      gatheredLines(nodes.map((node) => [node, text] as const)),
    )
    told.clear()
    for (const line of lines) await call.note(line)
  }
  try {
    for await (const event of log) {
      if (event.kind === 'given-up') givenUp.add(event.node)
      if (event.kind === 'open') opened.add(event.node)
      const text = textOf(event, opened.has(event.node))
      // A console that stays lost is told once, however often it is tried.
      if (last.get(event.node) === text) continue
      last.set(event.node, text)
      const nodes = told.get(text)
      if (nodes === undefined) told.set(text, [event.node])
      else nodes.push(event.node)
      timer ??= setTimeout(() => void tell(), gathering)
    }
    // Who does not read must not hold up the end.
    await endsWithin(tell(), lastWords)
  } finally {
    clearTimeout(timer)
    release()
  }
  if (isInterrupted) return 130
  return givenUp.size > 0 ? 1 : 0
}

/** @param wasOpen whether the console was ever open */
function textOf(event: ConsoleLogEvent, wasOpen: boolean): string {
  switch (event.kind) {
    case 'open':
      return 'the console is open'
    case 'lost':
      return cleanLine(
        `the console ${wasOpen ? 'is lost' : 'cannot be opened'}: ${event.error.explanation}; it is tried again`,
      )
    case 'given-up':
      return cleanLine(`given up: ${event.error.code}: ${event.error.explanation}`)
    case 'overrun':
      return 'the BMC had no room for some of what the node wrote'
    case 'unwritable':
      return cleanLine(event.error.message)
    case 'writable':
      return `the log is written again; ${event.missing} bytes are missing`
    case 'left':
      return cleanLine(`left behind: ${event.error.explanation}`)
  }
}
