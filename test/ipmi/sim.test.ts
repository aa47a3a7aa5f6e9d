import { readFileSync } from 'node:fs'
import { connectIpmi, type IpmiBmc, type IpmiOptions, ipmi } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'
import { type Capabilities, PhoenixError } from 'phoenix-cluster/ports'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { missingPeers, needsPeers } from './peers.js'
import { account, type Sim, startSims } from './sim.js'

const hardware = readFileSync(new URL('../fixtures/ipmi/bmc.emu', import.meta.url), 'utf8')
let sims: readonly Sim[] = []
let stop = () => {}

beforeAll(async () => {
  if (missingPeers('ipmi_sim', 'ipmitool').length > 0) return
  const started = await startSims({ count: 12, control: true, hardware })
  sims = started.sims
  stop = started.stop
})
afterAll(() => stop())
beforeEach((context) => needsPeers(context, 'ipmi_sim', 'ipmitool'))

function connect(sim: Sim, options: Partial<IpmiOptions> = {}): Promise<IpmiBmc> {
  const { address, port } = sim
  const { user, password } = account
  return connectIpmi({ address, port, user, password: Secret.of(password), ...options })
}

/** Works with one of the BMCs, which no other test uses at the same time. */
async function using<T>(
  index: number,
  work: (bmc: IpmiBmc, sim: Sim) => Promise<T>,
  options: Partial<IpmiOptions> = {},
): Promise<T> {
  const sim = sims[index]
  if (sim === undefined) throw new Error('no such BMC')
  const bmc = await connect(sim, options)
  try {
    return await work(bmc, sim)
  } finally {
    await bmc.close()
  }
}

async function failure(work: Promise<unknown>): Promise<PhoenixError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  if (!PhoenixError.is(error)) throw new Error(`no PhoenixError but ${String(error)}`)
  return error
}

describe('a BMC run by ipmi_sim', () => {
  it('is switched on and off, and ipmitool sees it', () =>
    using(0, async (bmc, sim) => {
      expect(await bmc.powerState()).toBe('off')
      await bmc.setPower('on')
      expect(await sim.ipmitool('chassis', 'power', 'status')).toBe('Chassis Power is on')
      expect(await bmc.powerState()).toBe('on')
      await bmc.setPower('reset')
      await bmc.setPower('off')
      expect(await sim.ipmitool('chassis', 'power', 'status')).toBe('Chassis Power is off')
      await sim.ipmitool('chassis', 'power', 'on')
      expect(await bmc.powerState()).toBe('on')
      await bmc.setPower('force-off')
      expect(await bmc.powerState()).toBe('off')
      expect(sim.told().filter((line) => line.startsWith('set'))).toEqual([
        'set power 1',
        'set reset 1',
        'set shutdown 1',
        'set power 1',
        'set power 0',
      ])
      // It was found to lack suite 17, so that 3 was taken.
      expect(bmc.suite).toBe(3)
    }))

  it('is told nothing where the state is as it should be, and no restart while it is off', () =>
    using(1, async (bmc, sim) => {
      await bmc.setPower('off')
      await bmc.setPower('force-off')
      expect((await failure(bmc.setPower('cycle'))).code).toBe('bmc-refused')
      expect(sim.told().filter((line) => line.startsWith('set'))).toEqual([])
    }))

  it('keeps the boot device, as far as it can, and ipmitool sees it', () =>
    using(2, async (bmc, sim) => {
      await bmc.setBootOverride({ device: 'network', once: true })
      expect(await sim.ipmitool('chassis', 'bootparam', 'get', '5')).toContain('Force PXE')
      expect(await bmc.bootOverride()).toEqual({ device: 'network', once: true })
      await bmc.setBootOverride({ device: 'disk', once: true })
      expect(await bmc.bootOverride()).toEqual({ device: 'disk', once: true })
      // It has no place for the bit that makes an override last.
      const error = await failure(bmc.setBootOverride({ device: 'network', once: false }))
      expect(error.code).toBe('no-effect')
      await bmc.setBootOverride({ device: 'none', once: false })
      expect(await bmc.bootOverride()).toEqual({ device: 'none', once: false })
      expect(await sim.ipmitool('chassis', 'bootparam', 'get', '5')).toContain('No override')
    }))

  it('has its light switched on', () =>
    using(3, async (bmc, sim) => {
      await bmc.identify.light(30)
      await bmc.identify.light('forever')
      await bmc.identify.light(0)
      expect(sim.told().slice(-3)).toEqual([
        'set identify 30 0',
        'set identify 0 1',
        'set identify 0 0',
      ])
    }))

  it('tells what it is, as ipmitool reads it', () =>
    using(4, async (bmc, sim) => {
      const { product, board, chassis, damaged } = await bmc.hardware.fru()
      expect(damaged).toEqual([])
      const printed = await sim.ipmitool('fru', 'print', '0')
      const pairs = [
        ['Chassis Part Number', chassis?.part],
        ['Chassis Serial', chassis?.serial],
        ['Board Mfg', board?.manufacturer],
        ['Board Product', board?.product],
        ['Board Serial', board?.serial],
        ['Board Part Number', board?.part],
        ['Product Manufacturer', product?.manufacturer],
        ['Product Name', product?.name],
        ['Product Part Number', product?.part],
        ['Product Version', product?.version],
        ['Product Serial', product?.serial],
        ['Product Asset Tag', product?.asset],
      ]
      for (const [name, value] of pairs) {
        expect(printed).toMatch(new RegExp(`${name} +: ${value}$`, 'm'))
      }
      expect(board?.made).toBe('2022-03-16T05:20:00.000Z')
      expect(await bmc.inventory()).toEqual({
        serial: 'PSER-0001',
        manufacturer: 'ACME Corp',
        model: 'Server 9000',
        bmcVersion: '9.08',
        uuid: '674523a1-ab89-efcd-a123-456789abcdef',
        nics: [],
      })
    }))

  it('tells its firmware and GUID, as ipmitool reads them', () =>
    using(5, async (bmc, sim) => {
      const device = await bmc.controller.device()
      const printed = await sim.ipmitool('mc', 'info')
      expect(printed).toMatch(new RegExp(`Firmware Revision +: ${device.firmware}`))
      expect(printed).toMatch(new RegExp(`IPMI Version +: ${device.ipmi}`))
      expect(printed).toMatch(new RegExp(`Manufacturer ID +: ${device.manufacturerId}`))
      expect((await bmc.controller.guid()).raw).toBe('a123456789abcdefa123456789abcdef')
    }))

  it('reads its sensors as ipmitool does, with the same limits', () =>
    using(6, async (bmc, sim) => {
      const sensors = await bmc.sensors.readings()
      const printed = (await sim.ipmitool('sensor')).split('\n').map((line) => line.split('|'))
      const theirs = new Map(printed.map(([name = '', ...rest]) => [name.trim(), rest]))
      expect(sensors.map(({ name, value, unit }) => `${name} ${value} ${unit}`)).toEqual([
        'CPU Temp 48 °C',
        '12V Rail 12 V',
        'FAN1 5400 RPM',
        'Inlet Temp -60 °C',
        'PSU1 Power 330 W',
        'PSU1 Curr 14.7 A',
      ])
      for (const { name, value, health, thresholds } of sensors) {
        const [reading, , , ...limits] = (theirs.get(name) ?? []).map(Number)
        expect(reading).toBeCloseTo(value ?? Number.NaN, 2)
        expect(health).toBe('ok')
        const own = [
          thresholds.lowerNonRecoverable,
          thresholds.lowerCritical,
          thresholds.lowerNonCritical,
          thresholds.upperNonCritical,
          thresholds.upperCritical,
          thresholds.upperNonRecoverable,
        ]
        own.forEach((limit, index) => {
          if (limit !== undefined) expect(limits[index]).toBeCloseTo(limit, 2)
        })
      }
      // Once more: the records are known, the readings are new.
      expect((await bmc.sensors.readings()).length).toBe(6)
    }))

  it('reads, dates and clears its event log, and ipmitool sees it', () =>
    using(7, async (bmc, sim) => {
      const [event] = await bmc.logs.events()
      const noted = { source: 'temperature', sensor: 1, name: 'CPU Temp', asserted: true }
      expect(event).toMatchObject(noted)
      expect(await sim.ipmitool('sel', 'elist')).toMatch(/CPU Temp/)
      expect(event?.text).toMatch(/^upper critical going high/)
      expect(await sim.ipmitool('sel', 'list')).toMatch(/Upper Critical going high/)
      const time = new Date('2031-05-06T07:08:09Z')
      await bmc.logs.setTime(time)
      const now = await bmc.logs.time()
      expect(Math.abs(now.getTime() - time.getTime())).toBeLessThan(60_000)
      expect(await bmc.logs.state()).toMatchObject({ entries: 1, overflowed: false })
      await bmc.logs.clear('SEL')
      expect(await bmc.logs.events()).toEqual([])
      expect(await sim.ipmitool('sel', 'info')).toMatch(/Entries +: 0/)
    }))

  it('lists its accounts, and takes a new password for one', () =>
    using(11, async (bmc, sim) => {
      const users = await bmc.accounts.users()
      expect(users.map(({ id, name, privilege }) => [id, name, privilege])).toEqual([
        [2, 'admin', 'admin'],
        [3, 'oper', 'operator'],
        [4, 'reader', 'user'],
      ])
      await bmc.accounts.setPassword(3, Secret.of('another one'))
      expect(await bmc.accounts.testPassword(3, Secret.of('another one'))).toBe(true)
      expect(await sim.ipmitool('user', 'test', '3', '16', 'another one')).toContain('Success')
      const operator = await connect(sim, { user: 'oper', password: Secret.of('another one') })
      expect(await operator.powerState()).toBe('off')
      await operator.close()
    }))

  it('is told no password in a session that does not encrypt', () =>
    using(
      8,
      async (bmc) => {
        const error = await failure(bmc.accounts.setPassword(3, Secret.of('in the open')))
        expect(error.code).toBe('not-supported')
        expect(error.message).toContain('suite 2 does not encrypt')
        expect(error.message).not.toContain('in the open')
      },
      { suites: [2] },
    ))

  it('measures no power, and says so', () =>
    using(7, async (bmc) => {
      expect((await failure(bmc.sensors.draw())).code).toBe('not-supported')
    }))

  it('has no restore policy to be set, and says so', () =>
    using(6, async (bmc) => {
      const error = await failure(bmc.chassis.setRestorePolicy('previous'))
      expect(error.code).toBe('not-supported')
      expect(error.message).toContain('it does not have the command (C1)')
    }))

  it('takes any command', () =>
    using(6, async (bmc) => {
      const { completion, data } = await bmc.raw.send({ netFn: 6, command: 1 })
      expect([completion, data.length]).toEqual([0, 15])
      expect((await bmc.raw.send({ netFn: 6, command: 0x7f })).completion).toBe(0xc1)
    }))

  it.each([
    [{ password: Secret.of('wrong') }, 'bmc-auth', 'password'],
    [{ user: 'nobody' }, 'bmc-auth', 'it does not know the user name'],
    [{ suites: [17] }, 'not-supported', 'takes none of the cipher suites: 17'],
  ] as const)('refuses %j', (options, code, words) =>
    using(
      7,
      async (bmc) => {
        const error = await failure(bmc.powerState())
        expect(error.code).toBe(code)
        expect(error.message).toContain(words)
      },
      options,
    ),
  )

  it.each([1, 2, 3])('speaks suite %i where it is named', (suite) =>
    using(
      8,
      async (bmc) => {
        expect(await bmc.powerState()).toBe('off')
        expect(bmc.suite).toBe(suite)
      },
      { suites: [suite] },
    ),
  )

  it('lets an operator switch, and only look who asks for no more', async () => {
    const operator = { user: 'oper', password: Secret.of('operpass') }
    await using(9, (bmc) => bmc.setPower('on'), operator)
    const user = { user: 'reader', password: Secret.of('readpass'), privilege: 'user' as const }
    await using(
      9,
      async (bmc) => {
        expect(await bmc.powerState()).toBe('on')
        expect((await failure(bmc.setPower('force-off'))).code).toBe('bmc-forbidden')
        expect(await bmc.powerState()).toBe('on')
      },
      user,
    )
  })

  it('has no sessions left open: as many log-ins as one likes', async () => {
    for (let count = 0; count < 40; count++) {
      await using(10, (bmc) => bmc.powerState(), { suites: [3] })
    }
  })
})

describe('the driver', () => {
  it('gives what the ports want', async () => {
    const sim = sims[0]
    if (sim === undefined) throw new Error('no such BMC')
    const { address, port } = sim
    const driver = ipmi({ user: account.user, password: { kind: 'never read' } as never })
    const connect = driver.connect as unknown as (
      target: unknown,
    ) => Promise<Capabilities & { close(): Promise<void> }>
    const options = {
      user: account.user,
      password: Secret.of(account.password),
      suites: '3',
      privilege: 'admin',
      bootMode: 'uefi',
      quirks: [],
    }
    const log = () => {}
    const bmc = await connect({ node: 'cn1', address, port, trust: {}, options, log })
    expect(Object.keys(bmc).sort()).toEqual([...driver.offers, 'close'].sort())
    const { readings } = await bmc.sensors.sensors()
    expect(readings[0]).toMatchObject({
      id: '1',
      name: 'CPU Temp',
      kind: 'temperature',
      value: 48,
      unit: 'Cel',
      health: 'OK',
    })
    expect(readings.map(({ kind }) => kind)).toEqual([
      'temperature',
      'voltage',
      'fan',
      'temperature',
      'power',
      'current',
    ])
    expect(await bmc.sensors.powerReading()).toEqual({})
    const [entry] = (await bmc.logs.entries('SEL')).entries
    expect(entry).toMatchObject({ id: '1', severity: 'Critical' })
    expect(entry?.message).toMatch(
      /^temperature CPU Temp: upper critical going high \(reading \d+ °C, limit \d+ °C\)$/,
    )
    expect((await failure(bmc.logs.clear('Lclog'))).code).toBe('bmc-not-found')
    await bmc.identify.setIdentify('on')
    expect(sim.told().at(-2)).toBe('set identify 0 1')
    expect(await bmc.identify.identify()).toBe('unknown')
    await bmc.close()
    const wrong = { node: 'cn1', address, port, trust: {}, options, log, system: 'blade1' }
    expect((await failure(connect(wrong))).code).toBe('not-supported')
  })
})

describe('a fleet of them', () => {
  it('is asked at once, and each answers for itself', async () => {
    await Promise.all(
      sims.map((sim, index) => sim.ipmitool('chassis', 'power', index % 2 === 0 ? 'on' : 'off')),
    )
    const bmcs = await Promise.all(sims.map((sim) => connect(sim)))
    const states = await Promise.all(bmcs.map((bmc) => bmc.powerState()))
    expect(states).toEqual(sims.map((_, index) => (index % 2 === 0 ? 'on' : 'off')))
    await Promise.all(bmcs.map((bmc) => bmc.close()))
  })
})
