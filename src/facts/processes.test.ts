import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { factOf } from '../model/fact.js'
import { openForTest, startProgram, temporaryFolder } from './testing.js'

const folder = temporaryFolder()

describe('several processes on one database', () => {
  test('lose nothing and keep the audit chain whole', async () => {
    const location = join(folder, 'together.db')
    const [names, rounds] = [['w1', 'w2', 'w3', 'w4'], 200]
    const programs = names.map((name) => startProgram('write', [location, name, `${rounds}`]))
    await Promise.all(programs.map((program) => program.ends()))

    const store = await openForTest({ location })
    expect(await store.audit.verify()).toMatchObject({ ok: true, rows: names.length * rounds })
    const facts = await store.snapshot()
    expect(facts.size).toBe(names.length * rounds + 1)
    for (const name of names)
      expect(factOf(facts, `${name}-${rounds - 1}`, 'round')?.value).toBe(rounds - 1)
    const shared = await store.history({ node: 'shared', limit: 10_000 })
    expect(new Set(shared.map(({ value }) => value)).size).toBe(shared.length)
    const runs = await store.runs.list()
    expect(runs.map(({ result }) => result)).toEqual(names.map(() => 'done'))
    for (const run of runs) {
      const steps = await store.runs.steps(run.id)
      expect(steps.filter(({ result }) => result === 'done')).toHaveLength(rounds)
    }
  })

  test('one that is killed in the middle of writing leaves everything that was acknowledged', async () => {
    const location = join(folder, 'killed.db')
    const acknowledged: string[] = []
    for (let life = 0; life < 3; life++) {
      const program = startProgram('write', [location, `life${life}`, '1000000'])
      await program.says(new RegExp(`done ${[40, 101, 222][life]}\n`))
      await program.kill()
      for (const [, i] of program.output.matchAll(/^done (\d+)\n/gm))
        acknowledged.push(`life${life}-${i}`)
    }
    const store = await openForTest({ location })
    const verdict = await store.audit.verify()
    expect(verdict.ok && verdict.rows).toBeGreaterThanOrEqual(acknowledged.length)
    const facts = await store.snapshot()
    expect(acknowledged.filter((node) => factOf(facts, node, 'round') === undefined)).toEqual([])
    const runs = await store.runs.list()
    expect(runs.map(({ result, endedAt }) => [result, endedAt])).toEqual(
      Array(3).fill(['interrupted', undefined]),
    )
    for (const run of runs) {
      const steps = new Map(
        (await store.runs.steps(run.id)).map((step) => [`${step.node}-${step.index}`, step]),
      )
      const mine = acknowledged.filter((name) => name.startsWith(`${run.actor}-`))
      expect(mine.filter((name) => steps.get(name)?.result !== 'done')).toEqual([])
      expect(
        [...steps.values()].every(({ result }) => result === 'done' || result === 'unclear'),
      ).toBe(true)
    }
  })
})
