import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { open, type Phoenix, type RunEvent } from 'phoenix-cluster'
import { type Rack, type RackOptions, startRack } from 'phoenix-cluster/adapters/simulated'
import { describe, expect, it, onTestFinished } from 'vitest'
import site from './site.js'

interface Bench {
  readonly folder: string
  readonly rack: Rack
  readonly phoenix: Phoenix
  readonly rackFile: string
  readonly facts: string
}

/** Two nodes that are on, with the images beside their facts; gone after the test. */
async function bench(options: RackOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-hardware-'))
  const rack = await startRack(
    ['cn1', 'cn2'].map((name) => ({ name, power: 'on' as const })),
    { powerOnDelay: 20, powerOffDelay: 20, ...options },
  )
  const rackFile = join(folder, 'rack.json')
  const facts = join(folder, 'facts.db')
  await writeFile(rackFile, JSON.stringify(rack.through), { mode: 0o600 })
  await writeFile(join(folder, 'BMC-1.4.2.bin'), 'BMC 1.4.2\n')
  const phoenix = await open(site(folder), { through: rack, facts })
  onTestFinished(async () => {
    await phoenix.close()
    await rack.close()
    await rm(folder, { recursive: true })
  })
  return { folder, rack, phoenix, rackFile, facts }
}

const allow = ['reboot'] as const
const kinds = (steps: readonly { node: string; kind: string }[], node = 'cn1') =>
  steps.flatMap((step) => (step.node === node ? [step.kind] : []))

describe('BIOS and firmware as a configuration wants them', () => {
  it('come true by one apply with consent, and a second one has nothing to do', async () => {
    const { phoenix, rack } = await bench()
    const plan = await phoenix.plan()
    expect(kinds(plan.steps)).toEqual([
      'firmware',
      'firmware',
      'bios',
      'boot-device',
      'power',
      'verify',
      'verify-bios',
    ])
    expect(String(plan)).toContain('update firmware bmc to 1.4.2 from ')
    expect(String(plan)).toContain('BIOS settings become active at the next start (reboot)')
    await expect(phoenix.apply(plan)).rejects.toMatchObject({ code: 'consent-needed' })
    const progress: RunEvent[] = []
    const outcome = await phoenix.apply(plan, { allow, on: (event) => progress.push(event) })
    expect([...outcome.nodes.values()]).toEqual([{ result: 'done' }, { result: 'done' }])
    expect(progress.some((event) => event.type === 'progress' && event.percent === 100)).toBe(true)
    const facts = (await phoenix.facts.snapshot()).get('cn1')
    expect(facts?.get('bios.SysProfile')?.value).toBe('PerfOptimized')
    expect(facts?.get('firmware.bmc')?.value).toBe('1.4.2')
    expect(facts?.get('firmware.NIC1')?.value).toBe('23.0.0')
    expect(facts?.has('pending.bios')).toBe(false)
    expect(rack.counters('cn1').requests['POST reset']).toBe(1)
    const then = await phoenix.plan()
    expect(then.isEmpty).toBe(true)
    expect(then.notes).toEqual([])
  })

  it('that were staged by hand need the restart alone', async () => {
    const { rack, folder } = await bench()
    const phoenix = await open(site(folder, ''), { facts: ':memory:', through: rack })
    for await (const answer of phoenix.select('cn1').bios.sync()) expect(answer.ok).toBe(true)
    const plan = await phoenix.plan({ nodes: 'cn1' })
    expect(kinds(plan.steps)).toEqual(['boot-device', 'power', 'verify', 'verify-bios'])
    expect((await phoenix.apply(plan, { allow })).result).toBe('done')
    expect((await phoenix.plan({ nodes: 'cn1' })).isEmpty).toBe(true)
    await phoenix.close()
  })
})

it('an update that fails is that node’s failure, with the words of its BMC, and stops its chain', async () => {
  const { rack, folder } = await bench()
  await writeFile(join(folder, 'NIC9-1.0.bin'), 'NIC9 1.0.0\n')
  const phoenix = await open(site(folder, 'NIC9-1.0.bin'), { facts: ':memory:', through: rack })
  const outcome = await phoenix.apply(await phoenix.plan({ nodes: 'cn2' }), { allow })
  expect(outcome.nodes.get('cn2')).toMatchObject({
    result: 'failed',
    reason: expect.stringContaining('it is for nothing that is here'),
    step: expect.stringContaining('update firmware bmc to 1.4.2'),
  })
  expect(rack.counters('cn2').resets).toEqual({})
  await phoenix.close()
})

it('an image that is not there is told before anything is done', async () => {
  const { rack, folder } = await bench()
  const phoenix = await open(site(folder, 'none.bin'), { facts: ':memory:', through: rack })
  await expect(phoenix.apply(await phoenix.plan(), { allow })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('there is no such file'),
  })
  expect(rack.counters().resets).toEqual({})
  await phoenix.close()
})

it('an update whose run was killed is followed by the next one, and not sent twice', async () => {
  // The time of the rack stands still until the next run begins, however slow this computer is.
  const stopped = Date.now()
  let away: number | undefined
  const now = () => (away === undefined ? stopped : Date.now() - away)
  const { folder, rack, rackFile, facts } = await bench({ taskDelay: 1500, now })
  await writeFile(join(folder, 'NIC1-23.0.0.bin'), 'NIC1 23.0.0\n')
  const sent = () => rack.counters('cn1').requests['POST upload'] ?? 0
  const program = fileURLToPath(new URL('./apply-and-die.ts', import.meta.url))
  const args = ['--import', 'tsx', program, rackFile, facts, folder]
  const [, signal] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
  expect(signal).toBe('SIGKILL')
  const phoenix = await open(site(folder, 'NIC1-23.0.0.bin'), { facts, through: rack })
  const known = (await phoenix.facts.snapshot()).get('cn1')
  expect(known?.get('updating.firmware')?.value).toMatchObject({ NIC1: { version: '23.0.0' } })
  const plan = await phoenix.plan({ nodes: 'cn1' })
  expect((await phoenix.runs.list())[0]?.result).toBe('interrupted')
  expect(plan.steps[0]).toMatchObject({ kind: 'firmware', component: 'NIC1' })
  away = Date.now() - stopped
  expect((await phoenix.apply(plan, { allow })).result).toBe('done')
  expect(sent()).toBe(1)
  expect((await phoenix.plan({ nodes: 'cn1' })).isEmpty).toBe(true)
  await phoenix.close()
})
