/** What our BMC does by itself, and that both protocols show one machine. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../src/error.js'
import { Secret } from '../../../src/model/secret.js'
import { account, TestFront } from './test-front.js'

const front = new TestFront()
beforeAll(() => front.start(['cn1', 'cn2', 'cn3', 'cn4', 'cn5']))
afterAll(() => front.close())
afterEach(async () => {
  front.ahead = 0
  await front.closeClients()
})

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (PhoenixError.is(error) ? error.code : String(error)),
  )
/** Sets the boot flags and nothing else, as clients do that know no parameter 3. */
const setFlags = { netFn: 0, command: 8, privilege: 'operator' } as const
const pxeOnce = [5, 0xa0, 4, 0, 0, 0]

describe('boot flags', () => {
  it('are forgotten after a minute without a chassis control', async () => {
    const bmc = front.client('cn1')
    await bmc.raw.send({ ...setFlags, data: pxeOnce })
    front.ahead = 59_000
    expect(await bmc.bootOverride()).toMatchObject({ device: 'network', once: true })
    front.ahead = 61_000
    expect(await bmc.bootOverride()).toEqual({ device: 'none', once: false })
    expect(front.machine('cn1').override(front.now()).enabled).toBe('Disabled')
  })

  it('wait for longer where they are told to, as our client tells them', async () => {
    const bmc = front.client('cn1')
    await bmc.setBootOverride({ device: 'network', once: true })
    front.ahead = 3_000_000
    expect(await front.client('cn1').bootOverride()).toMatchObject({
      device: 'network',
      once: true,
    })
  })

  it('are consumed by the start that they are for', async () => {
    const bmc = front.client('cn2')
    await bmc.setBootOverride({ device: 'cd', once: true })
    await bmc.setPower('reset')
    expect(await bmc.bootOverride()).toEqual({ device: 'none', once: false })
    expect(front.machine('cn2').history(front.now()).at(-1)).toMatchObject({ from: 'Cd' })
  })

  it('are those that another protocol has set', async () => {
    const override = { enabled: 'Continuous', target: 'Hdd', mode: 'UEFI' } as const
    front.machine('cn3').setOverride(override, front.now())
    expect(await front.client('cn3').bootOverride()).toMatchObject({ device: 'disk', once: false })
  })
})

describe('the watchdog', () => {
  it('acts when it was not fed, at the time at which it was due', async () => {
    const bmc = front.client('cn3')
    await bmc.watchdog.setWatchdog({ action: 'power-off', timeout: 30_000 })
    await bmc.watchdog.feedWatchdog()
    front.ahead = 29_000
    await bmc.watchdog.feedWatchdog()
    front.ahead = 58_000
    expect(await bmc.powerState()).toBe('on')
    front.ahead = 60_000
    expect(await bmc.powerState()).toBe('off')
    expect(await bmc.watchdog.watchdog()).toMatchObject({ running: false, expired: ['os'] })
  })
})

describe('a restart of the BMC', () => {
  it('ends all sessions, and is waited for', async () => {
    const bmc = front.client('cn4')
    const other = front.client('cn4', { user: account.user })
    await other.powerState()
    await bmc.controller.resetBmc({ deadline: 10_000 })
    expect(front.bmc('cn4').sessions.count(front.now())).toBe(1)
    expect(await other.powerState()).toBe('on')
  })
})

describe('a password', () => {
  const rotate = (next: string, told: string[], user?: string) =>
    front.client('cn5').accounts.rotatePassword({
      next: Secret.of(next),
      ...(user === undefined ? {} : { user }),
      prepare: async () => void told.push('prepared'),
      commit: async () => void told.push('committed'),
    })

  it('of one’s own is changed in two phases, in either length, and the old one works no more', async () => {
    const told: string[] = []
    await rotate('seventeen letters', told)
    expect(told).toEqual(['prepared', 'committed'])
    expect(await codeOf(front.client('cn5').powerState())).toBe('bmc-auth')
    const password = Secret.of('seventeen letters')
    const bmc = front.client('cn5', { password })
    const next = Secret.of(account.password)
    const nothing = async () => {}
    await bmc.accounts.rotatePassword({ next, prepare: nothing, commit: nothing })
    // The client that changed it goes on with the new one.
    expect(await bmc.powerState()).toBe('on')
    expect(await codeOf(front.client('cn5').powerState())).toBe('done')
  })

  it('is not proven by an account that is refused before anybody looks at its password', async () => {
    const { accounts } = front.client('cn5')
    await accounts.setUser(3, { name: 'guest', privilege: 'callback', messaging: true })
    const told: string[] = []
    await rotate('a first one', told, 'guest')
    // The BMC has tested that one itself. Of the next nobody hears whether it was taken.
    expect(told).toEqual(['prepared', 'committed'])
    const bmc = front.bmc('cn5')
    const receive = bmc.receive.bind(bmc)
    const { tally } = bmc.machine
    const count = tally.command.bind(tally)
    let isLost = false
    tally.command = (name) => {
      isLost = name === '06/47'
      count(name)
    }
    bmc.receive = (datagram, now, transmit, peer) => {
      isLost = false
      receive(datagram, now, (answer) => isLost || transmit(answer), peer)
    }
    await expect(rotate('a second one', told, 'guest')).rejects.toMatchObject({
      code: 'bmc-forbidden',
      message: expect.stringContaining('no log-in could prove it'),
    })
    tally.command = count
    bmc.receive = receive
    expect(told.slice(2)).toEqual(['prepared'])
  })

  it('that IPMI cannot carry, or of nobody, is refused before anything is stored', async () => {
    const told: string[] = []
    expect(await codeOf(rotate('x'.repeat(21), told))).toBe('usage')
    expect(await codeOf(rotate('short', told, 'nobody'))).toBe('bmc-not-found')
    expect(told).toEqual([])
  })
})

describe('network settings', () => {
  it('are changed one by one, read back, and refused where they make no sense', async () => {
    const { network } = front.client('cn5')
    await network.setBmcNetwork({ gateway: '127.0.0.9', prefix: 16 })
    expect(await network.bmcNetwork()).toMatchObject({ gateway: '127.0.0.9', prefix: 16 })
    await network.setBmcNetwork({ vlan: 7 })
    expect((await network.bmcNetwork()).vlan).toBe(7)
    expect(await codeOf(network.setBmcNetwork({ prefix: 33 }))).toBe('usage')
    expect(await codeOf(network.setBmcNetwork({ ip: 'fd00::1' }))).toBe('usage')
    expect(await codeOf(network.setBmcNetwork({ source: 'dhcp', ip: '127.0.0.9' }))).toBe('usage')
  })
})

it('sensor records are read by many at once, also along several connections', async () => {
  const [one, other] = [front.client('cn1'), front.client('cn1')]
  const all = [one.sensors.readings(), one.hardware.units(), other.sensors.readings()]
  const [first, units, last] = await Promise.all(all)
  expect(first?.length).toBeGreaterThan(0)
  expect(units?.length).toBeGreaterThan(0)
  expect(last?.length).toBe(first?.length)
})

describe('other programs', () => {
  const ask = async (netFn: number, command: number, data: readonly number[] = []) =>
    (await front.client('cn1').raw.send({ netFn, command, data })).data

  it('are told how many sessions the channel has', async () => {
    const channel = await ask(0x06, 0x42, [0x0e])
    const [, , open] = await ask(0x06, 0x3d, [0])
    expect(channel[3]).toBeGreaterThan(0x80)
    expect((channel[3] ?? 0) & 0x3f).toBe(front.bmc('cn1').sessions.count(front.now()))
    expect(open).toBeGreaterThan(0)
  })

  it('are told what DCMI wants every platform to tell', async () => {
    expect([...(await ask(0x2c, 0x01, [0xdc, 2]))]).toEqual([0xdc, 1, 5, 2, 0, 0x82, 0, 0, 1])
    expect([...(await ask(0x2c, 0x01, [0xdc, 3]))]).toEqual([0xdc, 1, 5, 2, 0x20, 0])
    expect([...(await ask(0x2c, 0x01, [0xdc, 4]))]).toEqual([0xdc, 1, 5, 2, 1, 0xff, 0xff])
  })
})

it('events are dated by the clock of the log, and keep their dates when it is set', async () => {
  const { logs } = front.client('cn2')
  const years = async () => (await logs.events()).map(({ time }) => time?.slice(0, 4))
  await logs.setTime(new Date('2031-05-01T00:00:00Z'))
  await logs.clear('SEL')
  expect(await years()).toEqual(['2031'])
  await logs.setTime(new Date('2035-05-01T00:00:00Z'))
  expect(await years()).toEqual(['2031'])
  expect((await logs.time()).getUTCFullYear()).toBe(2035)
})
