import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../model/settle/testing.js'
import { Limiter, limitsOf } from './limits.js'
import { gate } from './testing.js'

describe('a limiter', () => {
  it('runs no more at once than it may, and all in the order of the calls', async () => {
    const limiter = new Limiter({ concurrency: 3, patience: 60_000, most: 10 })
    const begun: number[] = []
    let now = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        limiter.run(async () => {
          begun.push(n)
          most = Math.max(most, ++now)
          await new Promise(setImmediate)
          now--
        }),
      ),
    )
    expect(most).toBe(3)
    expect(begun).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(limiter.busy).toBe(0)
  })

  it('lets slow work give its place to others, up to the wider limit', async () => {
    const limiter = new Limiter({ concurrency: 2, patience: 20, most: 5 })
    const slow = gate()
    const ill = Array.from({ length: 4 }, () => limiter.run(() => slow.opened))
    const healthy = Array.from({ length: 20 }, () => limiter.run(async () => 'well'))
    expect(new Set(await Promise.all(healthy))).toEqual(new Set(['well']))
    expect(limiter.busy).toBe(4)
    const more = Array.from({ length: 4 }, () => limiter.run(() => slow.opened))
    await sleep(100)
    expect(limiter.busy).toBe(5)
    slow.open()
    await Promise.all([...ill, ...more])
    expect(limiter.busy).toBe(0)
  })

  it('lets work for what was begun go first, in its own order', async () => {
    const limiter = new Limiter({ concurrency: 1, patience: 60_000, most: 1 })
    const order: string[] = []
    const work = (name: string, begun: boolean) =>
      limiter.run(async () => void order.push(name), undefined, begun)
    await Promise.all([
      work('a', false),
      work('b', false),
      work('c', false),
      work('a again', true),
      work('d again', true),
    ])
    expect(order).toEqual(['a', 'a again', 'd again', 'b', 'c'])
  })

  it('gives the place on where work fails', async () => {
    const limiter = new Limiter({ concurrency: 1, patience: 1000, most: 1 })
    const failing = limiter.run(() => Promise.reject(new Error('ill')))
    const next = limiter.run(async () => 'next')
    await expect(failing).rejects.toThrow('ill')
    expect(await next).toBe('next')
  })

  it('lets who waits go where an abort comes, and not who works', async () => {
    const limiter = new Limiter({ concurrency: 1, patience: 60_000, most: 1 })
    const work = gate()
    const stop = new AbortController()
    const working = limiter.run(() => work.opened.then(() => 'done'), stop.signal)
    const waiting = limiter.run(async () => 'never', stop.signal)
    const other = limiter.run(async () => 'other')
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(limiter.run(async () => 'late', stop.signal)).rejects.toThrow('enough')
    work.open()
    expect(await working).toBe('done')
    expect(await other).toBe('other')
  })
})

describe('limits', () => {
  it('are those that suit one machine, unless others are given', () => {
    expect(limitsOf({ concurrency: 7 })).toMatchObject({ concurrency: 7, most: 1024 })
  })

  it('under which nothing would ever begin are refused', () => {
    for (const limits of [{ concurrency: 0 }, { most: 1.5 }, { patience: Number.NaN }]) {
      expect(errorOf(() => limitsOf(limits)).code).toBe('usage')
    }
  })
})
