import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NicChoice } from '../../model/nic.js'
import type { InventoryNic } from '../../ports/inventory.js'
import { findNic, nicsText, withAdapters } from './nics.js'

const mac = (last: number) => `02:00:00:00:00:${last.toString(16).padStart(2, '0')}`
const nics: readonly InventoryNic[] = [
  { id: 'NIC.Embedded.1-1-1', names: [], mac: mac(1) },
  { id: 'NIC.Slot.3-1-1', names: ['AOC_NIC1'], mac: mac(2), location: 'PCIe Slot 3' },
  { id: 'NIC.Slot.3-2-1', names: [], mac: mac(3), location: 'PCIe Slot 3' },
  { id: 'ToManager', names: [], mac: mac(9), toBmc: true },
  { id: 'IB.Slot.7-1', names: [], guid: '58:a2:e1:03:00:03:96:f2' },
]
const find = (nic: NicChoice | undefined, name = 'eno1', alone = false) =>
  findNic({ name, nic }, nics, alone)

describe('the interface that is meant', () => {
  it.each<[NicChoice, string | undefined]>([
    ['NIC.Slot.3-1-1', mac(2)],
    ['nic.slot.3-1-1', mac(2)],
    ['aoc_nic1', mac(2)],
    ['NIC.Slot.3-?-1', undefined],
    ['*-2-1', mac(3)],
    ['PCIe Slot 3', undefined],
    [1, mac(1)],
    [3, mac(3)],
    [4, undefined],
    [99, undefined],
    [{ like: 'PCIe Slot 3', order: 2 }, mac(3)],
    [{ like: 'NIC.*', order: 1 }, mac(1)],
    [{ like: 'NIC.*', order: 4 }, undefined],
    ['ToManager', mac(9)],
    ['', undefined],
  ])('by %j', (nic, expected) => {
    expect(find(nic).mac).toBe(expected)
  })

  it('is one that leads elsewhere than to the BMC, where nobody names that one', () => {
    const two = nics.filter(({ toBmc, mac: its }) => toBmc === true || its === mac(1))
    expect(findNic({ name: 'eno1' }, two, true).mac).toBe(mac(1))
    expect(findNic({ name: 'eno1', nic: 2 }, two, true).mac).toBeUndefined()
  })

  it('is found by a pattern in few steps, whatever the pattern and the name', () => {
    const name = 'a'.repeat(200)
    const pattern = `${'*a'.repeat(99)}b`
    const began = performance.now()
    expect(
      findNic({ name: 'x', nic: pattern }, [{ id: name, names: [] }], false).candidates,
    ).toEqual([])
    expect(performance.now() - began).toBeLessThan(1000)
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        fc.pre(!/[*?]/.test(text) && text !== '')
        const one = [{ id: text, names: [], mac: mac(1) }]
        for (const nic of [text, '*', `*${text.slice(1)}`, `${text.slice(0, -1)}*`, `*${text}*`]) {
          expect(findNic({ name: 'x', nic }, one, false).mac, nic).toBe(mac(1))
        }
        expect(findNic({ name: 'x', nic: `${text}!` }, one, false).mac).toBeUndefined()
      }),
    )
  })
})

describe('what adapters tell', () => {
  it('is added to the interfaces that are known, and the others are added', () => {
    const all = withAdapters(nics, [
      { id: 'slot-1/0', name: 'f0', mac: mac(1).toUpperCase(), location: 'OCP' },
      { id: 'IB.Slot.7-2', name: 'View', guid: '58:a2:e1:03:00:03:96:f3', location: 'PCIe Slot 7' },
    ])
    expect(all[0]).toEqual({
      id: 'NIC.Embedded.1-1-1',
      names: ['slot-1/0'],
      mac: mac(1),
      location: 'OCP',
    })
    expect(all).toHaveLength(nics.length + 1)
    const slot7 = findNic({ name: 'ib0', nic: 'PCIe Slot 7' }, all, false)
    expect([slot7.mac, slot7.guid]).toEqual([undefined, '58:a2:e1:03:00:03:96:f3'])
    expect(nicsText(all)).toContain('IB.Slot.7-2 (View, PCIe Slot 7) InfiniBand 58:a2')
  })
})
