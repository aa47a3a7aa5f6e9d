import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FilesReload } from '../model/reload.js'
import { settled, written } from '../model/settle/testing.js'
import { Plan } from '../plan/plan.js'
import { hosts } from '../render/hosts.js'
import { open } from './phoenix.js'

async function keeping(reload: FilesReload, through?: Record<string, never>) {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-reload-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const site = written({
    rules: [['cn1', {}]],
    files: [{ renderer: 'hosts', out: folder, reload }],
  })
  const phoenix = await open(site, {
    facts: ':memory:',
    actor: 'tester',
    ...(through === undefined ? {} : { through }),
  })
  onTestFinished(() => phoenix.close())
  return { folder, phoenix }
}

describe('the program that reads files', () => {
  it('is told once they changed, by its arguments as they are and never by a shell', async () => {
    const marker = join(mkdtempSync(join(tmpdir(), 'phoenix-told-')), 'told')
    onTestFinished(() => rmSync(join(marker, '..'), { recursive: true }))
    const program = 'require("node:fs").appendFileSync(process.argv[1], process.argv[2] + "\\n")'
    const reload = [process.execPath, '-e', program, marker, '$(id); `id` && "x"'] as const
    const { folder, phoenix } = await keeping(reload)
    const plan = await phoenix.plan()
    expect(String(plan)).toMatch(/then, if a file changed, run \/\S+ -e "require/)
    const { files } = await phoenix.apply(plan)
    expect(files).toMatchObject(
      [{ result: 'done', written: ['hosts'], told: /^run / }].map((one) => ({
        ...one,
        told: expect.stringMatching(one.told),
      })),
    )
    expect(readFileSync(marker, 'utf8')).toBe('$(id); `id` && "x"\n')
    expect((await phoenix.audit.list()).map(({ action }) => action)).toContain('reload')
    expect((await phoenix.apply(await phoenix.plan())).files).toEqual([])
    writeFileSync(join(folder, 'hosts'), 'other\n')
    await phoenix.apply(await phoenix.plan())
    expect(readFileSync(marker, 'utf8').split('\n')).toHaveLength(3)
  })

  it('is sent a signal by the file that holds its process id', async () => {
    const { phoenix, folder } = await keeping({ pidFile: '/nowhere/pid', signal: 'SIGUSR2' })
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome.result).toBe('failed')
    expect(outcome.files).toEqual([
      {
        renderer: 'hosts',
        out: folder,
        result: 'failed',
        code: 'reload-failed',
        reason:
          'hosts written, but send SIGUSR2 to the process of /nowhere/pid: the file cannot be read (ENOENT)',
      },
    ])
    const pidFile = join(mkdtempSync(join(tmpdir(), 'phoenix-pid-')), 'pid')
    onTestFinished(() => rmSync(join(pidFile, '..'), { recursive: true }))
    writeFileSync(pidFile, `${process.pid}\n`)
    const heard = new Promise((resolve) => process.once('SIGUSR2', resolve))
    const other = await keeping({ pidFile, signal: 'SIGUSR2' })
    expect((await other.phoenix.apply(await other.phoenix.plan())).result).toBe('done')
    await heard
    for (const text of ['1', '0', '-1', 'x', '']) {
      writeFileSync(pidFile, text)
      const { phoenix: refused } = await keeping({ pidFile })
      const { files } = await refused.apply(await refused.plan())
      expect(files[0], text).toMatchObject({
        reason: expect.stringContaining('no id of a process'),
      })
    }
  })

  it('that cannot be told is told to people, with what it said', async () => {
    const cases: readonly (readonly [FilesReload, string])[] = [
      [['no-such-program-here'], 'there is no such program'],
      [
        [process.execPath, '-e', 'console.error("no\\nway"); process.exit(3)'],
        'exit code 3: no way',
      ],
    ]
    for (const [reload, why] of cases) {
      const { phoenix } = await keeping(reload)
      const { files } = await phoenix.apply(await phoenix.plan())
      expect(files).toMatchObject([{ result: 'failed', reason: expect.stringContaining(why) }])
    }
  })

  it('that could not be told is told by the next apply, though no file changes any more', async () => {
    const pidFile = join(mkdtempSync(join(tmpdir(), 'phoenix-pid-')), 'pid')
    onTestFinished(() => rmSync(join(pidFile, '..'), { recursive: true }))
    const { phoenix, folder } = await keeping({ pidFile, signal: 'SIGUSR2' })
    expect((await phoenix.apply(await phoenix.plan())).result).toBe('failed')
    // As often as it takes.
    expect((await phoenix.apply(await phoenix.plan())).files).toMatchObject([
      { result: 'failed', reason: expect.stringMatching(/^send SIGUSR2 to .* cannot be read/) },
    ])

    const plan = await phoenix.plan()
    expect(plan.files).toMatchObject([
      { files: [], untold: true, reason: 'perhaps not told of an earlier change' },
    ])
    expect(String(plan)).toContain(
      `Plan for shelf: 1 program to tell of files\n\nFiles\n  send SIGUSR2 to the process of ${pidFile} for hosts below ${folder}   perhaps not told of an earlier change`,
    )
    writeFileSync(pidFile, `${process.pid}\n`)
    const heard = new Promise((resolve) => process.once('SIGUSR2', resolve))
    const kept = Plan.fromJSON(JSON.parse(JSON.stringify(plan)))
    const outcome = await phoenix.apply(kept)
    await heard
    expect(outcome.files).toMatchObject([
      { result: 'done', written: [], told: `send SIGUSR2 to the process of ${pidFile}` },
    ])
    expect((await phoenix.runs.steps(outcome.run ?? ''))[0]?.summary).toMatch(/^send SIGUSR2 to/)

    expect(readdirSync(folder)).toEqual(['hosts'])
    expect((await phoenix.plan()).isEmpty).toBe(true)
    await expect(phoenix.apply(kept)).rejects.toMatchObject({ code: 'plan-changed' })
  })

  it('is told with the next change too, once for both', async () => {
    const { phoenix, folder } = await keeping(['false'])
    await phoenix.apply(await phoenix.plan())
    writeFileSync(join(folder, 'hosts'), 'other\n')
    expect(String(await phoenix.plan())).toContain(
      'then, as it was perhaps not told of an earlier change, run false',
    )
  })

  it('is told by the next apply of what was rendered into its folder, and only of that', async () => {
    const { phoenix, folder } = await keeping(['true'])
    const elsewhere = join(folder, 'elsewhere')
    await phoenix.render(hosts, { out: elsewhere })
    expect(readdirSync(elsewhere)).toEqual(['hosts'])
    await phoenix.render(hosts, { out: folder })
    expect((await phoenix.plan()).files).toMatchObject([{ files: [], untold: true }])
    await phoenix.apply(await phoenix.plan())
    await phoenix.render(hosts, { out: folder })
    expect((await phoenix.plan()).isEmpty).toBe(true)
  })

  it('hears nothing of what comes of a rack', async () => {
    const marker = join(tmpdir(), 'phoenix-never-told')
    const { phoenix } = await keeping(['touch', marker], {})
    const plan = await phoenix.plan()
    expect(plan.files[0]).not.toHaveProperty('reload')
    expect((await phoenix.apply(plan)).files).toMatchObject([{ result: 'done' }])
    expect(existsSync(marker)).toBe(false)
  })

  it('is named in a way that can be meant, or the configuration is refused', () => {
    const problems = (reload: unknown) =>
      settled({
        rules: [['cn1', {}]],
        files: [{ renderer: 'hosts', out: '/a', reload: reload as FilesReload }],
      }).problems.map(({ message }) => message)
    for (const fine of [
      ['true'],
      { pidFile: '/run/x.pid' },
      { pidFile: '/x', signal: 'SIGUSR1' },
    ]) {
      expect(problems(fine)).toEqual([])
    }
    for (const odd of [[], [''], 'systemctl reload x', ['a', 5], { pidFile: 'run/x' }, 5]) {
      expect(problems(odd), JSON.stringify(odd)).toEqual([expect.stringMatching(/^'reload' /)])
    }
    expect(problems({ pidFile: '/x', signal: 'SIGKILL' })).toEqual([
      "the signal of 'reload' is one of SIGHUP, SIGUSR1, SIGUSR2",
    ])
    expect(problems({ pidFile: '/x', sginal: 'SIGHUP' })).toEqual([
      "'reload' has no 'sginal'; there is pidFile and signal",
    ])
  })
})
