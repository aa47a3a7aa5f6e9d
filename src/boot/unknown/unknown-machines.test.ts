import { describe, expect, it } from 'vitest'
import { macOf, modelOf } from '../testing.js'
import { UnknownMachines, unknownIn, unknownText } from './unknown-machines.js'

const mac = (number: number) =>
  `02:00:${number
    .toString(16)
    .padStart(8, '0')
    .replace(/..(?=.)/g, '$&:')}`

describe('unknown machines', () => {
  it('are kept with what they said last, when they came first, and how often', () => {
    let now = Date.UTC(2026, 10, 30)
    const machines = new UnknownMachines([], () => now)
    machines.see({
      mac: mac(1),
      by: 'dhcp',
      vendorClass: 'PXEClient',
      told: 'no address available',
    })
    now += 60_000
    machines.see({ mac: mac(1).toUpperCase(), by: 'boot', serial: 'S1', ip: '10.2.9.1' })
    expect(machines.list()).toEqual([
      {
        mac: mac(1),
        firstSeen: '2026-11-30T00:00:00.000Z',
        lastSeen: '2026-11-30T00:01:00.000Z',
        attempts: 2,
        ports: [],
        seenBy: ['boot', 'dhcp'],
        vendorClass: 'PXEClient',
        serial: 'S1',
        ip: '10.2.9.1',
        ipBy: 'boot',
      },
    ])
    expect(unknownIn(unknownText(machines.list()))).toEqual(machines.list())
  })

  it('are what is asked from the addresses that DHCP gave them, whatever others say of them', () => {
    const machines = new UnknownMachines([], Date.now, true)
    const [own, other] = ['10.2.9.1', '10.2.9.66']
    const says = (ip: string, serial: string) =>
      machines.see({ mac: mac(1), by: 'boot', ip, serial, uuid: 'u', assetTag: 'a' })
    // Somebody was quicker than the machine.
    expect(says(other, 'S9')).toMatchObject({ serial: 'S9', ipBy: 'boot', unheard: true })
    const leased = machines.see({ mac: mac(1), by: 'dhcp', ip: own, hostname: 'new' })
    expect(leased).toMatchObject({ ip: own, ipBy: 'dhcp', attempts: 2 })
    for (const word of ['serial', 'uuid', 'assetTag', 'unheard']) {
      expect(leased).not.toHaveProperty(word)
    }
    expect(says(other, 'S9')).toEqual(leased)
    expect(says(own, 'S1')).toMatchObject({ ip: own, ipBy: 'dhcp', serial: 'S1', hostname: 'new' })
    says(other, 'S9')
    machines.see({ mac: mac(2), by: 'boot', ip: other })
    expect(machines.list()).toMatchObject([
      { ip: own, serial: 'S1', seenBy: ['boot', 'dhcp'] },
      { ip: other, seenBy: ['boot'], unheard: true },
    ])
    expect(unknownIn(unknownText(machines.list()))).toEqual(machines.list())
  })

  it('are as many as there is room for: who makes up addresses drives nobody else out', () => {
    const machines = new UnknownMachines()
    for (let twice = 0; twice < 2; twice++) machines.see({ mac: mac(1), by: 'dhcp' })
    for (let number = 2; number < 10_000; number++) machines.see({ mac: mac(number), by: 'dhcp' })
    expect(machines.size).toBe(4096)
    expect(machines.get(mac(1))).toBeDefined()
    expect(machines.get(mac(9999))).toBeDefined()
  })

  it('are forgotten once they are nodes, and when nobody saw them for a month', () => {
    const machines = new UnknownMachines()
    machines.see({ mac: macOf(1), by: 'dhcp' })
    machines.see({ mac: mac(7), by: 'dhcp' })
    machines.settle(modelOf())
    expect(machines.list().map((one) => one.mac)).toEqual([mac(7)])
    const later = new UnknownMachines(machines.list(), () => Date.now() + 31 * 24 * 3_600_000)
    expect(later.size).toBe(0)
  })

  it('say nothing that is longer than it may be, or that a terminal obeys', () => {
    const machines = new UnknownMachines()
    const odd = {
      mac: mac(3),
      by: 'dhcp',
      hostname: `\u001b[2J${'x'.repeat(9999)}`,
      ip: '999.1.1.1',
      architecture: 1e9,
      at: { circuitId: 'zz', remoteId: '00ff', switch: '$(reboot)', port: 'p', relay: 'no' },
    } as const
    const [kept] = [machines.see(odd)]
    expect(kept?.hostname).toHaveLength(253)
    expect(kept?.hostname).toMatch(/^\[2Jx+…$/)
    expect(kept).not.toHaveProperty('ip')
    expect(kept).not.toHaveProperty('architecture')
    expect(kept?.ports).toEqual([{ remoteId: '00ff', port: 'p' }])
    for (const address of [
      '',
      'nonsense',
      '00:00:00:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      '01:00:00:00:00:01',
    ]) {
      expect(machines.see({ mac: address, by: 'dhcp' }), address).toBeUndefined()
    }
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"machines":5}',
      '{"machines":[5,null,{"mac":1}]}',
    ]) {
      expect(unknownIn(text), text).toEqual([])
    }
  })
})
