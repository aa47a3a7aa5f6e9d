import { createInterface } from 'node:readline'
import { PhoenixError } from '../../error.js'
import type { Call } from '../command-line/call.js'

/**
 * Asks on the terminal; anything but yes is no. The question says what would be done, and to whom.
 *
 * @throws PhoenixError `usage` without a terminal, with what to say instead; `aborted` for Ctrl-C
 */
export async function confirm(call: Call, question: string): Promise<boolean> {
  if (!call.isInteractive) {
    const message = `this needs a yes, and there is no terminal to ask on: ${question}`
    throw new PhoenixError('usage', message, { hint: 'to have it done, say --yes' })
  }
  const { stderr, stdin } = call.io
  call.isAsking = true
  // Line by line, without an own echo: the terminal does both itself.
  const lines = createInterface({ input: stdin, terminal: false })
  const close = () => lines.close()
  const release = call.io.onInterrupt(close)
  // A terminal that has gone cannot be read either; that is no answer.
  stdin.on('error', close)
  lines.on('error', close)
  try {
    const answered = new Promise<string | undefined>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(undefined))
    })
    await stderr.write(`${question} [y/N] `)
    const answer = await answered
    if (answer === undefined) {
      await stderr.write('\n')
      throw new PhoenixError('aborted', 'interrupted; nothing was done')
    }
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    call.isAsking = false
    release()
    lines.close()
    stdin.pause()
  }
}
