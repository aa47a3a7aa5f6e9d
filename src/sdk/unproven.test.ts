import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openForTest, tamper } from '../facts/testing.js'
import { written } from '../model/settle/testing.js'
import type { StepResult } from '../model/step.js'
import { Fleet, mac, starting } from '../run/testing.js'
import { open } from './phoenix.js'

const folder = mkdtempSync(join(tmpdir(), 'phoenix-unproven-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const deadlines = { call: 1000, verify: 60_000, refresh: 1500 }
const outOfTime = '2026-01-01T00:00:00.000Z'
let count = 0

/** A node whose restart was begun by a run that died, and what the journal holds of it. */
async function afterDeath(
  power: Exclude<StepResult, 'unclear'> | undefined,
  later: readonly ('verify' | 'boot-device')[] = [],
  startedAt = new Date().toISOString(),
) {
  const facts = join(folder, `${count++}.db`)
  const fleet = new Fleet()
  fleet.bmc('cn1').switched('on')
  const store = await openForTest({ cluster: 'shelf', location: facts })
  const observedAt = '2025-12-31T00:00:00.000Z'
  const known = { power: 'on', 'interfaces.eno1.mac': mac(1), 'booted.image': 'old' }
  await store.record(
    Object.entries(known).map(([key, value]) => ({
      node: 'cn1',
      key,
      value,
      source: 'test',
      observedAt,
    })),
  )
  const { id } = await store.runs.begin({ actor: 'a', planDigest: 'd', nodes: 1 })
  const row = (index: number) => ({ run: id, node: 'cn1', index })
  await store.journal.begin([
    { ...row(0), kind: 'boot-device', summary: 'boot from the network, once', startedAt },
  ])
  await store.journal.end([{ ...row(0), result: 'done' }])
  await store.journal.begin([{ ...row(1), kind: 'power', summary: 'reboot', startedAt }])
  if (power !== undefined) await store.journal.end([{ ...row(1), result: power }])
  for (const [at, kind] of later.entries()) {
    await store.journal.begin([{ ...row(2 + at), kind, summary: 'later', startedAt }])
  }
  tamper(facts, `UPDATE runs SET pid = 5000000 WHERE id = '${id}'`)
  const short = { ...starting(fleet), name: 'shelf' }
  const phoenix = await open(written(short), { facts, deadlines })
  return { fleet, bmc: fleet.bmc('cn1'), phoenix, id, store }
}

describe('a restart whose run died before it was seen', () => {
  it('is not asked for again where its boot device is used up, and the plan says why', async () => {
    for (const [power, later] of [
      [undefined, []],
      ['done', []],
      ['done', ['verify']],
      ['interrupted', []],
      ['failed', []],
    ] as const) {
      const { phoenix, id } = await afterDeath(power, later)
      const plan = await phoenix.plan()
      expect(plan.steps).toEqual([])
      expect(plan.notes[0]).toEqual({
        nodes: 'cn1',
        text: `restarted by run ${id}, which ended before it could see that: the boot device that was set for the start is used up`,
      })
      expect((await phoenix.facts.snapshot()).get('cn1')?.has('booted.image')).toBe(false)
      expect((await phoenix.plan()).isEmpty).toBe(true)
      await phoenix.close()
    }
  })

  it('is waited for while it may still come', async () => {
    const { phoenix, bmc } = await afterDeath(undefined)
    bmc.override = { device: 'network', once: true }
    setTimeout(() => {
      bmc.override = { device: 'none', once: false }
    }, 200)
    expect((await phoenix.plan()).steps).toEqual([])
    await phoenix.close()
  })

  it('is neither asked for nor forgotten where it may still come', async () => {
    const { phoenix, bmc, id } = await afterDeath(undefined)
    bmc.override = { device: 'network', once: true }
    const plan = await phoenix.plan()
    expect(plan.steps).toEqual([])
    expect(plan.unseen).toMatchObject([
      { node: 'cn1', reason: expect.stringContaining(`run ${id} asked for a restart at `) },
    ])
    await phoenix.close()
  })

  it('is asked for again where it is known not to have come, or nothing tells', async () => {
    const still = await afterDeath(undefined, [], outOfTime)
    still.bmc.override = { device: 'network', once: true }
    const again = await still.phoenix.plan()
    expect(again.disrupted('reboot').size).toBe(1)
    expect(again.notes[0]?.text).toBe(
      `run ${still.id} asked for a restart that did not happen: the boot device that was set for it is still set`,
    )
    const silent = await afterDeath(undefined)
    silent.bmc.will('bootOverride', { error: 'bmc-refused' })
    const asked = await silent.phoenix.plan()
    expect(asked.disrupted('reboot').size).toBe(1)
    expect(asked.notes[0]?.text).toBe(
      `run ${silent.id} asked for a restart, and nothing tells whether it happened (scripted bmc-refused)`,
    )
    for (const { phoenix } of [still, silent]) await phoenix.close()
  })

  it('is no question where the boot device was cleared, or the node has reported since', async () => {
    const cleared = await afterDeath('failed', ['boot-device'])
    expect((await cleared.phoenix.plan()).disrupted('reboot').size).toBe(1)
    const reported = await afterDeath(undefined)
    await reported.store.record([
      { node: 'cn1', key: 'booted.image', value: 'other', source: 'test' },
    ])
    expect((await reported.phoenix.plan()).disrupted('reboot').size).toBe(1)
    for (const { phoenix, fleet } of [cleared, reported]) {
      expect(fleet.asked('cn1')).not.toContain('boot?')
      await phoenix.close()
    }
  })

  it('is only told of where nobody may look', async () => {
    const { phoenix, id, fleet } = await afterDeath(undefined)
    const plan = await phoenix.plan({ refresh: false })
    expect(plan.disrupted('reboot').size).toBe(1)
    expect(plan.notes[0]?.text).toBe(
      `run ${id} asked for a restart and did not see whether it happened; refresh to see`,
    )
    expect(fleet.log).toEqual([])
    await phoenix.close()
  })
})
