/** Everything that the Redfish client can ask of a BMC, asked of a simulated one. */
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../adapters/redfish/bmc.js'
import { Bench, entryOf } from './bench.js'

const bench = new Bench()
let rack: Rack
let used = 0
beforeAll(async () => {
  const nodes = Array.from({ length: 20 }, (_, at) => ({
    name: `n${at + 1}`,
    power: 'on' as const,
  }))
  rack = await bench.start(nodes, { powerOnDelay: 5, powerOffDelay: 5, taskDelay: 20 })
})
afterAll(() => bench.end())

/** A BMC that no other test has touched. */
function fresh(): { node: string; bmc: RedfishBmc } {
  used += 1
  return { node: `n${used}`, bmc: bench.client(rack, `n${used}`) }
}

describe('a simulated BMC', () => {
  it('is marked with all that a BMC can do', async () => {
    const { bmc } = fresh()
    expect((await bmc.probe.capabilities()).join(' ')).toBe(
      'accounts bios bootDevice bootOrder chassisPower controller events firmware hardware identify inventory logs power probe raw sensors virtualMedia',
    )
  })

  it('tells what the node is made of', async () => {
    const { node, bmc } = fresh()
    const { serial, interfaces } = rack.state(node)
    const inventory = await bmc.inventory()
    expect(inventory).toMatchObject({
      serial,
      processorCount: 2,
      memoryGiB: 256,
      biosVersion: '1.0.0',
      bmcVersion: '1.0.0',
      nics: [{ id: 'eno1', mac: interfaces[0]?.mac }],
    })
    const { processors, memory, drives, unreadable } = await bmc.hardware.hardware()
    expect(processors.map(({ kind }) => kind)).toEqual(['cpu', 'cpu', 'gpu'])
    expect(memory.reduce((sum, { capacityMiB = 0 }) => sum + capacityMiB, 0)).toBe(256 * 1024)
    expect([drives.length, unreadable]).toEqual([2, []])
  })

  it('measures, and takes less when it is off', async () => {
    const { bmc } = fresh()
    const { readings, unreadable } = await bmc.sensors.sensors()
    expect(readings.map(({ kind }) => kind).sort()).toEqual([
      'fan',
      'fan',
      'power',
      'temperature',
      'temperature',
      'temperature',
      'voltage',
    ])
    expect(unreadable).toEqual([])
    const { watts = 0 } = await bmc.sensors.powerReading()
    expect(watts).toBeGreaterThan(300)
    await bmc.setPower('force-off')
    await expect.poll(() => bmc.powerState()).toBe('off')
    expect((await bmc.sensors.powerReading()).watts).toBe(14)
  })

  it('keeps a log, and empties it', async () => {
    const { bmc } = fresh()
    await bmc.setPower('force-off')
    await expect.poll(() => bmc.powerState()).toBe('off')
    expect((await bmc.logs.entries()).entries.map(({ message }) => message)).toEqual([
      'The system was switched off.',
    ])
    await bmc.logs.clear('SEL')
    expect((await bmc.logs.entries()).entries).toEqual([])
  })

  it('has a light, drives, and an order to start in', async () => {
    const { bmc } = fresh()
    await bmc.identify.setIdentify('on')
    expect(await bmc.identify.identify()).toBe('on')
    const address = 'https://images.example.org/rescue.iso'
    expect(await bmc.virtualMedia.insert({ address })).toMatchObject({ id: 'CD1', image: address })
    await bmc.virtualMedia.eject()
    expect((await bmc.virtualMedia.drives()).map(({ image }) => image)).toEqual([
      undefined,
      undefined,
    ])
    const { order } = await bmc.bootOrder.moveBootOptions('*rocky*', 'first')
    expect(order.map(({ reference }) => reference)).toEqual(['Boot0002', 'Boot0000', 'Boot0001'])
  })

  it('tells what happens as it happens', async () => {
    const { node, bmc } = fresh()
    const events = bmc.events.events()[Symbol.asyncIterator]()
    expect((await events.next()).value).toEqual({ kind: 'way', way: 'stream' })
    expect(rack.counters(node).requests['GET events']).toBe(1)
    const heard = events.next()
    await bmc.setPower('force-off')
    const message = 'The system was switched off.'
    expect((await heard).value).toMatchObject({ kind: 'event', event: { message } })
    await events.return?.()
  })

  it('goes away to restart, comes back, and has forgotten its sessions', async () => {
    const { node, bmc } = fresh()
    await bmc.powerState()
    await bmc.controller.resetBmc()
    expect(rack.counters(node)).toMatchObject({ sessionsOpen: 1, logins: 2 })
    expect(await bmc.powerState()).toBe('on')
  })

  it('takes another password, and no other afterwards', async () => {
    const { node, bmc } = fresh()
    const steps: string[] = []
    await bmc.accounts.rotatePassword({
      next: Secret.of('another one'),
      prepare: async () => void steps.push('prepare'),
      commit: async () => void steps.push('commit'),
    })
    expect(steps).toEqual(['prepare', 'commit'])
    expect(await bmc.powerState()).toBe('on')
    const { user } = entryOf(rack, node)
    expect(await bmc.accounts.accounts()).toMatchObject([{ user, enabled: true }])
    const old = bench.client(rack, node)
    await expect(old.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
  })
})

describe('the BIOS settings of a simulated BMC', () => {
  it('wait for the next start, and are in force then', async () => {
    const { bmc } = fresh()
    const change = { BootRetryCount: 5, SysProfile: 'Custom' }
    const written = ['BootRetryCount', 'SysProfile']
    expect(await bmc.bios.set(change)).toEqual({ written, resetNeeded: true })
    const before = await bmc.bios.read()
    expect([before.current.BootRetryCount, before.pending]).toEqual([3, change])
    await bmc.setPower('reset')
    expect(await bmc.bios.read()).toMatchObject({ current: change, pending: {} })
    await bmc.bios.resetToDefaults()
    expect((await bmc.bios.read()).pending).toEqual({
      BootRetryCount: 3,
      SysProfile: 'PerfPerWatt',
    })
    await bmc.setPower('reset')
    expect(await bmc.bios.read()).toMatchObject({ current: { BootRetryCount: 3 }, pending: {} })
  })

  it('are judged by the registry, by the client and by the BMC itself', async () => {
    const { bmc } = fresh()
    const wrong = { BootRetryCount: 11, SysProfile: 'Fast', Nope: 'x', SystemBiosVersion: '9' }
    const findings = await bmc.bios.check(wrong)
    expect(findings.map(({ attribute }) => attribute)).toEqual(Object.keys(wrong))
    const path = '/redfish/v1/Systems/1/Bios/Settings'
    for (const [name, value] of Object.entries(wrong)) {
      const change = bmc.raw.patch(path, { Attributes: { [name]: value } })
      await expect(change).rejects.toMatchObject({ message: expect.stringContaining('400') })
    }
    expect((await bmc.bios.read()).pending).toEqual({})
  })

  it('can be told to take effect at once, and at no time that is not offered', async () => {
    const { bmc } = fresh()
    const path = '/redfish/v1/Systems/1/Bios/Settings'
    const at = (ApplyTime: string) =>
      bmc.raw.patch(path, {
        Attributes: { QuietBoot: true },
        '@Redfish.SettingsApplyTime': { ApplyTime },
      })
    await expect(at('AtMaintenanceWindowStart')).rejects.toThrow('400 PropertyValueNotInList')
    expect((await at('Immediate')).status).toBe(200)
    expect(await bmc.bios.read()).toMatchObject({ current: { QuietBoot: true }, pending: {} })
  })
})

describe('the firmware of a simulated BMC', () => {
  it('is fetched, with progress, and has the version of the image', async () => {
    const { bmc } = fresh()
    const heard: string[] = []
    const outcome = await bmc.firmware.update(
      { image: { address: 'https://x.example.org/BIOS-2.1.0.bin' }, expect: { BIOS: '2.1.0' } },
      { on: ({ state }) => heard.push(state) },
    )
    const changed = [{ id: 'BIOS', from: '1.0.0', to: '2.1.0' }]
    expect(outcome).toEqual({ outcome: 'done', changed })
    expect(heard.at(-1)).toBe('Completed')
    expect((await bmc.inventory()).biosVersion).toBe('2.1.0')
  })

  it('is sent, for the targets that are named', async () => {
    const { bmc } = fresh()
    const content = async function* () {
      yield Buffer.from('22.40.0\n')
      yield Buffer.alloc(2_000_000)
    }
    const image = { name: 'image.bin', size: 2_000_008, content }
    const { changed } = await bmc.firmware.update({ image, targets: ['NIC1'] })
    expect(changed).toEqual([{ id: 'NIC1', from: '22.31.6', to: '22.40.0' }])
  })

  it('is as it was where the image cannot be used', async () => {
    const { bmc } = fresh()
    const image = { address: 'https://x.example.org/nonsense.bin' }
    await expect(bmc.firmware.update({ image })).rejects.toMatchObject({
      message: expect.stringContaining('it has no version'),
    })
    const { items } = await bmc.firmware.list()
    expect(items.map(({ version }) => version)).toEqual(['1.0.0', '1.0.0', '22.31.6', '00.1D.7D'])
  })

  it('can be told to wait for the next start', async () => {
    const { bmc } = fresh()
    const image = { address: 'https://x.example.org/BIOS-3.0.1.bin' }
    const outcome = await bmc.firmware.update({ image, apply: 'at-reset' })
    expect(outcome.outcome).toBe('scheduled')
    const version = async () => (await bmc.inventory()).biosVersion
    expect(await version()).toBe('1.0.0')
    await bmc.setPower('reset')
    await expect.poll(version).toBe('3.0.1')
  })
})
