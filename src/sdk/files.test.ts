import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PhoenixError } from '../error.js'
import { kinds } from '../model/schema.js'
import { reportOf, settled, type Written, written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import { Plan } from '../plan/plan.js'
import { proveFiles } from '../render/declared-files.js'
import { defineRenderer } from '../render/renderer.js'
import type { RunEvent } from '../run/events.js'
import { Fleet, gate } from '../run/testing.js'
import type { OpenOptions } from './options.js'
import { open, type Phoenix } from './phoenix.js'

let folder: string
const opened: Phoenix[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-files-'))
})
afterEach(async () => {
  for (const phoenix of opened.splice(0)) await phoenix.close()
  rmSync(folder, { recursive: true, force: true })
})

const openOver = async (short: Written, options: OpenOptions = {}) => {
  const phoenix = await open(written(short), { facts: ':memory:', actor: 'tester', ...options })
  opened.push(phoenix)
  return phoenix
}
const mac = (n: number) => `02:00:00:00:00:0${n}`
interface Numbered {
  readonly number: number
}
/** Nodes that are to be on and whose hardware addresses are to be learnt. */
const shelf = (fleet: Fleet, files: Written['files'] = []): Written => ({
  networks: { mgmt: '10.2.0.0/16' },
  files,
  rules: [
    [
      'cn[1-3]',
      {
        power: 'on',
        bmc: fleet.each(),
        interfaces: {
          eno1: {
            network: 'mgmt',
            ip: (node: Numbered, net: { host(at: number): unknown }) => net.host(node.number),
            mac: factRef(),
          },
        },
      },
    ],
  ],
})
const withNics = () => {
  const fleet = new Fleet()
  for (const n of [1, 2, 3])
    fleet.bmc(`cn${n}`).report = { nics: [{ id: 'eno1', names: [], mac: mac(n) }] }
  return fleet
}
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const ethers = () => ({ renderer: 'ethers', out: folder })
const lines = (...nodes: number[]) => nodes.map((n) => `${mac(n)}\t10.2.0.${n}\n`).join('')

describe('files that are kept', () => {
  it('are written after what they lack was learnt, before anything is done to a node, and once', async () => {
    const fleet = withNics()
    const phoenix = await openOver(shelf(fleet, [ethers()]))
    const plan = await phoenix.plan()
    expect(String(plan)).toContain(
      'made again once interfaces.eno1.mac of cn[1-3] (3 nodes) is learnt',
    )
    expect(existsSync(join(folder, 'ethers'))).toBe(false)
    const events: string[] = []
    const on = (event: RunEvent) => {
      if (event.type === 'write-end') events.push(`write ${event.outcome.result}`)
      if (event.type === 'step-begin' || event.type === 'step-end')
        events.push(`${event.type} ${event.step.kind}`)
    }
    const outcome = await phoenix.apply(plan, { on })
    expect(outcome.result).toBe('done')
    expect(outcome.files).toEqual([
      { renderer: 'ethers', out: folder, result: 'done', written: ['ethers'] },
    ])
    expect(read('ethers')).toBe(lines(1, 2, 3))
    const writing = events.indexOf('write done')
    expect(events.lastIndexOf('step-end learn')).toBeLessThan(writing)
    expect(events.indexOf('step-begin power')).toBeGreaterThan(writing)
    const steps = await phoenix.runs.steps(outcome.run ?? '')
    expect(steps.filter(({ node }) => node === '')).toMatchObject([
      { index: 0, kind: 'write', summary: `write ${folder}/ethers`, result: 'done' },
    ])
    expect((await phoenix.audit.list())[1]).toMatchObject({ action: 'apply', after: { files: 1 } })

    const { mtimeNs } = statSync(join(folder, 'ethers'), { bigint: true })
    const again = await phoenix.plan()
    expect(again.isEmpty).toBe(true)
    expect((await phoenix.apply(again)).run).toBeUndefined()
    expect(statSync(join(folder, 'ethers'), { bigint: true }).mtimeNs).toBe(mtimeNs)
  })

  it('say what is known where a node does not tell, and the others start all the same', async () => {
    const fleet = withNics()
    fleet.bmc('cn2').will('inventory', { error: 'bmc-auth' })
    const phoenix = await openOver(shelf(fleet, [ethers()]))
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome.nodes.get('cn2')).toMatchObject({ result: 'failed', code: 'bmc-auth' })
    expect(outcome.nodes.get('cn3')).toEqual({ result: 'done' })
    expect(outcome.files).toMatchObject([{ result: 'done' }])
    expect(read('ethers')).toBe(lines(1, 3))
    // What comes to be known later is a step of the next plan.
    await phoenix.apply(await phoenix.plan())
    expect(read('ethers')).toBe(lines(1, 2, 3))
  })

  it('are written again for a node that tells late, and the others start without it', async () => {
    const fleet = withNics()
    const tells = gate()
    fleet.bmc('cn2').will('inventory', { after: tells.opened })
    const phoenix = await openOver(shelf(fleet, [ethers()]), { deadlines: { files: 20 } })
    const said: string[] = []
    const on = (event: RunEvent) => {
      if (event.type !== 'node-end') return
      said.push(`${event.node}: ${read('ethers').split('\n').length - 1}`)
      if (said.length === 2) tells.open()
    }
    const outcome = await phoenix.apply(await phoenix.plan(), { on })
    expect(said.toSorted()).toEqual(['cn1: 2', 'cn2: 3', 'cn3: 2'])
    expect(outcome.result).toBe('done')
    expect(outcome.files).toMatchObject([{ result: 'done', written: ['ethers'] }])
    expect(read('ethers')).toBe(lines(1, 2, 3))
    const steps = await phoenix.runs.steps(outcome.run ?? '')
    expect(steps.filter(({ node }) => node === '')).toMatchObject([{ result: 'done' }])
    // What somebody else wrote meanwhile is left alone.
    expect((await phoenix.plan()).isEmpty).toBe(true)
  })

  it('keep nodes waiting until their program was told, also nodes that learn what no file lacks', async () => {
    const told = join(folder, 'told')
    const program = 'setTimeout(() => require("node:fs").writeFileSync(process.argv[1], ""), 300)'
    const reload = [process.execPath, '-e', program, told]
    const phoenix = await openOver(
      shelf(withNics(), [{ renderer: 'hosts', out: join(folder, 'etc'), reload }]),
    )
    const plan = await phoenix.plan()
    expect(plan.chains.get('cn1')?.[0]?.kind).toBe('learn')
    expect(plan.files[0]).not.toHaveProperty('awaits')
    const started: boolean[] = []
    const on = (event: RunEvent) => {
      if (event.type === 'step-begin' && event.step.kind === 'power') started.push(existsSync(told))
    }
    expect((await phoenix.apply(plan, { on })).result).toBe('done')
    expect(started).toEqual([true, true, true])
  })

  it('that cannot be written are told with the reason, stop no node, and fail the run', async () => {
    const fleet = withNics()
    writeFileSync(join(folder, 'taken'), '')
    mkdirSync(join(folder, 'other', 'hosts'), { recursive: true })
    const phoenix = await openOver(
      shelf(fleet, [
        { renderer: 'hosts', out: join(folder, 'other') },
        { renderer: 'genders', out: join(folder, 'taken') },
        ethers(),
      ]),
    )
    const plan = await phoenix.plan()
    expect(plan.unseenFiles.map(({ renderer, code }) => [renderer, code])).toEqual([
      ['hosts', 'file-write'],
      ['genders', 'file-write'],
    ])
    expect(plan.unseenFiles[0]?.reason).toMatch(/hosts cannot be compared: it is no plain file/)
    const outcome = await phoenix.apply(plan)
    expect(outcome.result).toBe('failed')
    expect([...outcome.nodes.values()]).toEqual(Array(3).fill({ result: 'done' }))
    expect(outcome.files.map(({ renderer, result }) => [renderer, result])).toEqual([
      ['ethers', 'done'],
      ['hosts', 'failed'],
      ['genders', 'failed'],
    ])
  })

  it('that nobody can write are told when it is tried', async () => {
    const broken = defineRenderer({
      name: 'broken',
      about: 'two files of which one lies where the other is',
      render: () => ({ a: 'x', 'a/b': 'y' }),
    })
    const phoenix = await openOver({
      rules: [['cn1', {}]],
      files: [{ renderer: broken, out: folder }],
    })
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome.result).toBe('failed')
    expect(outcome.files).toMatchObject([{ result: 'failed', code: 'file-write' }])
    expect((await phoenix.runs.steps(outcome.run ?? ''))[0]).toMatchObject({ result: 'failed' })
    expect(await phoenix.runs.get(outcome.run ?? '')).toMatchObject({ result: 'failed', nodes: '' })
  })

  it('that were changed since the plan was made are refused, and nothing is done', async () => {
    const fleet = withNics()
    const phoenix = await openOver(shelf(fleet, [ethers()]))
    const kept = JSON.parse(JSON.stringify(await phoenix.plan()))
    writeFileSync(join(folder, 'ethers'), 'by hand\n')
    await expect(phoenix.apply(Plan.fromJSON(kept))).rejects.toMatchObject({
      code: 'plan-changed',
      message: expect.stringContaining(`the files below ${folder}`),
    })
    expect(read('ethers')).toBe('by hand\n')
    expect(fleet.asked('cn1')).not.toContain('power on')
    expect(await phoenix.runs.list()).toEqual([])
  })

  it('that are changed while nodes tell what they know are left alone, and nodes go on', async () => {
    const fleet = withNics()
    const phoenix = await openOver(shelf(fleet, [ethers()]))
    const plan = await phoenix.plan()
    const on = (event: RunEvent) => {
      if (event.type === 'step-begin') writeFileSync(join(folder, 'ethers'), 'by hand\n')
    }
    const outcome = await phoenix.apply(plan, { on })
    expect(outcome.files).toMatchObject([
      { result: 'failed', code: 'plan-changed', reason: expect.stringContaining('was changed') },
    ])
    expect(read('ethers')).toBe('by hand\n')
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'done' })
  })

  it('are not written any more once the run is interrupted', async () => {
    const fleet = withNics()
    const phoenix = await openOver(shelf(fleet, [ethers()]))
    const abort = new AbortController()
    const on = (event: RunEvent) => {
      if (event.type === 'step-begin') abort.abort()
    }
    const outcome = await phoenix.apply(await phoenix.plan(), { on, signal: abort.signal })
    expect(outcome.result).toBe('interrupted')
    expect(outcome.files).toEqual([{ renderer: 'ethers', out: folder, result: 'interrupted' }])
    expect(existsSync(join(folder, 'ethers'))).toBe(false)
  })

  it('come of a renderer of one’s own with its options, for some of the nodes', async () => {
    const motd = defineRenderer({
      name: 'motd',
      about: 'a greeting of each node',
      options: { greeting: kinds.text().default('Welcome to') },
      render: ({ nodes, options }) =>
        Object.fromEntries(
          nodes.map(({ name }) => [`motd/${name}`, `${options.greeting} ${name}`]),
        ),
    })
    const phoenix = await openOver({
      groups: { few: 'cn[1-2]' },
      rules: [['cn[1-4]', {}]],
      files: [{ renderer: motd, out: folder, nodes: 'few', options: { greeting: 'Hello' } }],
    })
    // Only plans for nodes that the files are about have them.
    expect((await phoenix.plan({ nodes: 'cn[3-4]' })).isEmpty).toBe(true)
    expect((await phoenix.plan({ nodes: 'cn[3-4]', files: 'all' })).files).toHaveLength(1)
    expect((await phoenix.plan({ files: false })).isEmpty).toBe(true)
    await phoenix.apply(await phoenix.plan({ nodes: 'cn1' }))
    expect(read('motd/cn1')).toBe('Hello cn1\n')
    expect(read('motd/cn2')).toBe('Hello cn2\n')
    expect(existsSync(join(folder, 'motd/cn3'))).toBe(false)
  })

  it('are the trouble of themselves where their renderer fails', async () => {
    const thrower = defineRenderer({
      name: 'thrower',
      about: 'throws',
      render: () => {
        throw new PhoenixError('not-renderable', 'this\u001b[2J does not fit')
      },
    })
    const files = [{ renderer: thrower, out: folder }, ethers()]
    const phoenix = await openOver(shelf(withNics(), files))
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome.files.map(({ result }) => result)).toEqual(['done', 'failed'])
    expect(outcome.files[1]).toMatchObject({
      code: 'not-renderable',
      reason: 'this [2J does not fit',
    })
  })

  it('are not waited for where something else than a file stands in their place', async () => {
    execFileSync('mkfifo', [join(folder, 'ethers')])
    const phoenix = await openOver(shelf(withNics(), [ethers()]))
    expect((await phoenix.plan()).unseenFiles[0]?.reason).toMatch(/it is no plain file/)
  })

  it('of two renderers do not overwrite each other', async () => {
    const other = defineRenderer({
      name: 'other',
      about: 'the same file',
      render: () => ({ hosts: '' }),
    })
    const phoenix = await openOver({
      rules: [['cn1', {}]],
      files: [
        { renderer: 'hosts', out: folder },
        { renderer: other, out: `${folder}/` },
      ],
    })
    expect((await phoenix.plan()).unseenFiles).toMatchObject([
      { renderer: 'other', reason: expect.stringContaining(`both write ${folder}/hosts`) },
    ])
  })
})

describe('a configuration with files', () => {
  const all = (files: Written['files']) => {
    const model = settled({ rules: [['cn1', {}]], ...(files === undefined ? {} : { files }) })
    return proveFiles(model).map(({ message, places }) => `${places[0]?.line}: ${message}`)
  }

  it('is refused where renderer, options, nodes or folder do not fit, each with its place', () => {
    expect(
      all([
        { renderer: 'host', out: '/a' },
        { renderer: 'slurm', out: '/a', options: { partitoin: 'x' } },
        { renderer: 'hosts', out: '' },
        { renderer: 'ethers', out: '/a', nodes: 'nobody' },
        { renderer: 'genders', out: '/a' },
        { renderer: 'genders', out: '/a' },
        { renderer: { name: 'x', options: {} }, out: '/a' },
      ]),
    ).toEqual([
      "470: there is no renderer 'host'; did you mean 'hosts'?",
      expect.stringMatching(/^471: the renderer 'slurm': 'partitoin' is not an option/),
      '472: the folder of these files has to be a path',
      "473: there is no group 'nobody'",
      "475: two files(…) write 'genders' below /a",
      '476: these files have no renderer: name one, or hand over what defineRenderer() gave',
    ])
  })

  it('is refused by open()', async () => {
    const wrong: Written = { rules: [['cn1', {}]], files: [{ renderer: 'host', out: '/a' }] }
    await expect(openOver(wrong)).rejects.toMatchObject({ code: 'config-invalid' })
    expect(reportOf({ rules: [['cn1', {}]] })).toEqual([])
  })
})
