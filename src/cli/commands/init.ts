import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PhoenixError } from '../../error.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { version } from '../command-line/version.js'
import { usualNames } from '../config/load-config.js'
import { applyText, configText, manifestText, tsconfigText } from '../files/first-files.js'
import { align } from '../output/gather.js'

type Flags = { readonly name: string | undefined }

const build: BuildCommand = (brief) =>
  command<Flags>({
    brief,
    help:
      'Writes a first cluster.config.ts and apply.ts into this folder, and a package.json and a\n' +
      'tsconfig.json if there are none. Where the package.json does not say "type": "module", the\n' +
      'files end in .mts. Nothing is ever overwritten.',
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
      const manifest = readManifest(cwd)
      // What is not declared to be a module is none to Node, unless its name says so.
      const [ts, js] =
        manifest === undefined || manifest.type === 'module' ? ['ts', 'js'] : ['mts', 'mjs']
      const config = `cluster.config.${ts}`
      const program = `apply.${ts}`
      for (const file of new Set([...usualNames, program])) {
        if (!existsSync(join(cwd, file))) continue
        throw new PhoenixError('usage', `there is a ${file} already; nothing was written`, {
          hint: 'take another folder, or use what is there: phoenix check',
        })
      }
      const texts: Record<string, string> = {
        [config]: configText(name),
        [program]: applyText(`cluster.config.${js}`),
      }
      if (manifest === undefined) texts['package.json'] = manifestText(name, version())
      if (!existsSync(join(cwd, 'tsconfig.json'))) texts['tsconfig.json'] = tsconfigText
      for (const [file, text] of Object.entries(texts)) {
        writeFileSync(join(cwd, file), text, { flag: 'wx' })
        await call.print(`wrote ${file}`)
      }
      if (ignoreFolder(cwd)) {
        await call.print('wrote .gitignore: .phoenix/ is not for version control')
      }
      if (ts === 'mts') {
        await call.print(
          'Your package.json has no "type": "module" and is left alone; that is why the names end in .mts.',
        )
      }
      await call.print(`\nNext:\n${align(nextSteps(program, manifest))}`)
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

interface Manifest {
  readonly type?: unknown
  readonly dependencies?: Readonly<Record<string, unknown>>
  readonly devDependencies?: Readonly<Record<string, unknown>>
}

/** The package.json of the folder; undefined where there is none. */
function readManifest(cwd: string): Manifest | undefined {
  const file = join(cwd, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof manifest === 'object' && manifest !== null ? manifest : {}
  } catch (cause) {
    throw new PhoenixError('usage', 'package.json is not JSON; nothing was written', { cause })
  }
}

/** What to run, with what it does. */
function nextSteps(program: string, manifest: Manifest | undefined): string[][] {
  const there = { ...manifest?.dependencies, ...manifest?.devDependencies }
  const needed = manifest === undefined ? [] : ['phoenix-cluster'].filter((one) => !(one in there))
  const helpful =
    manifest === undefined
      ? []
      : ['typescript', '@types/node', 'tsx'].filter((one) => !(one in there))
  return [
    ...(manifest === undefined ? [['  npm install', 'once']] : []),
    ...needed.map((one) => [`  npm install ${one}`, 'once']),
    ...(helpful.length > 0
      ? [
          [
            `  npm install --save-dev ${helpful.join(' ')}`,
            'for your editor, and to run the program',
          ],
        ]
      : []),
    ['  npx phoenix check', 'prove the configuration'],
    ['  npx phoenix simulate', 'a rack on this computer, in another terminal'],
    ['  npx phoenix apply --through .phoenix/rack.json', 'plan, ask, and do it'],
    [`  npx tsx ${program}`, 'the plan for the real hardware; with --yes it is applied'],
  ]
}

/** Adds the folder of facts to .gitignore, if it is not there. */
function ignoreFolder(cwd: string): boolean {
  const file = join(cwd, '.gitignore')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (/^\/?\.phoenix\/?$/m.test(text)) return false
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}.phoenix/\n`)
  return true
}
