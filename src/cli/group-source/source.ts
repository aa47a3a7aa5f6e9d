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
    const file = `${name}.conf`
    const { writeFiles } = await import('../../run/files/write-files.js')
    const folder = call.path(flags.out)
    const result = (await writeFiles(folder, [{ path: file, text: content }]))[0]?.result
    const path = join(folder, file)
    if (call.wantsJson) await call.json({ name, file: path, result })
    else await call.print(`${call.shown(path)}: ${result}`)
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
