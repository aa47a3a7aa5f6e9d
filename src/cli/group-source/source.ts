import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PhoenixError } from '../../error.js'
import { command } from '../command-line/command.js'
import { configFlag, jsonFlag, letters } from '../command-line/flags.js'
import { declaredAndSound } from '../config/known.js'
import { findConfig } from '../config/load-config.js'
import { sourceText } from './source-text.js'

type Flags = {
  readonly config: string | undefined
  readonly json: boolean
  readonly out: string | undefined
  readonly name: string | undefined
}

const text = (input: string): string => input

export const source = command<Flags>({
  brief: 'Write a source of groups for ClusterShell',
  help:
    'Prints, or with --out writes, a file for the folder groups.conf.d of ClusterShell, by which its\n' +
    'commands ask Phoenix for the groups: clush -w @CLUSTER:compute.',
  examples: [
    ['phoenix group source --out /etc/clustershell/groups.conf.d', 'writes CLUSTER.conf there'],
    ['phoenix group source', 'prints it'],
  ],
  flags: {
    config: configFlag,
    json: jsonFlag,
    out: {
      kind: 'parsed',
      parse: text,
      brief: 'the folder to write to (without it: the file is printed)',
      placeholder: 'DIR',
      optional: true,
    },
    name: {
      kind: 'parsed',
      parse: nameOf,
      brief: "the source's name (without it: the cluster's)",
      placeholder: 'NAME',
      optional: true,
    },
  },
  letters,
  run: async (call, flags) => {
    const { model } = await declaredAndSound(call)
    const name = flags.name ?? nameOf(model.name)
    const content = sourceText({
      name,
      command: thisCommand(),
      config: findConfig(call),
    })
    if (flags.out === undefined) {
      if (call.wantsJson) await call.json({ name, text: content })
      else await call.print(content.trimEnd())
      return 0
    }
    const folder = call.path(flags.out)
    const file = join(folder, `${name}.conf`)
    const written = writeIfChanged(folder, file, content)
    if (call.wantsJson) await call.json({ name, file, written })
    else await call.print(`${call.shown(file)}: ${written ? 'written' : 'unchanged'}`)
    return 0
  },
})

/** The command line that runs this very Phoenix, also where it is not on the PATH. */
function thisCommand(): string[] {
  const script = process.argv[1]
  if (script === undefined) return ['phoenix']
  return [process.execPath, ...process.execArgv, resolve(script)]
}

function nameOf(input: string): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(input) && input !== 'Main') return input
  throw new PhoenixError('usage', `'${input}' is not a name for a source of groups`, {
    hint: "use letters, digits, '.', '_' and '-', with --name",
  })
}

/** Writes a file as a whole, so that nobody reads half of it. */
function writeIfChanged(folder: string, file: string, content: string): boolean {
  try {
    if (readFileSync(file, 'utf8') === content) return false
  } catch {
    // There is none yet.
  }
  const draft = `${file}.${process.pid}.draft`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(draft, content)
    renameSync(draft, file)
  } catch (error) {
    // Where not even the folder can be had, there is nothing to remove.
    if (existsSync(draft)) rmSync(draft)
    const reason = error instanceof Error ? error.message : String(error)
    throw new PhoenixError('usage', `cannot write ${file}: ${reason}`, { cause: error })
  }
  return true
}
