/** BMCs of a rack that speak IPMI and Redfish: what is changed by one is so for the other. */
import { connectIpmi, type IpmiBmc } from 'phoenix-cluster/adapters/ipmi'
import { connectRedfish, type RedfishBmc } from 'phoenix-cluster/adapters/redfish'
import { type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

let rack: Rack

beforeAll(async () => {
  const names = ['rotated', 'long', 'second', 'disabled', 'restarted', 'watched']
  rack = await startRack(
    names.map((name) => ({ name, protocols: ['redfish', 'ipmi'], power: 'on' })),
  )
})
afterAll(() => rack.close())

interface Login {
  readonly user: string
  readonly password: string
}

function placeOf(node: string) {
  const entry = rack.through[node]
  if (entry?.also?.ipmi === undefined) throw new Error(`no ${node} by both`)
  return { ...entry, ipmi: entry.also.ipmi.port }
}

async function byIpmi(node: string, login: Partial<Login> = {}): Promise<IpmiBmc> {
  const { address, ipmi: port, ...usual } = placeOf(node)
  const { user, password } = { ...usual, ...login }
  const bmc = await connectIpmi({ address, port, user, password: Secret.of(password) })
  onTestFinished(() => bmc.close())
  return bmc
}

async function byRedfish(node: string, login: Partial<Login> = {}): Promise<RedfishBmc> {
  const { address, port, pin, ...usual } = placeOf(node)
  const { user, password } = { ...usual, ...login }
  const secret = Secret.of(password)
  const bmc = await connectRedfish({
    address,
    port,
    user,
    password: secret,
    trust: { pins: [pin] },
  })
  onTestFinished(() => bmc.close())
  return bmc
}

const rotation = (next: string) => ({
  next: Secret.of(next),
  prepare: async () => {},
  commit: async () => {},
})
const refused = { code: 'bmc-auth' }

describe('the accounts of a BMC', () => {
  it('have one password for both protocols, whichever changes it', async () => {
    const node = 'rotated'
    await (await byIpmi(node)).accounts.rotatePassword(rotation('set by IPMI'))
    await expect((await byRedfish(node)).powerState()).rejects.toMatchObject(refused)
    const redfish = await byRedfish(node, { password: 'set by IPMI' })
    expect(await redfish.powerState()).toBe('on')
    await redfish.accounts.rotatePassword(rotation('set by Redfish'))
    await expect(
      (await byIpmi(node, { password: 'set by IPMI' })).powerState(),
    ).rejects.toMatchObject(refused)
    expect(await (await byIpmi(node, { password: 'set by Redfish' })).powerState()).toBe('on')
  })

  it('may have a password that is too long for IPMI, which lets nobody in then', async () => {
    const password = 'a password of more than twenty letters'
    const redfish = await byRedfish('long')
    await redfish.accounts.rotatePassword(rotation(password))
    expect(await redfish.powerState()).toBe('on')
    const short = await byIpmi('long', { password: password.slice(0, 20) })
    await expect(short.powerState()).rejects.toMatchObject(refused)
  })

  it('that are made by IPMI are listed by Redfish, and log in there', async () => {
    const ipmi = await byIpmi('second')
    const send = (command: number, ...data: number[]) =>
      ipmi.raw.send({ netFn: 6, command, data, privilege: 'admin' })
    await send(0x45, 3, ...Buffer.alloc(16).fill('oper', 0, 4))
    await send(0x47, 3, 2, ...Buffer.alloc(16).fill('operpass', 0, 8))
    await send(0x43, 0x91, 3, 3)
    const { user } = placeOf('second')
    expect(await (await byRedfish('second')).accounts.accounts()).toMatchObject([
      { user, role: 'Administrator', enabled: true },
      { user: 'oper', role: 'Operator', enabled: true },
    ])
    const login = { user: 'oper', password: 'operpass' }
    expect(await (await byRedfish('second', login)).powerState()).toBe('on')
    await send(0x47, 3, 0)
    await expect((await byRedfish('second', login)).powerState()).rejects.toMatchObject(refused)
  })
})

it('the memory modules are the same, by what they say of themselves', async () => {
  const [redfish, ipmi] = [await byRedfish('second'), await byIpmi('second')]
  const alike = async (bmc: RedfishBmc | IpmiBmc) => {
    const { memory, unreadable } = await bmc.hardware.hardware(['memory'])
    expect(unreadable).toEqual([])
    return memory.map(({ capacityMiB, speed, serial }) => [capacityMiB, speed, serial])
  }
  const told = await alike(ipmi)
  expect(told).toHaveLength(8)
  expect(told[0]?.slice(0, 2)).toEqual([32 * 1024, 4800])
  expect(new Set(told.map(([, , serial]) => serial)).size).toBe(8)
  expect(told).toEqual(await alike(redfish))
  const [unit] = (await ipmi.hardware.units()).filter(({ holds }) => holds === 'module')
  expect(await ipmi.hardware.module(unit?.id ?? 0)).toMatchObject({ form: 'RDIMM', ecc: true })
})

describe('a restart of a BMC', () => {
  it('ends the sessions of both, and both are away', async () => {
    const [redfish, ipmi] = [await byRedfish('restarted'), await byIpmi('restarted')]
    await Promise.all([redfish.powerState(), ipmi.powerState()])
    expect(rack.counters('restarted').sessionsOpen).toBe(2)
    await ipmi.raw.send({ netFn: 6, command: 2, privilege: 'admin' })
    await expect.poll(() => rack.counters('restarted').sessionsOpen).toBe(0)
    const { logins } = rack.counters('restarted')
    expect(await redfish.powerState()).toBe('on')
    expect(rack.counters('restarted').logins).toBe(logins + 1)
  })
})

it('the watchdog switches a machine off, and Redfish tells of it though nobody has asked by IPMI', async () => {
  const ipmi = await byIpmi('watched')
  await ipmi.watchdog.setWatchdog({ action: 'power-off', timeout: 300 })
  await ipmi.watchdog.feedWatchdog()
  await ipmi.close()
  const asked = rack.counters('watched').commands
  const redfish = await byRedfish('watched')
  await expect.poll(() => redfish.powerState(), { timeout: 5000 }).toBe('off')
  const log = (await redfish.logs.entries()).entries.map(({ message }) => message)
  expect(log).toContain('The watchdog ran out.')
  expect(rack.counters('watched').commands).toEqual(asked)
})
