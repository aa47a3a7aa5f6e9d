import { afterAll, describe, expect, it } from 'vitest'
import type { Written } from '../../model/settle/testing.js'
import { written } from '../../model/settle/testing.js'
import { Fleet, gate } from '../../run/testing.js'
import type { OpenOptions } from '../options.js'
import { open, type Phoenix } from '../phoenix.js'
import type { Answer } from './answer.js'

const opened: Phoenix[] = []
afterAll(async () => {
  for (const phoenix of opened) await phoenix.close()
})
const shelf = async (fleet: Fleet, options: OpenOptions = {}, nodes = 'cn[1-5]') => {
  const site: Written = {
    rules: [
      [nodes, { bmc: fleet.each() }],
      ['bare1', {}],
    ],
  }
  const phoenix = await open(written(site), { facts: ':memory:', actor: 'tester', ...options })
  opened.push(phoenix)
  return phoenix
}
const all = async <T>(answers: AsyncIterable<Answer<T>>) => {
  const told: Record<string, unknown> = {}
  for await (const one of answers) told[one.node] = one.ok ? one.value : one.error.code
  return told
}

describe('the power of some nodes', () => {
  it('is told as the nodes answer; one that fails is an answer too', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet)
    fleet.bmc('cn1').power = 'on'
    fleet.bmc('cn2').will('powerState', { error: 'bmc-auth' })
    expect(await all(phoenix.select('cn[1-3],bare1').power.status())).toEqual({
      cn1: 'on',
      cn2: 'bmc-auth',
      cn3: 'off',
      bare1: 'not-supported',
    })
    const facts = await phoenix.facts.snapshot()
    expect(facts.get('cn1')?.get('power')).toMatchObject({ value: 'on', source: 'fake' })
    expect(facts.has('cn2')).toBe(false)
  })

  it('comes first from who answers first', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet)
    const slow = gate()
    fleet.bmc('cn1').will('powerState', { after: slow.opened })
    const order: string[] = []
    for await (const { node } of phoenix.select('cn[1-3]').power.status()) {
      order.push(node)
      if (order.length === 2) slow.open()
    }
    expect(order).toEqual(['cn2', 'cn3', 'cn1'])
  })

  it('is switched with a row in the audit log before anything is sent', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet)
    const before = phoenix.audit.append
    phoenix.audit.append = async (entry) => {
      fleet.log.push('audit')
      return before.call(phoenix.audit, entry)
    }
    expect(await all(phoenix.select('cn[1-2]').power.on({ reason: 'maintenance' }))).toEqual({
      cn1: undefined,
      cn2: undefined,
    })
    expect(fleet.log[0]).toBe('audit')
    expect(fleet.asked('cn1')).toEqual(['connect', 'power on'])
    expect(await phoenix.audit.list()).toMatchObject([
      { actor: 'tester', action: 'power on', nodes: 'cn[1-2]', reason: 'maintenance' },
    ])
  })

  it('may be waited for', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet, { deadlines: { verify: 2000 } })
    fleet.bmc('cn1').will('powerState', { state: 'powering-on' })
    expect(await all(phoenix.select('cn1').power.on({ wait: true }))).toEqual({ cn1: 'on' })
    expect(await all(phoenix.select('cn1').power.off({ wait: true }))).toEqual({ cn1: 'off' })
    expect(await all(phoenix.select('cn1').power.set('nmi', { wait: true }))).toEqual({
      cn1: undefined,
    })
    expect((await phoenix.facts.snapshot()).get('cn1')?.get('power')?.value).toBe('off')
  })

  it('lets a node be waited for again that was waited for in vain, where it is started', async () => {
    const heard = async (action: 'on' | 'off' | 'cycle', power: 'on' | 'off' = 'off') => {
      const fleet = new Fleet()
      Object.assign(fleet.bmc('cn1'), { power, saysAlready: true })
      const phoenix = await shelf(fleet)
      await phoenix.facts.record([
        { node: 'cn1', key: 'boot.heard', value: '- -', source: 'node' },
        { node: 'cn1', key: 'power', value: 'on', source: 'node' },
      ])
      await phoenix.plan()
      await all(phoenix.select('cn1').power.set(action))
      return (await phoenix.facts.snapshot()).get('cn1')?.has('boot.heard')
    }
    expect(await heard('cycle')).toBe(false)
    expect(await heard('off')).toBe(true)
    expect(await heard('on')).toBe(false)
    // It was on, so this was no start.
    expect(await heard('on', 'on')).toBe(true)
  })

  it('takes with it what a node had booted, where it was seen to stop or start', async () => {
    const booted = async (
      action: 'on' | 'off' | 'reset' | 'nmi',
      power: 'on' | 'off',
      wait = false,
    ) => {
      const fleet = new Fleet()
      const phoenix = await shelf(fleet)
      await phoenix.facts.record([
        { node: 'cn1', key: 'booted.image', value: 'rocky9', source: 'node' },
        { node: 'cn1', key: 'power', value: power, source: 'node' },
      ])
      await phoenix.plan()
      await all(phoenix.select('cn1').power.set(action, { wait }))
      return (await phoenix.facts.snapshot()).get('cn1')?.has('booted.image')
    }
    expect(await booted('on', 'off', true)).toBe(false)
    expect(await booted('off', 'on', true)).toBe(false)
    expect(await booted('off', 'on')).toBe(true)
    expect(await booted('on', 'off')).toBe(true)
    expect(await booted('reset', 'on')).toBe(true)
    expect(await booted('nmi', 'on')).toBe(true)
  })
})

describe('who stops listening', () => {
  it('ends the work: what is in flight finishes, nothing more is begun, nothing is left over', async () => {
    const fleet = new Fleet()
    const limits = { concurrency: 2, patience: 60_000, most: 2 }
    const phoenix = await shelf(fleet, { limits }, 'cn[1-50]')
    const rejections: unknown[] = []
    const hear = (reason: unknown) => void rejections.push(reason)
    process.on('unhandledRejection', hear)
    try {
      for await (const answer of phoenix.select('cn[1-50]').power.on()) {
        expect(answer.ok).toBe(true)
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
      const switched = fleet.log.filter((one) => one.endsWith('power on')).length
      expect(switched).toBeLessThanOrEqual(4)
      await phoenix.close()
      expect(fleet.log.filter((one) => one.endsWith('power on'))).toHaveLength(switched)
      expect(fleet.open).toBe(0)
      expect(rejections).toEqual([])
    } finally {
      process.off('unhandledRejection', hear)
    }
  })

  it('before the first answer has begun nothing', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet)
    const answers = phoenix.select('cn[1-5]').power.on()
    await answers.return?.()
    expect(fleet.log).toEqual([])
    expect(await phoenix.audit.list()).toEqual([])
  })
})

describe('an abort of the instance', () => {
  it('is an answer of every node that was not begun', async () => {
    const fleet = new Fleet()
    const stop = new AbortController()
    const limits = { concurrency: 1, patience: 60_000, most: 1 }
    const phoenix = await shelf(fleet, { signal: stop.signal, limits })
    const held = gate()
    fleet.bmc('cn1').will('powerState', { after: held.opened })
    const told = all(phoenix.select('cn[1-5]').power.status())
    await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    held.open()
    expect(await told).toEqual({
      cn1: 'off',
      cn2: 'aborted',
      cn3: 'aborted',
      cn4: 'aborted',
      cn5: 'aborted',
    })
  })
})

describe('trusted keys', () => {
  it('count at once, with a row in the audit log', async () => {
    const fleet = new Fleet()
    const phoenix = await shelf(fleet)
    const pin = `sha256/${'A'.repeat(43)}=`
    await phoenix.select('cn[1-2]').trust(new Map([['cn1', pin]]), { reason: 'new rack' })
    await all(phoenix.select('cn1').power.status())
    expect(fleet.targets).toMatchObject([{ node: 'cn1', trust: { pins: [pin] } }])
    expect(await phoenix.audit.list()).toMatchObject([
      {
        action: 'trust',
        nodes: 'cn1',
        reason: 'new rack',
        before: { cn1: null },
        after: { cn1: pin },
      },
    ])
    // A stranger's key, or what is no key, is refused and not passed over.
    for (const wrong of [
      ['cn9', pin],
      ['cn1', 'hello'],
    ] as const) {
      const trusting = phoenix.select('cn[1-2]').trust(new Map([wrong]))
      await expect(trusting).rejects.toMatchObject({ code: 'usage' })
    }
  })

  it('cannot be read from a BMC whose driver has none', async () => {
    const phoenix = await shelf(new Fleet())
    expect(await all(phoenix.select('cn1').fingerprints())).toEqual({ cn1: 'not-supported' })
  })
})
