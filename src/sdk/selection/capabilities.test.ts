import { expect, it, onTestFinished } from 'vitest'
import { PhoenixError } from '../../error.js'
import { Secret } from '../../model/secret.js'
import { written } from '../../model/settle/testing.js'
import type { BmcEventOrGap } from '../../ports/events.js'
import { gate } from '../../run/testing.js'
import { open } from '../phoenix.js'
import { answersOf, audited, driverOf, opened } from './testing.js'

const closing = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
  const phoenix = await opening
  onTestFinished(() => phoenix.close())
  return phoenix
}

it('the boot device is read, set and cleared', async () => {
  const asked: unknown[] = []
  const phoenix = await closing(
    opened(['bootDevice'], () => ({
      bootDevice: {
        bootOverride: async () => ({ device: 'disk', once: false }),
        setBootOverride: async (override) => void asked.push(override),
      },
    })),
  )
  const { bootDevice } = phoenix.select('cn1')
  expect(await answersOf(bootDevice.read())).toEqual({ cn1: { device: 'disk', once: false } })
  const wish = { device: 'network', once: true, protocol: 'http', mode: 'uefi' } as const
  await answersOf(bootDevice.set(wish, { reason: 'install' }))
  await answersOf(bootDevice.clear())
  expect(asked).toEqual([wish, { device: 'none', once: false }])
  expect(await audited(phoenix)).toEqual([
    { action: 'boot device', nodes: 'cn1', after: { device: 'none', once: false } },
    { action: 'boot device', nodes: 'cn1', reason: 'install', after: wish },
  ])
})

it('the boot order is read, set and rearranged', async () => {
  const asked: unknown[] = []
  const order = [{ reference: 'Boot0001', name: 'disk', enabled: true }]
  const phoenix = await closing(
    opened(['bootOrder'], () => ({
      bootOrder: {
        bootOrder: async () => order,
        setBootOrder: async (references) => {
          asked.push(references)
          return { order, staged: true }
        },
        moveBootOptions: async (pattern, to) => {
          asked.push([pattern, to])
          return { order, staged: false }
        },
      },
    })),
  )
  const { bootOrder } = phoenix.select('cn1')
  expect(await answersOf(bootOrder.read())).toEqual({ cn1: order })
  expect(await answersOf(bootOrder.set(['Boot0001']))).toEqual({ cn1: { order, staged: true } })
  await answersOf(bootOrder.move('*PXE*', 'first'))
  expect(asked).toEqual([['Boot0001'], ['*PXE*', 'first']])
  expect((await audited(phoenix)).map(({ action, after }) => [action, after])).toEqual([
    ['boot order: first', '*PXE*'],
    ['boot order', ['Boot0001']],
  ])
})

it('a log is read in part, and the hardware’s own is cleared where none is named', async () => {
  const asked: unknown[] = []
  const phoenix = await closing(
    opened(['logs'], () => ({
      logs: {
        logs: async () => [
          { id: 'SEL', name: 'System events', clearable: true },
          { id: 'Audit', name: 'Audit', clearable: false },
        ],
        entries: async (log, options) => {
          asked.push([log, options?.limit])
          return { entries: [{ id: '1', message: 'fan failed' }], older: false }
        },
        clear: async (log) => void asked.push(log),
      },
    })),
  )
  const { logs } = phoenix.select('cn1')
  expect(await answersOf(logs.read({ log: 'Audit', limit: 5 }))).toEqual({
    cn1: { entries: [{ id: '1', message: 'fan failed' }], older: false },
  })
  expect(await answersOf(logs.clear(undefined, { reason: 'fan replaced' }))).toEqual({ cn1: 'SEL' })
  expect(asked).toEqual([['Audit', 5], 'SEL'])
  expect(await audited(phoenix)).toEqual([
    { action: 'clear log', nodes: 'cn1', reason: 'fan replaced' },
  ])
})

it('an image is inserted, without the login of its address in the audit log, and ejected', async () => {
  const images: string[] = []
  const drive = { id: 'Cd', name: 'CD', kinds: ['CD'] }
  const phoenix = await closing(
    opened(['virtualMedia'], () => ({
      virtualMedia: {
        drives: async () => [drive],
        insert: async ({ address }) => {
          images.push(address)
          return { ...drive, image: 'x' }
        },
        eject: async (which) => void images.push(`eject ${which}`),
      },
    })),
  )
  const { virtualMedia } = phoenix.select('cn1')
  const address = 'https://joe:hush@files/a.iso?token=hush'
  await answersOf(virtualMedia.insert({ address }))
  await answersOf(virtualMedia.eject('Cd'))
  expect(images).toEqual([address, 'eject Cd'])
  expect((await audited(phoenix)).map(({ action, after }) => [action, after])).toEqual([
    ['eject image', 'Cd'],
    ['insert image', 'https://files/a.iso?…'],
  ])
})

it('the only chassis that can be asked is asked; of several one has to be named', async () => {
  const asked: unknown[] = []
  const chassis = (...ids: string[]) =>
    ids.map((id) => ({ id, name: id, state: 'on', actions: ['off'] }) as const)
  const phoenix = await closing(
    opened(['chassisPower'], (node) => ({
      chassisPower: {
        chassis: async () => (node === 'cn2' ? chassis('Slot1', 'Slot2') : chassis('Enclosure')),
        setChassisPower: async (id, action) => void asked.push([node, id, action]),
      },
    })),
  )
  const { chassisPower } = phoenix.select('cn[1-2]')
  expect(await answersOf(chassisPower.set('off'))).toEqual({ cn1: 'Enclosure', cn2: 'ambiguous' })
  expect(await answersOf(chassisPower.set('cycle'))).toEqual({
    cn1: 'not-supported',
    cn2: 'not-supported',
  })
  await answersOf(phoenix.select('cn2').chassisPower.set('off', { chassis: 'Slot2' }))
  expect(asked).toEqual([
    ['cn1', 'Enclosure', 'off'],
    ['cn2', 'Slot2', 'off'],
  ])
})

it('nodes behind one BMC share its restart', async () => {
  const resets: string[] = []
  const bmc = driverOf(
    'made',
    ['controller'],
    (node) => ({
      controller: { resetBmc: async () => void resets.push(node), waitForBmc: async () => {} },
    }),
    (node) => ({ address: node === 'cn3' ? 'bmc-2' : 'bmc-1', of: 'chassis1' }),
  )
  const site = written({
    rules: [
      ['cn[1-3]', { bmc }],
      ['chassis1', {}],
    ],
  })
  const phoenix = await closing(open(site, { facts: ':memory:' }))
  const { controller } = phoenix.select('cn[1-3]')
  expect(await answersOf(controller.reset())).toEqual({
    cn1: undefined,
    cn2: undefined,
    cn3: undefined,
  })
  expect(resets).toEqual(['cn1', 'cn3'])
})

it('a rotated password is proven before it counts, and the audit log has both phases', async () => {
  const phases: string[] = []
  const phoenix = await closing(
    opened(['accounts'], (node) => ({
      accounts: {
        accounts: async () => [{ user: 'admin', enabled: true, locked: false }],
        rotatePassword: async ({ next, prepare, commit }) => {
          await prepare()
          phases.push(`${node} told ${next.reveal()}`)
          if (node === 'cn2') throw new PhoenixError('no-effect', 'the old one works')
          await commit()
        },
      },
    })),
  )
  const answers = phoenix.select('cn[1-2]').accounts.rotatePassword(Secret.of('canary'), {
    user: 'admin',
    prepare: async (node) => void phases.push(`${node} prepared`),
    commit: async (node) => void phases.push(`${node} committed`),
  })
  expect(await answersOf(answers)).toEqual({ cn1: undefined, cn2: 'no-effect' })
  expect(phases.filter((phase) => phase.startsWith('cn1'))).toEqual([
    'cn1 prepared',
    'cn1 told canary',
    'cn1 committed',
  ])
  expect(phases).not.toContain('cn2 committed')
  const rows = await audited(phoenix)
  expect(rows).toEqual([
    { action: 'password rotated', nodes: 'cn1', after: { user: 'admin' } },
    { action: 'rotate password', nodes: 'cn[1-2]', after: { user: 'admin' } },
  ])
  expect(JSON.stringify(rows)).not.toContain('canary')
})

it('raw requests leave the path and the names of properties in the audit log, and no value', async () => {
  const phoenix = await closing(
    opened(['raw'], () => ({
      raw: {
        get: async () => ({ status: 200, body: {} }),
        post: async () => ({ status: 204, body: undefined }),
        patch: async () => ({ status: 200, body: undefined }),
        delete: async () => ({ status: 204, body: undefined }),
      },
    })),
  )
  const { raw } = phoenix.select('cn1')
  await answersOf(raw.get('/redfish/v1/'))
  await answersOf(raw.patch('/a', { Password: 'canary' }))
  await answersOf(raw.post('/b'))
  await answersOf(raw.delete('/c'))
  const rows = (await audited(phoenix)).map(({ action, after }) => [action, after])
  expect(rows).toEqual([
    ['raw delete', { path: '/c' }],
    ['raw post', { path: '/b' }],
    ['raw patch', { path: '/a', properties: ['Password'] }],
  ])
})

it('events come as they happen; who has none is told once; leaving the loop ends the streams', async () => {
  let ended = 0
  const more = gate()
  async function* stream(node: string, signal: AbortSignal | undefined) {
    try {
      yield { kind: 'event', event: { message: `${node} first` } } satisfies BmcEventOrGap
      await more.opened
      yield { kind: 'gap' } satisfies BmcEventOrGap
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    } finally {
      ended++
    }
  }
  const phoenix = await closing(
    opened(['events'], (node) => ({
      events: {
        events: ({ signal } = {}) => {
          if (node === 'cn3') throw new PhoenixError('not-supported', 'has no stream')
          return stream(node, signal)
        },
      },
    })),
  )
  const told: string[] = []
  for await (const { node, ...answer } of phoenix.select('cn[1-3]').events.listen()) {
    if (!answer.ok) told.push(`${node} ${answer.error.code}`)
    else if (answer.value.kind === 'way') continue
    else told.push(`${node} ${answer.value.kind === 'gap' ? 'gap' : answer.value.event.message}`)
    if (told.length === 3) more.open()
    if (told.length === 5) break
  }
  expect(told.slice(0, 3).sort()).toEqual(['cn1 cn1 first', 'cn2 cn2 first', 'cn3 not-supported'])
  expect(told.slice(3).sort()).toEqual(['cn1 gap', 'cn2 gap'])
  await phoenix.close()
  expect(ended).toBe(2)
})
