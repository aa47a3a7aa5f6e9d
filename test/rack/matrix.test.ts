/**
 * Every peculiarity of real BMCs, switched on and off: what our client makes of a BMC that has it, and that
 * the very same call does the ordinary thing where it has not.
 */
import { type Fault, faultForms, parseFault, type Rack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../adapters/redfish/bmc.js'
import { Bench } from './bench.js'

type Work = (bmc: RedfishBmc, rack: Rack, node: string) => Promise<unknown>

const pxe: Work = async (bmc) => {
  await bmc.setBootOverride({ device: 'network', once: true })
  return bmc.bootOverride()
}
const isPxe = expect.objectContaining({ device: 'network', once: true })
const stays: Work = async (bmc) => {
  await bmc.setBootOverride({ device: 'disk', once: false })
  return bmc.bootOverride()
}
const on: Work = async (bmc) => {
  await bmc.setPower('on')
  for (;;) {
    const state = await bmc.powerState()
    if (state === 'on' || state === 'off') return state
  }
}
const light: Work = async (bmc) => {
  await bmc.identify.setIdentify('on')
  return bmc.identify.identify()
}
const power: Work = (bmc) => bmc.powerState()
const update: Work = async (bmc) => {
  const image = { address: 'http://images.example.org/NIC1-23.1.0.bin' }
  const { changed } = await bmc.firmware.update({ image, expect: { NIC1: '23.1.0' } })
  return changed[0]?.to
}
const bios: Work = async (bmc) => {
  await bmc.bios.set({ QuietBoot: true })
  await bmc.setPower('on')
  const { current, pending } = await bmc.bios.read()
  return [current.QuietBoot, Object.keys(pending).length]
}
const readBios: Work = async (bmc) => (await bmc.bios.read({ deadline: 2_000 })).current.QuietBoot
const clear: Work = async (bmc) => bmc.logs.clear('SEL')
const insert: Work = async (bmc) => {
  const { id } = await bmc.virtualMedia.insert({ address: 'http://images.example.org/a.iso' })
  await bmc.virtualMedia.eject(id)
  return id
}
const firmware: Work = async (bmc) => {
  const { items, unreadable } = await bmc.firmware.list()
  return [items.map(({ version }) => version).join(' '), unreadable.length]
}
const isFirmware = ['1.0.0 1.0.0 22.31.6 00.1D.7D', 0]
const watts: Work = async (bmc) => (await bmc.sensors.powerReading()).watts
const parts: Work = async (bmc) => {
  const { memoryGiB, processorCount } = await bmc.inventory()
  return [memoryGiB, processorCount]
}
const restart: Work = async (bmc) => {
  await bmc.controller.resetBmc()
  return bmc.powerState()
}
const rotate: Work = async (bmc) => {
  const done = async () => {}
  await bmc.accounts.rotatePassword({ next: Secret.of('new'), prepare: done, commit: done })
  return bmc.powerState()
}
const events: Work = async (bmc, rack, node) => {
  const stream = bmc.events.events()[Symbol.asyncIterator]()
  const next = stream.next()
  let over = false
  next.catch(() => {}).finally(() => (over = true))
  while (!over && rack.counters(node).requests['GET events'] === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  rack.press(node, 'on')
  const { value } = await next
  await stream.return?.()
  return value?.kind === 'event' ? value.event.message : value?.kind
}
const started = 'The system began to start.'
const many: Work = async (bmc, rack, node) => {
  for (let round = 0; round < 8; round++) await bmc.powerState()
  return rack.counters(node).logins
}
const both: Work = async (bmc, rack, node) => {
  await Promise.all(Array.from({ length: 12 }, () => bmc.powerState()))
  return rack.counters(node).requestsAtOnce <= 2
}

/** The switch, what is asked, what comes of it without the switch, and with it: a value, or a code. */
const table: readonly (readonly [fault: string, work: Work, off: unknown, on: unknown])[] = [
  ['dead', power, 'off', { code: 'bmc-timeout' }],
  ['refused', power, 'off', { code: 'bmc-unreachable' }],
  ['slow:30', power, 'off', 'off'],
  ['unavailable:1', power, 'off', { code: /bmc-(busy|timeout)/ }],
  ['wrong-password', power, 'off', { code: 'bmc-auth' }],
  ['malformed', power, 'off', { code: 'bmc-protocol' }],
  ['reset:1', power, 'off', { code: 'bmc-connection-lost' }],
  ['ignores-boot', pxe, isPxe, { code: 'no-effect' }],
  ['ignores-power', on, 'on', 'off'],
  // One that wants tags, one that rejects them, and all that lies between.
  ...['required', 'required-412', 'rejected', 'weak', 'unquoted', 'empty', 'none'].flatMap(
    (habit) => [
      [`etag:${habit}`, pxe, isPxe, isPxe] as const,
      [`etag:${habit}`, light, 'on', 'on'] as const,
    ],
  ),
  ['action-etag', on, 'on', 'on'],
  ['compression:always', firmware, isFirmware, isFirmware],
  ['compression:refuses-identity', power, 'off', 'off'],
  ['drops-idle', firmware, isFirmware, isFirmware],
  ['session-limit:0', power, 'off', { code: 'bmc-sessions-full' }],
  ['short-sessions:3', many, 1, 3],
  ['wakes-slowly', restart, 'off', 'off'],
  ['hangs:bios', power, 'off', 'off'],
  ['hangs:bios', readBios, false, { code: 'bmc-timeout' }],
  ['dead-links:firmwareItem', firmware, isFirmware, ['', 4]],
  ...['absolute', 'task', 'body', 'message', 'late', 'forgotten', 'restarts'].map(
    (habit) => [`task:${habit}`, update, '23.1.0', '23.1.0'] as const,
  ),
  ...['refuses-same', 'whole', 'no-mode', 'forgets', 'no-duration-with-path'].map(
    (habit) => [`boot:${habit}`, pxe, isPxe, isPxe] as const,
  ),
  ['boot:forgets', stays, expect.objectContaining({ device: 'disk' }), { code: 'no-effect' }],
  ['system-settings:only', pxe, isPxe, isPxe],
  ['system-settings:without-boot', pxe, isPxe, isPxe],
  ['empty-body:object', clear, undefined, undefined],
  ['empty-body:nothing', clear, undefined, undefined],
  ...['needs-protocol', 'refuses-inserted', 'without-actions', 'lags'].map(
    (habit) => [`media:${habit}`, insert, 'CD1', 'CD1'] as const,
  ),
  ...['works', 'drops', 'ignored', 'refused'].map(
    (habit) => [`expand:${habit}`, firmware, isFirmware, isFirmware] as const,
  ),
  ['odd-types', parts, [256, 2], [256, 2]],
  ['odd-types', watts, 14, 14],
  ['odd-targets', on, 'on', 'on'],
  ['slashes:redirects', pxe, isPxe, isPxe],
  ['slashes:strict', pxe, isPxe, isPxe],
  ['power-states:null', on, 'on', 'on'],
  ['power-states:paused', on, 'on', 'on'],
  ['reset-busy:2', on, 'on', 'on'],
  ['reset-same', async (bmc) => bmc.setPower('force-off'), 'already', 'already'],
  ...['page', 'empty', 'bare'].map(
    (habit) =>
      [
        `error-bodies:${habit}`,
        (bmc: RedfishBmc) => bmc.get('/redfish/v1/Nope'),
        { code: 'bmc-not-found' },
        { code: 'bmc-not-found' },
      ] as const,
  ),
  ['must-change-password', power, 'off', { code: 'bmc-forbidden' }],
  ['must-change-password', rotate, 'off', 'off'],
  ['crowded:2', both, true, true],
  ['old-tls', power, 'off', { code: 'bmc-unreachable' }],
  ...['length', 'no-expect', 'accept', 'odata-version', 'plain-type'].flatMap((wants) => [
    [`strict-headers:${wants}`, pxe, isPxe, isPxe] as const,
    [`strict-headers:${wants}`, update, '23.1.0', '23.1.0'] as const,
  ]),
  ['events:bare', events, started, started],
  ['events:breaks', events, started, started],
  ['events:no-stream', events, started, { code: 'bmc-protocol' }],
  ['not-ready:post', pxe, isPxe, isPxe],
  ['not-ready:job', bios, [true, 0], [true, 0]],
  ['not-ready:state', on, 'on', 'on'],
  ['not-licensed', bios, [true, 0], { code: 'bmc-forbidden' }],
  ['bios-jobs', bios, [true, 0], [true, 0]],
  ['no-settings-object', bios, [true, 0], [true, 0]],
  ['pages:2', firmware, isFirmware, isFirmware],
]

/** Those that our client of Redfish never meets: they are of IPMI, or never end. */
const elsewhere = new Set([
  'stuck',
  'busy',
  'drops',
  'duplicates',
  'reorders',
  'corrupts',
  'sessions-full',
])

const bench = new Bench()
let rack: Rack
beforeAll(async () => {
  const nodes = table.flatMap(([fault], at) => [
    { name: `off${at}` },
    { name: `on${at}`, fault: parseFault(fault) as Fault },
  ])
  const delays = { powerOnDelay: 5, powerOffDelay: 5, taskDelay: 10, bmcRestartDelay: 20 }
  rack = await bench.start(nodes, delays)
})
afterAll(() => bench.end())

describe('a BMC with the switch', () => {
  it.each(table.map((row, at) => [row[0], at, row] as const))(
    '%s on and off (%i)',
    async (fault, at, [, work, ...wanted]) => {
      for (const [place, node] of [`off${at}`, `on${at}`].entries()) {
        const hurry = fault === 'dead' ? { deadline: 400 } : {}
        const bmc = bench.client(rack, node, place === 1 ? hurry : {})
        const came = await work(bmc, rack, node).catch((error: { code?: string }) => {
          if (error.code === undefined) throw error
          return { code: error.code }
        })
        const wish = wanted[place]
        if (isCode(wish) && wish.code instanceof RegExp) {
          expect(came).toEqual({ code: expect.stringMatching(wish.code) })
        } else expect([node, came]).toEqual([node, wish])
      }
    },
  )

  it('is in this table, whichever it is', () => {
    const kinds = faultForms.map((form) => form.replace(/[:[].*/, ''))
    const tested = new Set(table.map(([fault]) => fault.replace(/:.*/, '')))
    expect(kinds.filter((kind) => !tested.has(kind) && !elsewhere.has(kind))).toEqual([])
  })
})

function isCode(wish: unknown): wish is { readonly code: unknown } {
  return typeof wish === 'object' && wish !== null && 'code' in wish
}
