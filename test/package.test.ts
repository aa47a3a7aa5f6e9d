import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryPoints } from '../typedocs/entry-points.js'
import { root } from './house/tracked.js'
import { loadedBy } from './package/bundle.js'
import { bin, type Consumer, installPackage } from './package/consumer.js'

const config = `
import { append, cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'
import { redfish } from 'phoenix-cluster/adapters/redfish'

export default cluster('packed')
  .networks({ bmc: cidr('10.1.0.0/24') })
  .images({ rocky9: { kernel: 'vmlinuz', initrd: 'initrd.img' } })
  .groups({ compute: nodes('cn[1-4]') })
  .on('compute', {
    image: 'rocky9',
    boot: 'network',
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 10) } },
    kernelArgs: append((node) => ['node=' + node.name]),
  })
`
const modules = entryPoints().map((entry) => entry.module)

describe('the packed package', () => {
  let site: Consumer
  beforeAll(() => {
    site = installPackage()
    site.write('cluster.config.ts', config)
  }, 240_000)
  afterAll(() => site?.remove())

  /** What each subpath exports when it is loaded by plain node in the given way. */
  const exportsUnder = (name: string, load: string) => {
    site.write(
      name,
      `(async () => {
        const names = {}
        for (const module of ${JSON.stringify(modules)}) names[module] = Object.keys(${load}).sort()
        console.log(JSON.stringify(names))
      })()`,
    )
    return JSON.parse(site.run(process.execPath, [name]).stdout) as Record<string, string[]>
  }

  it('gives under plain node what the sources export', async () => {
    const given = exportsUnder('import.mjs', 'await import(module)')
    for (const module of modules) {
      const source = await import(/* @vite-ignore */ module)
      expect(given[module], module).toEqual(Object.keys(source).sort())
    }
  })

  it('has classes that are called by their names', () => {
    site.write(
      'classes.mjs',
      `for (const module of ${JSON.stringify(modules)}) {
        for (const [name, one] of Object.entries(await import(module))) {
          if (String(one).startsWith('class ')) console.log(name, one.name)
        }
      }`,
    )
    const pairs = site.run(process.execPath, ['classes.mjs']).stdout.trim().split('\n')
    expect(pairs).toContain('PhoenixError PhoenixError')
    for (const [exported, own] of pairs.map((pair) => pair.split(' '))) expect(own).toBe(exported)
  })

  it('can be required', () => {
    const imported = exportsUnder('import.mjs', 'await import(module)')
    const required = exportsUnder('require.cjs', 'require(module)')
    const own = (names: string[] | undefined) => names?.filter((name) => name !== '__esModule')
    for (const module of modules) expect(own(required[module]), module).toEqual(imported[module])
  })

  it('reads a configuration under tsx', () => {
    site.write(
      'names.ts',
      `import site from './cluster.config.js'
       const declaration = site.toDeclaration()
       await Promise.resolve()
       console.log(declaration.name, declaration.groups.map((group) => group.name).join())`,
    )
    const { stdout } = site.run(process.execPath, ['--import', 'tsx', 'names.ts'])
    expect(stdout.trim()).toBe('packed compute')
  })

  it('brings the phoenix command', () => {
    const phoenix = join(site.folder, 'node_modules/.bin/phoenix')
    expect(site.run(phoenix, ['--help']).stdout).toContain('phoenix')
    expect(site.run(phoenix, ['nodeset', 'fold', 'cn3', 'cn1', 'cn2']).stdout.trim()).toBe(
      'cn[1-3]',
    )
    site.run(phoenix, ['check'])
    const shown = site.run(phoenix, ['node', 'cn[1-4]', '--json'])
    expect(JSON.parse(shown.stdout).cn3.interfaces.bmc.ip).toBe('10.1.0.12')
  })

  it('brings the migrations of the facts database', () => {
    const written = readdirSync(join(root, 'drizzle')).filter((file) => file.endsWith('.sql'))
    expect(written.length).toBeGreaterThan(0)
    for (const file of [...written, 'meta/_journal.json']) {
      expect(site.files).toContain(`drizzle/${file}`)
    }
  })

  it('keeps a facts database, written by its worker', () => {
    site.write(
      'facts.ts',
      `import { open } from 'phoenix-cluster'
       import site from './cluster.config.js'
       const phoenix = await open(site, { facts: 'facts.db' })
       await phoenix.facts.record([{ node: 'cn1', key: 'serial', value: 'S1', source: 'test' }])
       const facts = await phoenix.facts.snapshot()
       console.log(facts.get('cn1')?.get('serial')?.value)
       await phoenix.close()`,
    )
    const { stdout } = site.run(process.execPath, ['--import', 'tsx', 'facts.ts'])
    expect(stdout.trim()).toBe('S1')
  })

  /** Compiles files of the installing project and gives what the compiler said. */
  const compile = (files: Record<string, string>, options: object, expected: number) => {
    for (const [name, text] of Object.entries(files)) site.write(name, text)
    const always = {
      target: 'ES2023',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [bin('@types')],
    }
    const compilerOptions = { ...always, ...options }
    site.write('tsconfig.json', JSON.stringify({ compilerOptions, files: Object.keys(files) }))
    return site.run(process.execPath, [bin('typescript/bin/tsc'), '-p', '.'], expected).stdout
  }
  const nodeNext = { module: 'NodeNext', moduleResolution: 'NodeNext' }
  const bundler = { module: 'ESNext', moduleResolution: 'Bundler' }

  describe.each([nodeNext, bundler])('for TypeScript with $moduleResolution', (resolution) => {
    const options = { ...resolution, skipLibCheck: true }

    it('has types for every subpath', () => {
      const uses = modules.map((module, index) => `import * as m${index} from '${module}'`)
      const used = `export const all = [${modules.map((_, index) => `m${index}`).join()}]`
      const files = { 'cluster.config.ts': config, 'all.ts': [...uses, used].join('\n') }
      expect(compile(files, options, 0)).toBe('')
    })

    it('refuses a wrong image', () => {
      const wrong = config.replace("image: 'rocky9'", "image: 'rocky8'")
      const said = compile({ 'wrong.ts': wrong }, options, 2)
      expect(said).toContain('wrong.ts(')
      expect(said).toMatch(/"rocky8"' is not assignable to .*"rocky9"/)
      expect(said.match(/error TS/g)).toHaveLength(1)
    })
  })

  it('has types that are sound by themselves, for those who check libraries too', () => {
    const text = modules.map((module) => `import '${module}'`).join('\n')
    expect(compile({ 'all.ts': text }, { ...nodeNext, skipLibCheck: false }, 0)).toBe('')
  })

  it('pleases publint', () => {
    const { stdout } = site.run(process.execPath, [
      bin('publint/src/cli.js'),
      'run',
      '--strict',
      site.tarball,
    ])
    expect(stdout).toContain('All good!')
  })

  it('pleases are-the-types-wrong', () => {
    const attw = bin('@arethetypeswrong/cli/dist/index.js')
    const flags = ['--profile', 'esm-only', '--no-definitely-typed', '--no-color', '--no-emoji']
    const { stdout } = site.run(process.execPath, [attw, site.tarball, ...flags])
    expect(stdout.match(/node16 \(from ESM\): OK \(ESM\)/g)).toHaveLength(modules.length)
    expect(stdout.match(/bundler: OK/g)?.length).toBeGreaterThanOrEqual(modules.length)
  })

  it.each(['dsl', 'model', 'render'])('loads nothing heavy with %s', (name) => {
    const { files, packages } = loadedBy(join(site.installed, 'dist'), `${name}.js`)
    expect(files).toContain(`${name}.js`)
    expect(packages).toEqual([])
  })

  it('loads no database with the drivers', () => {
    for (const name of ['ports', 'adapters/redfish', 'adapters/ipmi']) {
      const { packages } = loadedBy(join(site.installed, 'dist'), `${name}.js`)
      expect(
        packages.filter((one) => /drizzle|libsql|tsx|stricli/.test(one)),
        name,
      ).toEqual([])
    }
  })
})
