import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onAbort, pause } from './on-abort.js'

describe('waiting for an abort', () => {
  it('is one listener of the signal, however many wait', () => {
    const stop = new AbortController()
    const heard: number[] = []
    const releases = Array.from({ length: 10_000 }, (_, n) =>
      onAbort(stop.signal, () => heard.push(n)),
    )
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
    for (const release of releases.slice(3)) release()
    stop.abort()
    expect(heard).toEqual([0, 1, 2])
  })

  it('calls back at once where the abort came before', () => {
    let heard = 0
    onAbort(AbortSignal.abort(), () => heard++)()
    expect(heard).toBe(1)
  })

  it('does not call back whoever was released by another that heard', () => {
    const stop = new AbortController()
    const heard: string[] = []
    let release = () => {}
    onAbort(stop.signal, () => {
      heard.push('first')
      release()
    })
    release = onAbort(stop.signal, () => heard.push('second'))
    stop.abort()
    expect(heard).toEqual(['first'])
  })

  it('ends a pause with the reason of the abort', async () => {
    await pause(1, new AbortController().signal)
    await pause(1, undefined)
    const stop = new AbortController()
    const long = pause(60_000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(long).rejects.toThrow('enough')
    await expect(pause(60_000, stop.signal)).rejects.toThrow('enough')
  })
})
