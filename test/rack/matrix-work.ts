/** What is asked of the BMCs of the matrix, by our client and, where that is careful, by a careless one. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import type { RedfishBmc } from '../../adapters/redfish/bmc.js'
import { type Answer, type Ask, clientOf } from '../../adapters/simulated/rack/test-client.js'
import { entryOf } from './bench.js'

/** One node of a rack: its BMC as our client sees it, and what the rack knows. */
export interface Place {
  readonly bmc: RedfishBmc
  readonly rack: Rack
  readonly node: string
  /** Another client, which knows nothing yet. */
  readonly again: () => RedfishBmc
  /** Has the clock of the rack go on. */
  readonly later: (ms: number) => void
}

export type Work = (place: Place) => Promise<unknown>

/** The code of the error that a call ends with. */
const codeOf = <T>(call: Promise<T>): Promise<T | string> =>
  call.catch((error: { code: string }) => error.code)

export const power: Work = ({ bmc }) => bmc.powerState()
const boots =
  (...overrides: Parameters<RedfishBmc['setBootOverride']>[0][]): Work =>
  async ({ bmc }) => {
    for (const override of overrides) await bmc.setBootOverride(override)
    const { mode: _, ...rest } = await bmc.bootOverride()
    return rest
  }
export const pxe = boots({ device: 'network', once: true })
export const isPxe = { device: 'network', once: true }
export const http = boots({ device: 'network', once: true, protocol: 'http' })
export const isHttp = { device: 'network', once: true, protocol: 'http' }
export const pxeThenDisk = boots({ device: 'network', once: true }, { device: 'disk', once: true })
export const isDisk = { device: 'disk', once: true }
export const stays = boots({ device: 'disk', once: false })
export const staysOnDisk = { device: 'disk', once: false }
export const clears = boots({ device: 'network', once: true }, { device: 'none', once: false })
export const isClear = { device: 'none', once: false }
const path = 'HD(1,GPT)/\\EFI\\boot'
export const uefi = boots({ device: 'uefi-target', once: true, path })
export const isUefi = { device: 'uefi-target', once: true, path }

async function steady(bmc: RedfishBmc): Promise<string> {
  for (;;) {
    const state = await bmc.powerState()
    if (state === 'on' || state === 'off') return state
    await sleep(1)
  }
}
export const on: Work = async ({ bmc }) => {
  await bmc.setPower('on')
  return steady(bmc)
}
export const onForLong: Work = async ({ bmc, later }) => {
  await bmc.setPower('on')
  later(60_000)
  return bmc.powerState()
}
/** Switches on, restarts, and tells what the machine was asked for. */
export const reboot: Work = async ({ bmc, rack, node }) => {
  await bmc.setPower('on')
  await steady(bmc)
  await bmc.setPower('reboot')
  await steady(bmc)
  const { history } = rack.state(node)
  return history.flatMap((one) => (one.kind === 'reset' ? [one.type] : [])).join(' ')
}
export const light: Work = async ({ bmc }) => {
  await bmc.identify.setIdentify('on')
  return bmc.identify.identify()
}
const image = { address: 'http://images.example.org/NIC1-23.1.0.bin' }
export const update: Work = async ({ bmc }) => {
  const { changed } = await bmc.firmware.update({ image, expect: { NIC1: '23.1.0' } })
  return changed[0]?.to
}
/** An image that is sent, and not fetched by the BMC. */
export const sends: Work = async ({ bmc }) => {
  const bytes = Buffer.from('BIOS 2.1.0\n')
  const content = async function* () {
    yield bytes
  }
  const file = { name: 'BIOS-2.1.0.bin', size: bytes.length, content }
  const { changed } = await bmc.firmware.update({ image: file, expect: { BIOS: '2.1.0' } })
  return changed.map(({ id, to }) => `${id} ${to}`).join(' ')
}
/** An update whose task was heard of to its end. */
export const followed: Work = async ({ bmc }) => {
  let last: string | undefined
  const { changed } = await bmc.firmware.update({ image }, { on: ({ state }) => (last = state) })
  return [changed[0]?.to, last]
}
export const bios: Work = async ({ bmc }) => {
  await bmc.bios.set({ QuietBoot: true })
  await bmc.setPower('on')
  const { current, pending } = await bmc.bios.read()
  return [current.QuietBoot, Object.keys(pending).length]
}
/** A second change before the first has taken effect. */
export const biosTwice: Work = async ({ bmc }) => {
  await bmc.bios.set({ QuietBoot: true })
  return codeOf(bmc.bios.set({ BootRetryCount: 5 }).then(({ written }) => written))
}
export const attributes: Work = async ({ bmc }) => (await bmc.bios.attributes())?.length
/** What is asked beside something that hangs is answered all the same. */
export const biosAndPower: Work = async ({ bmc }) => {
  const reading = codeOf(bmc.bios.read({ deadline: 2_000 }).then(() => 'read'))
  return [await bmc.powerState(), await reading]
}
export const clear: Work = async ({ bmc }) => bmc.logs.clear('SEL')
export const insert: Work = async ({ bmc }) => {
  const { id } = await bmc.virtualMedia.insert({ address: 'http://images.example.org/a.iso' })
  await bmc.virtualMedia.eject(id)
  return id
}
/** What the machine starts from that was told to start from an inserted disc. */
export const disc: Work = async ({ bmc, rack, node }) => {
  await bmc.setBootOverride({ device: 'cd', once: true })
  await bmc.setPower('on')
  await steady(bmc)
  const start = rack.state(node).history.find(({ kind }) => kind === 'start')
  return start?.kind === 'start' ? start.from : undefined
}
export const version: Work = async ({ bmc }) => (await bmc.inventory()).bmcVersion
export const firmware: Work = async ({ bmc }) => {
  const { items, unreadable } = await bmc.firmware.list()
  return [items.map(({ version }) => version).join(' '), unreadable.length]
}
export const isFirmware = ['1.0.0 1.0.0 22.31.6 00.1D.7D', 0]
export const watts: Work = async ({ bmc }) => (await bmc.sensors.powerReading()).watts
/** How many sensors have a value, and how many are well. */
export const readings: Work = async ({ bmc }) => {
  const { readings } = await bmc.sensors.sensors()
  const has = (holds: (one: (typeof readings)[number]) => boolean) => readings.filter(holds).length
  return [has(({ value }) => value !== undefined), has(({ health }) => health === 'OK')]
}
export const summary: Work = async ({ bmc }) => {
  const { memoryGiB, processorCount } = await bmc.inventory()
  return [memoryGiB, processorCount]
}
/** How many processors are listed before and after a start. */
export const parts: Work = async ({ bmc }) => {
  const count = async () => (await bmc.hardware.hardware()).processors.length
  const before = await count()
  await bmc.setPower('on')
  await steady(bmc)
  return [before, await count()]
}
export const restart: Work = async ({ bmc }) => {
  await bmc.controller.resetBmc()
  return bmc.powerState()
}
/** What can be seen before and after the BMC was restarted by somebody who knows its paths. */
export const bareRoot: Work = async (place) => {
  const before = await codeOf(place.bmc.powerState())
  await reset('Managers/1/Actions/Manager.Reset', {})(place)
  place.later(1_000)
  return [
    before,
    await codeOf(
      place
        .again()
        .probe.systems()
        .then((systems) => systems.length),
    ),
  ]
}
export const rotate: Work = async ({ bmc }) => {
  const done = async () => {}
  await bmc.accounts.rotatePassword({ next: Secret.of('new'), prepare: done, commit: done })
  return bmc.powerState()
}
export const accounts: Work = async ({ bmc }) =>
  (await bmc.accounts.accounts()).map(({ user }) => user).join(' ')
export const events: Work = async ({ bmc, rack, node }) => {
  const stream = bmc.events.events()[Symbol.asyncIterator]()
  // In which way it hears is said once it hears.
  const way = await stream.next()
  if (way.value?.kind !== 'way') return way.value?.kind
  const next = stream.next()
  rack.press(node, 'on')
  const { value } = await next
  await stream.return?.()
  return value?.kind === 'event' ? value.event.message : value?.kind
}
/** Events that the BMC sends, heard for longer than silence is taken for life; then all are taken back. */
export const pushed: Work = async ({ bmc, rack, node }) => {
  const listen = { address: '127.0.0.1', bind: '127.0.0.1' }
  // The ordinary BMC beside is to have no stream either.
  if (node.startsWith('off')) rack.setFault(node, { kind: 'events', habit: 'push-only' })
  const heard = bmc.events.events({ listen, silence: 30 })[Symbol.asyncIterator]()
  const kinds = [(await heard.next()).value?.kind]
  const next = heard.next()
  await sleep(100)
  rack.press(node, 'on')
  const { value } = await next
  kinds.push(value?.kind === 'event' ? value.event.message : value?.kind)
  await heard.return?.(undefined)
  const left = await bmc.members('/redfish/v1/EventService/Subscriptions')
  return [...kinds, left.length]
}
export const started = 'The system began to start.'
export const many: Work = async ({ bmc, rack, node }) => {
  for (let round = 0; round < 8; round++) await bmc.powerState()
  return rack.counters(node).logins
}
/** How many logins two readings take that are a minute apart. */
export const idle: Work = async ({ bmc, rack, node, later }) => {
  await bmc.powerState()
  later(60_000)
  await bmc.powerState()
  return rack.counters(node).logins
}
export const crowd: Work = async ({ bmc, rack, node }) => {
  await Promise.all(Array.from({ length: 12 }, () => bmc.powerState()))
  return rack.counters(node).requestsAtOnce <= 2
}
export const missing: Work = ({ bmc }) => bmc.get('/redfish/v1/Nope')

/** A request by a client that takes no care. */
export const crude =
  (method: string, path: string, ask: Ask = {}) =>
  ({ rack, node }: Place): Promise<Answer> =>
    clientOf(entryOf(rack, node))(method, `/redfish/v1/${path}`, ask)
export const reset = (path: string, body: object, headers: Record<string, string> = {}) =>
  crude('POST', path, { body, headers })
export const system = 'Systems/1'
export const systemReset = `${system}/Actions/ComputerSystem.Reset`
