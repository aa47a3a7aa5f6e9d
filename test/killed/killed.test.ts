import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { open, type Phoenix } from 'phoenix-cluster'
import { type Rack, simulate } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import site from './site.js'

let folder: string
let rack: Rack
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phoenix-killed-'))
  rack = await simulate(site)
  await writeFile(join(folder, 'rack.json'), JSON.stringify(rack.through), { mode: 0o600 })
})
afterAll(async () => {
  await rack.close()
  await rm(folder, { recursive: true })
})

/** A cluster that runs, of which one node booted the wrong image. */
async function running(name: string): Promise<{ phoenix: Phoenix; facts: string }> {
  const facts = join(folder, `${name}.db`)
  const phoenix = await open(site, { through: rack, facts })
  await phoenix.apply(await phoenix.plan())
  await phoenix.facts.record([
    { node: 'cn1', key: 'booted.image', value: 'rocky8', source: 'node' },
  ])
  return { phoenix, facts }
}

async function killedAt(step: 'power' | 'verify', facts: string): Promise<NodeJS.Signals> {
  const program = fileURLToPath(new URL('./apply-and-die.ts', import.meta.url))
  const args = ['--import', 'tsx', program, join(folder, 'rack.json'), facts, step]
  const [, signal] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
  return signal
}

const restarts = () => rack.counters('cn1').requests['POST reset'] ?? 0

describe('a run that is killed in the middle of a restart', () => {
  it.each(['power', 'verify'] as const)(
    'leaves no doubt: the next plan looks and asks for nothing twice (%s)',
    async (step) => {
      const { phoenix, facts } = await running(step)
      const before = restarts()
      expect(await killedAt(step, facts)).toBe('SIGKILL')
      expect(restarts()).toBe(before + 1)
      const plan = await phoenix.plan()
      expect(plan.steps).toEqual([])
      expect(plan.unseen).toEqual([])
      expect(plan.notes[0]?.text).toMatch(/^restarted by run \S+, which ended before it could see/)
      expect((await phoenix.runs.list())[0]?.result).toBe('interrupted')
      // It blocks nobody: the node that is left to do is done at once.
      rack.press('cn2', 'off')
      expect((await phoenix.apply(await phoenix.plan())).result).toBe('done')
      expect(restarts()).toBe(before + 1)
      await phoenix.close()
    },
  )
})
