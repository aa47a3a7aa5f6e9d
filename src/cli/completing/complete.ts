/** What may stand next on a command line that somebody is typing in a shell. */
import { proposeCompletions } from '@stricli/core'
import { buildPhoenix } from '../command-line/application.js'
import { Call } from '../command-line/call.js'
import type { Context } from '../command-line/command.js'
import type { Io } from '../terminal/io.js'

/** The word by which the shell's script asks; nobody types it. */
export const completeWord = '__complete'

/**
 * Prints what may stand in place of the last word, one in a line; flags where it begins with `-`. Commands and
 * flags are followed by a tab and what they are for. Whatever goes wrong, nothing is proposed: somebody is in
 * the middle of typing.
 *
 * @param words what stands behind `phoenix`, the last one as far as it is typed
 */
export async function complete(words: readonly string[], io: Io): Promise<number> {
  const completing = new Call(io, { config: configIn(words) })
  const process = { stdout: { write: () => {} }, stderr: { write: () => {} } }
  const context: Context = { process, io, code: undefined, completing }
  const wantsFlags = words.at(-1)?.startsWith('-') === true
  try {
    const found = await proposeCompletions(await buildPhoenix(words), words, context)
    const fitting = found.filter(({ kind }) => kind !== 'argument:flag' || wantsFlags)
    for (const { kind, completion, brief } of fitting) {
      // Of a value it would be told what all of them are.
      const told = kind === 'argument:value' ? '' : `\t${brief}`
      await io.stdout.write(`${completion}${told}\n`)
    }
  } catch {
    // There is nothing to propose.
  }
  return 0
}

/** The configuration that the words name. */
function configIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '-c' || word === '--config')
  return at < 0 ? undefined : words[at + 1]
}
