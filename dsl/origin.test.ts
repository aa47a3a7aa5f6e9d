import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFrame } from './origin.js'

describe('a frame of a stack', () => {
  it.each([
    ['    at file:///site/a.ts:4:2', '/site/a.ts'],
    ['    at /site/a.ts:4:2', '/site/a.ts'],
    ['    at rules (/site/a.ts:4:2)', '/site/a.ts'],
    ['    at Object.<anonymous> (/site/a.ts:4:2)', '/site/a.ts'],
    ['    at async rules (file:///site/a.ts:4:2)', '/site/a.ts'],
    ['    at async file:///site/a.ts:4:2', '/site/a.ts'],
    ['    at rules (/old (2024)/a.ts:4:2)', '/old (2024)/a.ts'],
    ['    at /old (2024)/a.ts:4:2', '/old (2024)/a.ts'],
    ['    at file:///my%20site/a.ts?v=7:4:2', '/my site/a.ts'],
  ])('%s', (line, file) => {
    expect(parseFrame(`Error\n${line}\n    at later (/x.ts:1:1)`)).toEqual({
      file,
      line: 4,
      column: 2,
    })
  })

  it('may say nothing', () => {
    expect(parseFrame('Error')).toBeUndefined()
    expect(parseFrame('Error\n    at native')).toBeUndefined()
  })
})

/** A configuration in two files, with all that speaks: rules, rule files, factories, texts. */
const files = {
  'rules.ts': `import type { Rules } from 'DSL'

export const rules = (r: Rules<unknown, never, { all: unknown }, unknown, unknown>) =>
  r
    .on('all', { power: 'on' })
    .on('all', { boot: 'disk' })
`,
  'factory.ts': `import { cluster, nodes } from 'DSL'

interface Options { name: string; all: string }

export const factory = (options: Options) =>
  cluster(options.name)
    .groups({ all: nodes(options.all) })
    .on('all', { hostname: 1 } as never)
`,
  'cluster.config.ts': `import { nodes } from 'DSL'
import { factory } from './factory.js'
import { rules } from './rules.js'

type Long = {
  lines: 'that vanish when the file is built'
}

const site = factory({ name: 'shelf', all: 'cn[4-1]' })
  .also(rules)
  .on('all', {
    power: 'off',
  })
  .on(nodes('cn1'), {})

const declaration = site.toDeclaration()
const faulty = declaration.groups.map(({ value }) => value.faulty)
const origins = [declaration, ...declaration.groups, ...declaration.rules].map(({ origin }) => origin)
console.log(JSON.stringify([...faulty, ...origins].map(({ place }) =>
  \`\${place.file.split('/').at(-1)}:\${place.line}:\${place.column}\`)))
`,
}

/** Where what was said stands: the faulty text, the cluster, its group, and the rules in order. */
const written = [
  'factory.ts:7:20', // nodes(options.all), which is wrong
  'factory.ts:6:3', // cluster(…)
  'factory.ts:7:6', // .groups(…)
  'factory.ts:8:6', // .on(…) in the factory
  'rules.ts:5:6', // .on(…) in the rule file
  'rules.ts:6:6',
  'cluster.config.ts:11:4',
  'cluster.config.ts:14:4',
]

describe('the place of what was said', () => {
  let folder: string
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'phoenix-origin-')))
    const dsl = pathToFileURL(join(import.meta.dirname, 'index.ts')).href
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text.replace("'DSL'", `'${dsl}'`))
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (...args: readonly string[]): string[] =>
    JSON.parse(
      execFileSync(process.execPath, args, {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      }),
    )

  const bundle = (sourcemap: false | 'linked' | 'inline') =>
    build({
      entryPoints: [join(folder, 'cluster.config.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      sourcemap,
      outfile: join(folder, 'built/site.mjs'),
      plugins: [
        {
          // The bundler reads paths, not the addresses that Node imports.
          name: 'file-urls',
          setup: ({ onResolve }) =>
            onResolve({ filter: /^file:/ }, ({ path }) => ({ path: new URL(path).pathname })),
        },
      ],
    })

  it('is exact when the configuration is run as TypeScript', () => {
    const tsx = pathToFileURL(join(import.meta.dirname, '../node_modules/tsx/dist/loader.mjs')).href
    expect(run('--import', tsx, 'cluster.config.ts')).toEqual(written)
  })

  it.each(['linked', 'inline'] as const)(
    'is exact when it is built with a %s source map',
    async (kind) => {
      await bundle(kind)
      expect(run('--enable-source-maps', 'built/site.mjs')).toEqual(written)
    },
  )

  it('is in the built file when there is no source map', async () => {
    await bundle(false)
    const places = run('built/site.mjs')
    expect(places.map((place) => place.split(':')[0])).toEqual(written.map(() => 'site.mjs'))
    // Different places stay different.
    expect(new Set(places).size).toBe(written.length)
  })
})

describe('the language', () => {
  it('is made of its own files and the pure values of the model', async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, 'index.ts')],
      absWorkingDir: join(import.meta.dirname, '..'),
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
    })
    const inputs = Object.keys(metafile.inputs)
    expect(
      inputs.filter((file) => !/^(dsl\/|src\/model\/(?!settle\/)|src\/error\.ts$)/.test(file)),
    ).toEqual([])
    expect(inputs).toContain('src/model/node-set/node-set.ts')
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    expect(imports).toEqual([])
  })
})
