import { describe, expect, it } from 'vitest'
import { known, settled } from '../../model/settle/testing.js'
import { offersOf, serves } from '../../plan/offers.js'
import type { BmcReport } from '../../ports/probe.js'
import { Fleet } from '../testing.js'
import { isUnprobed, observeBmc, observeFirmware } from './bmc-facts.js'

const fleet = new Fleet()
const bmc = fleet.driver()
const model = settled({
  rules: [
    ['cn1', { bmc }],
    ['cn2', { bmc: [bmc, fleet.driver({ address: 'second' })] }],
  ],
})
const node = model.node('cn1')
const [only] = node.bmc
if (only === undefined) throw new Error('the node has a BMC')

const report: BmcReport = {
  capabilities: ['inventory', 'power'],
  lacks: ['bootDevice', 'sensors'],
  vendor: 'contoso',
  firmware: '1.0',
  quirks: ['odd'],
  tried: false,
}
const factsOf = (observations: readonly { key: string; value?: unknown }[]) =>
  Object.fromEntries(observations.map(({ key, value }) => [key, value]))
/** The facts as they are once these observations are kept. */
const kept = (observations: ReturnType<typeof observeBmc>) =>
  known({ cn1: factsOf(observations) as never }).get('cn1')

describe('what a BMC says of itself', () => {
  it('becomes facts: what its driver offers, without what was looked for in vain', () => {
    expect(factsOf(observeBmc(node, only, report, 'fake', undefined))).toEqual({
      'bmc.capabilities': ['inventory', 'power'],
      'bmc.lacks': ['bootDevice'],
      'bmc.vendor': 'contoso',
      'bmc.firmware': '1.0',
      'bmc.quirks': ['odd'],
      'bmc.tried': false,
    })
  })

  it('narrows what is offered, and nothing while nothing is known', () => {
    expect(offersOf(node, undefined)).toEqual(new Set(only.driver.offers))
    const facts = kept(observeBmc(node, only, report, 'fake', undefined))
    expect(offersOf(node, facts)).toEqual(new Set(['power', 'inventory']))
    // A driver that learnt something new since then: nobody has looked for it.
    expect(serves(node, only, 'console', facts)).toBe(false)
    const newer = {
      ...only,
      driver: { ...only.driver, offers: [...only.driver.offers, 'console'] },
    }
    expect(serves(node, newer, 'console', facts)).toBe(true)
    expect([isUnprobed(node, only, facts), isUnprobed(node, newer, facts)]).toEqual([false, true])
    expect(isUnprobed(node, only, undefined)).toBe(true)
  })

  it('never narrows that by which it is looked at anew', () => {
    const facts = known({ cn1: { 'bmc.capabilities': [], 'bmc.lacks': ['inventory'] } }).get('cn1')
    expect(offersOf(node, facts).has('inventory')).toBe(true)
  })

  it('is kept for each BMC of a node that has several', () => {
    const two = model.node('cn2')
    const keys = two.bmc.map((one) => observeBmc(two, one, report, 'fake', undefined)[0]?.key)
    expect(keys).toEqual(['bmc.capabilities.fake', 'bmc.capabilities.fake-2'])
    const facts = known({ cn2: { 'bmc.lacks.fake': ['power'] } }).get('cn2')
    expect(offersOf(two, facts).has('power')).toBe(true)
  })

  it('is withdrawn where it is not said any more', () => {
    const before = known({ cn1: { 'bmc.vendor': 'other', 'bmc.model': 'M1' } }).get('cn1')
    const { vendor: _vendor, ...less } = report
    const now = observeBmc(node, only, less, 'fake', before)
    expect(now).toContainEqual({ node: 'cn1', key: 'bmc.vendor', source: 'fake' })
    expect(now).toContainEqual({ node: 'cn1', key: 'bmc.model', source: 'fake' })
  })

  it('does not outlive the firmware that it was said by', () => {
    const facts = kept(observeBmc(node, only, report, 'fake', undefined))
    const same = observeFirmware(node, only, '1.0', 'fake', facts)
    expect(factsOf(same)).toEqual({ 'bmc.firmware': '1.0' })
    expect(factsOf(observeFirmware(node, only, '1.1', 'fake', facts))).toEqual({
      'bmc.firmware': '1.1',
      'bmc.capabilities': undefined,
      'bmc.lacks': undefined,
      'bmc.quirks': undefined,
      'bmc.tried': undefined,
    })
  })
})
