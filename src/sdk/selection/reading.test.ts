import { expect, it, onTestFinished } from 'vitest'
import { PhoenixError } from '../../error.js'
import { written } from '../../model/settle/testing.js'
import type { Sensors } from '../../ports/sensors.js'
import { open } from '../phoenix.js'
import { answersOf, audited, driverOf, opened } from './testing.js'

const closing = <T extends { close(): Promise<void> }>(phoenix: T): T => {
  onTestFinished(() => phoenix.close())
  return phoenix
}
const sensorsOf = (watts: number): Sensors => ({
  sensors: async () => ({ readings: [], unreadable: [] }),
  powerReading: async () => ({ watts }),
})

it('a look gives each node’s answer; one that fails is an answer too', async () => {
  const phoenix = closing(
    await opened(['sensors'], (node) => ({
      sensors: {
        ...sensorsOf(0),
        powerReading: async () => {
          if (node === 'cn2') throw new PhoenixError('bmc-auth', 'the BMC refused the password')
          return { watts: Number(node.slice(2)) * 100 }
        },
      },
    })),
  )
  expect(await answersOf(phoenix.select('cn[1-3]').sensors.power())).toEqual({
    cn1: { watts: 100 },
    cn2: 'bmc-auth',
    cn3: { watts: 300 },
  })
  expect(await audited(phoenix)).toEqual([])
})

it('the first driver of a node’s list that offers a capability serves it', async () => {
  const first = driverOf('first', ['identify'], () => ({
    identify: { identify: async () => 'on', setIdentify: async () => {} },
  }))
  const second = driverOf('second', ['identify', 'sensors'], () => ({
    identify: { identify: async () => 'off', setIdentify: async () => {} },
    sensors: sensorsOf(7),
  }))
  const site = written({
    rules: [
      ['cn1', { bmc: (node: { readonly name: string }) => [first(node), second(node)] }],
      ['cn2', { bmc: first }],
      ['cn3', {}],
    ],
  })
  const phoenix = closing(await open(site, { facts: ':memory:' }))
  const all = phoenix.select('cn[1-3]')
  expect(await answersOf(all.identify.read())).toEqual({
    cn1: 'on',
    cn2: 'on',
    cn3: 'not-supported',
  })
  const errors = new Map<string, string>()
  for await (const one of all.sensors.power()) {
    if (!one.ok) errors.set(one.node, one.error.explanation)
  }
  expect(errors.get('cn2')).toBe(
    'sensors: its driver (first) does not offer it; ' +
      "second, added to the node's list of drivers (bmc: […]), would serve it",
  )
  expect(errors.get('cn3')).toBe('sensors: the node has no BMC')
})

it('a look that takes longer than it may is a timeout of that node alone', async () => {
  const phoenix = closing(
    await opened(['sensors'], (node) => ({
      sensors: {
        ...sensorsOf(1),
        powerReading: (options) =>
          node === 'cn1'
            ? new Promise((_, reject) => {
                setTimeout(() => reject(new PhoenixError('bmc-timeout', 'late')), options?.deadline)
              })
            : Promise.resolve({ watts: 1 }),
      },
    })),
  )
  expect(await answersOf(phoenix.select('cn[1-3]').sensors.power({ deadline: 20 }))).toEqual({
    cn1: 'bmc-timeout',
    cn2: { watts: 1 },
    cn3: { watts: 1 },
  })
})

it('an abort reaches a look that is in flight', async () => {
  const stop = new AbortController()
  const phoenix = closing(
    await opened(
      ['sensors'],
      () => ({
        sensors: {
          ...sensorsOf(1),
          powerReading: ({ signal } = {}) =>
            new Promise((_, reject) => {
              signal?.addEventListener('abort', () => reject(signal.reason))
              queueMicrotask(() => stop.abort())
            }),
        },
      }),
      { signal: stop.signal },
    ),
  )
  expect(await answersOf(phoenix.select('cn1').sensors.power())).toEqual({ cn1: 'aborted' })
})

it('a change is written down before anything is sent, and is given no signal to break it off', async () => {
  const order: string[] = []
  const phoenix = closing(
    await opened(['identify'], (node) => ({
      identify: {
        identify: async () => 'off',
        setIdentify: async (state, options) => {
          order.push(`${node} ${state} ${options?.signal === undefined}`)
        },
      },
    })),
  )
  const append = phoenix.audit.append.bind(phoenix.audit)
  phoenix.audit.append = (entry) => {
    order.push('audit')
    return append(entry)
  }
  const answers = phoenix.select('cn[1-2]').identify.set('blinking', { reason: 'swap a disk' })
  expect(await answersOf(answers)).toEqual({ cn1: undefined, cn2: undefined })
  expect(order).toEqual(['audit', 'cn1 blinking true', 'cn2 blinking true'])
  expect(await audited(phoenix)).toEqual([
    { action: 'identify blinking', nodes: 'cn[1-2]', reason: 'swap a disk' },
  ])
})
