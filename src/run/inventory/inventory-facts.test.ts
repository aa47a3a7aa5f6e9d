import { describe, expect, it } from 'vitest'
import type { InventoryNic } from '../../ports/inventory.js'
import { observeInventory } from './inventory-facts.js'

const nic = (id: string, mac?: string, ...names: string[]): InventoryNic => ({
  id,
  names,
  ...(mac === undefined ? {} : { mac }),
})
const a = '02:00:00:00:00:0a'
const b = '02:00:00:00:00:0b'

/** The hardware addresses found for interfaces, and why others were not. */
function found(nics: readonly InventoryNic[], wanted: readonly string[], interfaces = wanted) {
  const keys = wanted.map((name) => `interfaces.${name}.mac`)
  const { observations, problem } = observeInventory('cn1', { nics }, keys, {
    source: 'redfish',
    interfaces: interfaces.map((name) => ({ name })),
  })
  return { macs: observations.map(({ key, value }) => `${key} ${value}`), why: problem?.message }
}

describe('an interface', () => {
  it('is found by any of its names, whatever their case', () => {
    const nics = [nic('NIC.1', a, 'eno1'), nic('ENO2', b)]
    expect(found(nics, ['eno1', 'eno2']).macs).toEqual([
      `interfaces.eno1.mac ${a}`,
      `interfaces.eno2.mac ${b}`,
    ])
  })

  it('needs no name where there is one on both sides', () => {
    expect(found([nic('1', a)], ['eno1']).macs).toEqual([`interfaces.eno1.mac ${a}`])
  })

  it('needs its name where the node has others, also such whose address is known', () => {
    const { macs, why } = found([nic('1', a)], ['ib0'], ['eno1', 'ib0'])
    expect(macs).toEqual([])
    expect(why).toBe(`which hardware is ib0 cannot be told; the BMC lists: 1 ${a}`)
  })

  it('is not guessed where several fit, none has an address, or two would share one', () => {
    expect(found([nic('1', a, 'eno1'), nic('2', b, 'eno1')], ['eno1']).macs).toEqual([])
    expect(found([nic('eno1')], ['eno1']).why).toContain('eno1 without address')
    expect(found([], ['eno1']).why).toContain('the BMC lists none')
    expect(found([nic('1', a, 'eno1', 'eno2')], ['eno1', 'eno2']).macs).toEqual([])
  })

  it('is asked for in the same words for all nodes, and names no choice where there is none', () => {
    const about = { source: 'ipmi', interfaces: [{ name: 'eno1' }] }
    const hintOf = (node: string, nics: InventoryNic[]) =>
      observeInventory(node, { nics }, ['interfaces.eno1.mac'], about).problem?.hint
    const none = hintOf('cn1', [])
    expect(none).toMatch(/^it has to come from you: phoenix facts set NODE interfaces\.eno1\.mac=…/)
    expect(hintOf('cn2', [])).toBe(none)
    expect(hintOf('cn1', [nic('1', a), nic('2', b)])).toMatch(/^say which with nic: /)
  })

  it('that is listed twice with the same address is one', () => {
    expect(found([nic('1', a, 'eno1'), nic('2', a, 'eno1')], ['eno1']).macs).toHaveLength(1)
  })

  it('has an address that an interface can have', () => {
    for (const mac of ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '', 'none']) {
      expect(found([nic('eno1', mac)], ['eno1']).macs).toEqual([])
    }
    expect(found([nic('eno1', 'AA-BB-CC-00-00-01')], ['eno1']).macs).toEqual([
      'interfaces.eno1.mac aa:bb:cc:00:00:01',
    ])
  })
})

describe('an inventory', () => {
  it('of the BMC itself is told where it is known, and never taken for the node’s own', () => {
    const keys = ['interfaces.bmc.mac', 'interfaces.eno1.mac']
    const to = { source: 'ipmi', interfaces: [{ name: 'eno1' }] }
    const { observations, problem } = observeInventory('cn1', { nics: [], bmcMac: a }, keys, to)
    expect(observations).toEqual([
      { node: 'cn1', key: 'interfaces.bmc.mac', value: a, source: 'ipmi' },
    ])
    expect(problem?.message).toContain('which hardware is eno1 cannot be told')
  })

  it('tells what the hardware is, asked or not, and says what it does not tell', () => {
    const report = { serial: 'S1', model: '', nics: [] }
    const observed = observeInventory('cn1', report, ['serial', 'model'], {
      source: 'redfish',
      interfaces: [],
    })
    expect(observed.observations).toEqual([
      { node: 'cn1', key: 'serial', value: 'S1', source: 'redfish' },
    ])
    expect(observed.problem).toMatchObject({
      code: 'not-supported',
      message: 'the BMC does not tell model',
    })
  })

  it('is shown in part where it is large, without control characters', () => {
    const many = Array.from({ length: 1000 }, (_, n) => nic(`n${n}\u001b[31m`))
    const { why } = found(many, ['eno1'])
    expect(why?.length).toBeLessThan(1000)
    expect(why).toContain('; 984 more')
    expect(why).not.toContain('\u001b')
  })
})

describe('hardware that is another than before', () => {
  const known = (facts: Record<string, string>) =>
    new Map(
      Object.entries(facts).map(([key, value]) => [
        key,
        { value, source: 'redfish', observedAt: '2026-01-01T00:00:00.000Z' },
      ]),
    )
  const report = { serial: 'S2', nics: [nic('eno1', b)] }
  const about = { source: 'redfish', interfaces: [{ name: 'eno1' }] }
  const before = known({ serial: 'S1', 'interfaces.eno1.mac': a })

  it('is kept only with a word of consent, and is told in any case', () => {
    const observed = observeInventory('cn1', report, [], { ...about, known: before })
    expect(observed.observations).toEqual([])
    expect(observed.problem).toMatchObject({ code: 'hardware-conflict', node: 'cn1' })
    expect(observed.problem?.message).toContain('serial is S2, and was S1')
    const agreed = observeInventory('cn1', report, [], { ...about, known: before, accept: true })
    expect(agreed.observations.map(({ key, value }) => `${key} ${value}`)).toEqual([
      'serial S2',
      `interfaces.eno1.mac ${b}`,
    ])
    expect(agreed.differences.map(({ path }) => path)).toEqual(['serial', 'interfaces.eno1.mac'])
    expect(agreed.problem).toBeUndefined()
  })

  it('may be an interface alone; the rest is kept', () => {
    const same = known({ serial: 'S2', 'interfaces.eno1.mac': a })
    const observed = observeInventory('cn1', report, [], { ...about, known: same })
    expect(observed.observations.map(({ key }) => key)).toEqual(['serial'])
    expect(observed.problem?.code).toBe('hardware-conflict')
    expect(observed.differences).toEqual([
      { path: 'interfaces.eno1.mac', expected: a, found: b, of: 'fact' },
    ])
  })

  it('is none where a rule says the address, which is compared and not learnt', () => {
    const interfaces = [{ name: 'eno1', macs: [a] }]
    const observed = observeInventory('cn1', report, [], { source: 'redfish', interfaces })
    expect(observed.observations.map(({ key }) => key)).toEqual(['serial'])
    expect(observed.differences).toEqual([
      { path: 'interfaces.eno1.mac', expected: a, found: b, of: 'rule' },
    ])
    expect(observed.problem).toBeUndefined()
  })

  it('takes nothing from another node, and names it', () => {
    const holder = (mac: string) => (mac === b ? 'cn2 (interfaces.eno1.mac)' : undefined)
    const observed = observeInventory('cn1', report, [], { ...about, holder })
    expect(observed.observations.map(({ key }) => key)).toEqual(['serial'])
    expect(observed.problem).toMatchObject({
      code: 'hardware-conflict',
      message: `eno1 has ${b}, which cn2 (interfaces.eno1.mac) has already`,
    })
  })

  it('never gives the node an interface of its BMC', () => {
    const own = { nics: [nic('eno1', a), nic('eno2', b), nic('eno3')], bmcMac: a }
    expect(observeInventory('cn1', own, [], about).observations.map(({ key }) => key)).toEqual([
      'interfaces.bmc.mac',
    ])
  })

  it('is known by the GUID where it is InfiniBand', () => {
    const guid = '58:a2:e1:03:00:03:96:f2'
    const ib = { nics: [{ id: 'ib0', names: [], guid }] }
    const wanted = ['interfaces.ib0.mac']
    const observed = observeInventory('cn1', ib, wanted, {
      source: 'redfish',
      interfaces: [{ name: 'ib0' }],
    })
    expect(observed.observations).toMatchObject([{ key: 'interfaces.ib0.guid', value: guid }])
    expect(observed.problem?.message).toContain('InfiniBand, of which a BMC tells the GUID only')
  })
})
