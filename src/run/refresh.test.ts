import { describe, expect, it, vi } from 'vitest'
import type { LookEvent } from './events.js'
import { refresh } from './refresh.js'
import { benchOf, Fleet, gate, powered, quick } from './testing.js'

async function looking(nodes = 'cn[1-3]') {
  const fleet = new Fleet()
  const bench = await benchOf(powered(fleet, nodes), {})
  const { model, connections, limiter } = bench
  const events: LookEvent[] = []
  const stop = new AbortController()
  const look = () =>
    refresh(
      [...model.nodes].map((node) => ({ node, power: true, hardware: undefined })),
      { model, connections, limiter, deadlines: quick, signal: stop.signal },
      (event) => events.push(event),
    )
  return { fleet, events, stop, look }
}

describe('a look at the hardware', () => {
  it('tells how many are asked, who has answered, and how it ended', async () => {
    const { fleet, events, look } = await looking()
    fleet.bmc('cn2').will('connect', { error: 'bmc-unreachable' })
    await look()
    expect(events[0]).toEqual({ type: 'look-begin', nodes: 3 })
    const told = events.flatMap((event) => (event.type === 'look-node' ? [event] : []))
    expect(told.map(({ through, nodes }) => `${through}/${nodes}`)).toEqual(['1/3', '2/3', '3/3'])
    expect(told.find(({ node }) => node === 'cn2')?.reason).toContain('bmc-unreachable')
    expect(events.at(-1)).toMatchObject({ type: 'look-end', answered: 2, unseen: 1 })
  })

  it('tells who is still awaited', async () => {
    const { fleet, events, look } = await looking()
    const answer = gate()
    fleet.bmc('cn3').will('powerState', { after: answer.opened })
    const seen = look()
    const waiting = await vi.waitFor(
      () => {
        const event = events.find(({ type }) => type === 'waiting')
        if (event?.type !== 'waiting') throw new Error('nobody is waited for')
        return event
      },
      { timeout: 10_000 },
    )
    expect(waiting.awaited.map(({ what, nodes }) => `${nodes} ${what}`)).toEqual([
      'cn3 to say whether they are on',
    ])
    answer.open()
    await seen
  })

  it('ends at once when it is aborted, whoever has not answered', async () => {
    const { fleet, events, stop, look } = await looking()
    const never = gate()
    for (const name of ['cn1', 'cn2', 'cn3']) {
      fleet.bmc(name).will('powerState', { after: never.opened })
    }
    const seen = look()
    await vi.waitFor(() => expect(fleet.busy).toBe(3))
    stop.abort(new Error('enough'))
    await expect(seen).rejects.toThrow('enough')
    const told = events.length
    never.open()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(events).toHaveLength(told)
  })

  it('of nobody is no look', async () => {
    const { events, look } = await looking('cn1')
    await refresh([], {} as never, (event) => events.push(event))
    expect(events).toEqual([])
    await look()
  })
})
