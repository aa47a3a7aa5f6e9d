import { hostname } from 'node:os'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { NodeSet } from '../model/node-set/node-set.js'
import { Service } from './database/service.js'
import type { FactStore, StepBegin } from './fact-store.js'
import { failureOf, openForTest, tamper, temporaryFolder } from './testing.js'

const folder = temporaryFolder()
const location = `${folder}/runs.db`
let now = new Date('2026-01-01T00:00:00.000Z')
let store: FactStore
beforeAll(async () => {
  store = await openForTest({ location, clock: () => now })
})

const begin = (nodes = 2) => store.runs.begin({ actor: 'root@admin1', planDigest: 'd1', nodes })
const step = (run: string, node: string, index = 0): StepBegin => ({
  run,
  node,
  index,
  kind: 'power',
  summary: 'power on',
})
const none = { done: 0, failed: 0, remaining: 0 }

describe('runs', () => {
  test('are told from beginning to end', async () => {
    const run = await begin(3)
    expect(run).toMatchObject({
      actor: 'root@admin1',
      planDigest: 'd1',
      startedAt: '2026-01-01T00:00:00.000Z',
      result: 'running',
      remaining: 3,
      host: hostname(),
      pid: process.pid,
    })
    await store.runs.progress(run.id, { done: 1, failed: 0, remaining: 2 })
    expect(await store.runs.get(run.id)).toMatchObject({ result: 'running', done: 1, remaining: 2 })
    now = new Date('2026-01-01T00:01:00.000Z')
    await store.runs.end(run.id, 'failed', { done: 2, failed: 1, remaining: 0 })
    expect(await store.runs.get(run.id)).toMatchObject({
      result: 'failed',
      endedAt: '2026-01-01T00:01:00.000Z',
      done: 2,
      failed: 1,
      remaining: 0,
    })
  })

  test('are listed newest first', async () => {
    const ids: string[] = []
    for (let minute = 2; minute < 5; minute++) {
      now = new Date(Date.UTC(2026, 0, 1, 0, minute))
      ids.unshift((await begin()).id)
    }
    expect((await store.runs.list({ limit: 3 })).map(({ id }) => id)).toEqual(ids)
  })

  test('end once, and only if they were begun', async () => {
    const run = await begin()
    await store.runs.end(run.id, 'done', none)
    for (const call of [
      store.runs.end(run.id, 'failed', none),
      store.runs.progress(run.id, none),
    ]) {
      expect(await failureOf(call)).toMatchObject({
        code: 'usage',
        message: expect.stringContaining('already ended'),
      })
    }
    expect((await failureOf(store.runs.end('no-such-run', 'done', none))).message).toContain(
      'never begun',
    )
    expect((await failureOf(store.runs.end(run.id, 'running' as 'done', none))).message).toContain(
      'must be one of',
    )
    expect(await store.runs.get('no-such-run')).toBeUndefined()
  })

  test('are shown as interrupted when their process is gone, and reading does not change that row', async () => {
    const run = await begin()
    await store.journal.begin([step(run.id, 'cn1'), step(run.id, 'cn2')])
    await store.journal.end([{ ...step(run.id, 'cn1'), result: 'done' }])
    expect((await store.runs.steps(run.id)).map(({ result }) => result)).toEqual([
      'done',
      undefined,
    ])
    // Above what Linux gives out, so that no process has it.
    tamper(location, `UPDATE runs SET pid = 5000000 WHERE id = '${run.id}'`)
    const dead = await store.runs.get(run.id)
    expect(dead).toMatchObject({ result: 'interrupted', remaining: 2 })
    expect(dead).not.toHaveProperty('endedAt')
    expect((await store.runs.steps(run.id)).map(({ result }) => result)).toEqual([
      'done',
      'unclear',
    ])
    tamper(location, `UPDATE runs SET pid = ${process.pid} WHERE id = '${run.id}'`)
    expect((await store.runs.get(run.id))?.result).toBe('running')
  })

  test('of another computer count as interrupted after half a minute without a sign of life', async () => {
    const run = await begin()
    const elsewhere = (seconds: number) =>
      tamper(
        location,
        `UPDATE runs SET host = 'admin2', machine = 'admin2', pid = 5000000,
           seen_at = ${Date.now() - 1000 * seconds} WHERE id = '${run.id}'`,
      )
    elsewhere(20)
    expect((await store.runs.get(run.id))?.result).toBe('running')
    elsewhere(40)
    expect((await store.runs.get(run.id))?.result).toBe('interrupted')
  })

  test('give signs of life by themselves until they end, from the thread of the database', () => {
    vi.useFakeTimers({ now: 0 })
    const service = new Service({
      cluster: 'atlas',
      path: ':memory:',
      readOnly: false,
      busyTimeout: 0,
    })
    const run = { id: 'r1', actor: 'root', planDigest: 'd1', nodes: 1, touches: '', at: 0 }
    service.write([{ kind: 'run-begin', ...run }])
    const seen = () => Date.parse(service.run('r1')?.seenAt ?? '')
    vi.advanceTimersByTime(60_000)
    expect(seen()).toBe(60_000)
    service.write([{ kind: 'run-end', id: 'r1', result: 'done', counts: none, at: 61_000 }])
    vi.advanceTimersByTime(60_000)
    expect(seen()).toBe(60_000)
    service.close()
    vi.useRealTimers()
  })
})

describe('the steps of the newest run that switched a node', () => {
  test('are told for each node that one of the last runs switched', async () => {
    const store = await openForTest()
    const chain = async (nodes: readonly string[], ...kinds: StepBegin['kind'][]) => {
      const { id } = await store.runs.begin({ actor: 'a', planDigest: 'd', nodes: nodes.length })
      const rows = nodes.flatMap((node) =>
        kinds.map((kind, index) => ({ ...step(id, node, index), kind })),
      )
      await store.journal.begin(rows)
      return id
    }
    const old = await chain(['cn1', 'cn2', 'cn3'], 'boot-device', 'power')
    await new Promise((resolve) => setTimeout(resolve, 5))
    const newer = await chain(['cn2'], 'power', 'verify')
    await chain(['cn1'], 'learn')
    const told = await store.runs.lastSwitched(NodeSet.parse('cn[1-2,4]'), 'power on')
    expect(told.map(({ run, node, kind }) => [run, node, kind]).sort()).toEqual(
      [
        [old, 'cn1', 'boot-device'],
        [old, 'cn1', 'power'],
        [newer, 'cn2', 'power'],
        [newer, 'cn2', 'verify'],
      ].sort(),
    )
    expect(await store.runs.lastSwitched(NodeSet.parse('cn[1-4]'), 'reboot')).toEqual([])
  })
})

describe('the journal', () => {
  test('tells each step from beginning to end, with its error', async () => {
    const run = await begin()
    await store.journal.begin([
      { ...step(run.id, 'cn1', 1), startedAt: '2026-01-01T10:00:00.000Z' },
    ])
    await store.journal.begin([
      { ...step(run.id, 'cn1', 0), summary: 'next start from network', kind: 'boot-device' },
    ])
    await store.journal.end([
      {
        ...step(run.id, 'cn1', 1),
        result: 'failed',
        error: 'BMC said \0\ud800\u001b[31mno',
        endedAt: '2026-01-01T10:00:01.000Z',
      },
    ])
    expect(await store.runs.steps(run.id)).toEqual([
      {
        ...step(run.id, 'cn1', 0),
        summary: 'next start from network',
        kind: 'boot-device',
        startedAt: now.toISOString(),
      },
      {
        ...step(run.id, 'cn1', 1),
        startedAt: '2026-01-01T10:00:00.000Z',
        endedAt: '2026-01-01T10:00:01.000Z',
        result: 'failed',
        error: 'BMC said \uFFFD\uFFFD\u001b[31mno',
      },
    ])
  })

  test('refuses what cannot be, and names it', async () => {
    const run = await begin()
    await store.journal.begin([step(run.id, 'cn1')])
    const message = async (call: Promise<void>) => (await failureOf(call)).message
    expect(await message(store.journal.begin([step(run.id, 'cn1')]))).toBe(
      `step 0 of node cn1 was already begun in run ${run.id}`,
    )
    expect(await message(store.journal.begin([step('r0', 'cn1')]))).toBe('run r0 was never begun')
    const end = { ...step(run.id, 'cn1'), result: 'done' } as const
    expect(await message(store.journal.end([{ ...end, index: 1 }]))).toContain('was never begun')
    expect(await message(store.journal.end([{ ...end, result: 'unclear' as 'done' }]))).toContain(
      'must be one of',
    )
    await store.journal.end([end])
    expect(await message(store.journal.end([end]))).toContain('has already ended')
  })

  test('a refused call does not harm those made beside it, and itself leaves nothing behind', async () => {
    const run = await begin()
    const calls = ['a', 'b', 'wrong', 'c'].map((node) =>
      store.journal.begin(
        node === 'wrong' ? [step(run.id, 'half'), step('r0', 'cn1')] : [step(run.id, node)],
      ),
    )
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect((await store.runs.steps(run.id)).map(({ node }) => node)).toEqual(['a', 'b', 'c'])
  })

  test('takes 2,000 nodes at once, each waiting for its own rows', async () => {
    const run = await begin()
    await Promise.all(
      Array.from({ length: 2_000 }, async (_, i) => {
        const key = step(run.id, `cn${i}`)
        await store.journal.begin([key])
        await store.journal.end([{ ...key, result: 'done' }])
      }),
    )
    const steps = await store.runs.steps(run.id)
    expect(steps).toHaveLength(2_000)
    expect(steps.every(({ result }) => result === 'done')).toBe(true)
  })
})
