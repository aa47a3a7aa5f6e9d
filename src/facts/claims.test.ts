import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { describe, expect, test, vi } from 'vitest'
import { NodeSet } from '../model/node-set/node-set.js'
import type { FactStore, StepBegin } from './fact-store.js'
import { failureOf, openForTest, tamper, temporaryFolder } from './testing.js'

const folder = temporaryFolder()
const step = (run: string, node: string): StepBegin => ({
  run,
  node,
  index: 0,
  kind: 'power',
  summary: 'power on',
})
const none = { done: 0, failed: 0, remaining: 0 }

describe('two runs', () => {
  const location = `${folder}/claims.db`
  const open = () => openForTest({ location })
  const wanting = (store: FactStore, nodes: string) => {
    const touches = NodeSet.parse(nodes)
    return store.runs.begin({ actor: 'root', planDigest: 'd', nodes: touches.size, touches })
  }

  test('that touch the same nodes never live at once: the later is refused, and told by whom', async () => {
    const [one, other] = [await open(), await open()]
    const first = await wanting(one, 'cn[1-4]')
    expect(first.nodes).toBe('cn[1-4]')
    for (const store of [one, other]) {
      expect(await failureOf(wanting(store, 'cn[3-9]'))).toMatchObject({
        code: 'run-conflict',
        message: `run ${first.id} of root (process ${process.pid} on ${hostname()}), under way since ${first.startedAt}, is at work on cn[3-4] (2 nodes)`,
        hint: 'wait until it has ended, or select other nodes; nothing was done',
      })
    }
    const beside = await wanting(other, 'cn[5-9]')
    expect(await other.runs.list()).toHaveLength(2)
    await one.runs.end(first.id, 'failed', none)
    const next = await wanting(other, 'cn[1-4]')
    for (const { id } of [beside, next]) await other.runs.end(id, 'done', none)
  })

  test('that begin at the same moment: one of them does', async () => {
    const stores = await Promise.all([open(), open(), open()])
    for (let round = 0; round < 10; round++) {
      const begun = await Promise.allSettled(
        [...stores, ...stores].map((store) => wanting(store, 'cn[1-4]')),
      )
      const [winner, ...more] = begun.flatMap((one) =>
        one.status === 'fulfilled' ? [one.value] : [],
      )
      expect(more).toEqual([])
      await stores[0]?.runs.end(winner?.id ?? '', 'done', none)
    }
  })

  test('of which one is dead, or of another cluster, do not meet', async () => {
    const store = await open()
    const dead = await wanting(store, 'cn1')
    tamper(location, `UPDATE runs SET pid = 5000000 WHERE id = '${dead.id}'`)
    const next = await wanting(store, 'cn1')
    const elsewhere = await openForTest({ location, cluster: 'other' })
    const other = await wanting(elsewhere, 'cn1')
    await elsewhere.runs.end(other.id, 'done', none)
    await store.runs.end(next.id, 'done', none)
  })

  test('meet also while one of them is stopped from its terminal, until it is killed', async () => {
    const store = await open()
    const child = spawn('sleep', ['600'])
    const run = await wanting(store, 'cn1')
    tamper(location, `UPDATE runs SET pid = ${child.pid}, seen_at = 0 WHERE id = '${run.id}'`)
    expect((await store.runs.get(run.id))?.result).toBe('interrupted')
    child.kill('SIGSTOP')
    await vi.waitFor(async () => expect((await store.runs.get(run.id))?.result).toBe('running'))
    expect(await failureOf(wanting(store, 'cn1'))).toMatchObject({ code: 'run-conflict' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const next = await wanting(store, 'cn1')
    await store.runs.end(next.id, 'done', none)
  })

  test('of which one was taken back do not meet, and nothing tells of it', async () => {
    const store = await open()
    const run = await wanting(store, 'cn1')
    await store.runs.withdraw(run.id)
    expect(await store.runs.get(run.id)).toBeUndefined()
    const next = await wanting(store, 'cn1')
    await store.journal.begin([step(next.id, 'cn1')])
    for (const id of [run.id, next.id]) {
      expect(await failureOf(store.runs.withdraw(id))).toMatchObject({ code: 'usage' })
    }
    await store.runs.end(next.id, 'done', none)
  })
})
