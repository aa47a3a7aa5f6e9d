import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, phoenix, startPhoenix } from '../testing.js'

const tsx = fileURLToPath(new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url))

/** Runs a program as the words after `phoenix init` say; gives its exit code and error output. */
function runProgram(folder: string, program: string): Promise<[code: unknown, said: string]> {
  return new Promise((resolve) => {
    const { BMC_PASSWORD: _, ...env } = process.env
    execFile(process.execPath, [tsx, program], { cwd: folder, env }, (error, _out, err) =>
      resolve([error === null ? 0 : error.code, err]),
    )
  })
}

describe('phoenix init', () => {
  it('writes a configuration that is right, and never overwrites anything', async () => {
    const folder = folderWith({ '.gitignore': 'node_modules' })
    const { code, stdout } = await phoenix(folder, ['init', '--name', 'atlas'])
    expect(code).toBe(0)
    expect(stdout).toContain('phoenix apply --through .phoenix/rack.json')

    const text = readFileSync(join(folder, 'cluster.config.ts'), 'utf8')
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('node_modules\n.phoenix/\n')
    expect((await phoenix(folder, ['check'])).stdout).toMatch(/^atlas: 16 nodes.*no problems$/m)
    const again = await phoenix(folder, ['init', '--name', 'other'])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('there is a cluster.config.ts already; nothing was written')
    expect(readFileSync(join(folder, 'cluster.config.ts'), 'utf8')).toBe(text)
  })

  it('writes what an empty folder lacks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-init-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { code, stdout } = await phoenix(folder, ['init'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}npm install +once$/m)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ type: 'module', scripts: { plan: 'tsx apply.ts' } })
    const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'))
    expect(compilerOptions).toMatchObject({ strict: true, module: 'nodenext' })
  })

  it.each([
    ['module', '{ "type": "module" }', 'ts'],
    ['what npm init -y writes', '{ "name": "x", "main": "index.js", "scripts": {} }', 'mts'],
    ['commonjs', '{ "type": "commonjs" }', 'mts'],
  ])('fits a package of modules or of scripts: %s', async (_, manifest, ending) => {
    const folder = folderWith({ 'package.json': manifest })
    const { stdout } = await phoenix(folder, ['init', '--name', 'atlas'])
    expect(stdout).toContain(`wrote cluster.config.${ending}\nwrote apply.${ending}\n`)
    expect(stdout).toContain('npm install phoenix-cluster')
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(manifest)
    const [check, program] = await Promise.all([
      startPhoenix(folder, ['check']).ended,
      runProgram(folder, `apply.${ending}`),
    ])
    expect(check.stdout).toMatch(/^atlas: 16 nodes.*no problems$/m)
    // It gets as far as anybody gets without the password.
    const why =
      'the secret from env BMC_PASSWORD: the variable is not set (for cn[01-16] (16 nodes))'
    expect(program).toEqual([2, `${why}\n  set it: export BMC_PASSWORD=…\n`])
  })

  it('refuses a package.json that is none before anything is written', async () => {
    const folder = folderWith({})
    writeFileSync(join(folder, 'package.json'), '{')
    const { code, stderr } = await phoenix(folder, ['init'])
    expect(stderr).toContain('package.json is not JSON; nothing was written')
    expect(code).toBe(2)
    expect(existsSync(join(folder, 'cluster.config.ts'))).toBe(false)
  })
})
