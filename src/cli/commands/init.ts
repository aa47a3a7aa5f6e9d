import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { version } from '../command-line/version.js'
import { applyText, configText, manifestText } from '../files/first-files.js'

type Flags = { readonly name: string | undefined }

const build: BuildCommand = (brief) =>
  command<Flags>({
    brief,
    help:
      'Writes a first cluster.config.ts and apply.ts into this folder, and a package.json if there is\n' +
      'none. Nothing is ever overwritten.',
    examples: [
      ['phoenix init', 'named after the folder'],
      ['phoenix init --name atlas', 'named otherwise'],
    ],
    flags: {
      name: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: "the cluster's name (without it: the folder's)",
        placeholder: 'NAME',
        optional: true,
      },
    },
    run: async (call, flags) => {
      const { cwd } = call.io
      const name = nameOf(flags.name, cwd)
      const texts = { 'cluster.config.ts': configText(name), 'apply.ts': applyText }
      for (const file of Object.keys(texts)) {
        if (!existsSync(join(cwd, file))) continue
        throw new PhoenixError('usage', `there is a ${file} already; nothing was written`, {
          hint: 'take another folder, or use what is there: phoenix check',
        })
      }
      for (const [file, text] of Object.entries(texts)) {
        writeFileSync(join(cwd, file), text, { flag: 'wx' })
        await call.print(`wrote ${file}`)
      }
      for (const line of writeManifest(cwd, name)) await call.print(line)
      if (ignoreFolder(cwd))
        await call.print('wrote .gitignore: .phoenix/ is not for version control')
      await call.print(
        '\nNext:\n' +
          '  npm install                                  once\n' +
          '  npx phoenix check                            prove the configuration\n' +
          '  npx phoenix simulate                         a rack on this computer, in another terminal\n' +
          '  npx phoenix apply --through .phoenix/rack.json',
      )
      return 0
    },
  })

export default build

function nameOf(given: string | undefined, cwd: string): string {
  const name =
    given ??
    basename(cwd)
      .replace(/[^A-Za-z0-9_.-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
  if (/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) return name
  if (given === undefined) return 'cluster'
  throw new PhoenixError('usage', `'${given}' is not a name for a cluster`, {
    hint: "use letters, digits, '.', '_' and '-'",
  })
}

function* writeManifest(cwd: string, name: string): Iterable<string> {
  const file = join(cwd, 'package.json')
  if (!existsSync(file)) {
    writeFileSync(file, manifestText(name, version()), { flag: 'wx' })
    yield 'wrote package.json'
    return
  }
  let type: unknown
  try {
    type = JSON.parse(readFileSync(file, 'utf8')).type
  } catch {
    type = undefined
  }
  if (type !== 'module') yield 'package.json is left alone; apply.ts needs "type": "module" in it'
}

/** Adds the folder of facts to .gitignore, if it is not there. */
function ignoreFolder(cwd: string): boolean {
  const file = join(cwd, '.gitignore')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (/^\/?\.phoenix\/?$/m.test(text)) return false
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}.phoenix/\n`)
  return true
}
