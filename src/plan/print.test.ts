import { describe, expect, it } from 'vitest'
import { NodeSet } from '../model/node-set/node-set.js'
import { driver, known, settled, type Written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import { Plan } from './plan.js'
import { printNodes, printPlace } from './print.js'

const site = (size: number): Written => ({
  name: 'atlas',
  networks: { mgmt: '10.0.0.0/8' },
  images: { rocky9: { kernel: 'k' } },
  groups: { compute: `cn[1-${size}]` },
  rules: [
    ['compute', { power: 'on', bmc: driver({ address: '10.1.0.1' }) }],
    ['compute', { boot: 'network', image: 'rocky9' }],
    ['compute', { interfaces: { eno1: { network: 'mgmt', mac: factRef() } } }],
    ['cn3', { power: 'off', interfaces: { eno1: { network: 'mgmt' } } }],
  ],
})
const off = (size: number) =>
  known(
    Object.fromEntries(Array.from({ length: size }, (_, n) => [`cn${n + 1}`, { power: 'off' }])),
  )
const without = (plan: Plan) => String(plan).replaceAll(plan.digest.slice(0, 12), '<digest>')

describe('a plan in print', () => {
  it('gathers like chains, with reason and place of every step', () => {
    const facts = new Map([...off(6), ...known({ cn3: { power: 'on' } })])
    const unseen = new Map([
      ['cn6', { code: 'bmc-auth' as const, reason: 'the BMC refused admin' }],
    ])
    expect(without(Plan.of(settled(site(6), facts), { unseen }))).toBe(
      `Plan for atlas: 19 steps on 5 of 6 nodes

cn[1-2,4-5] (4 nodes)
  1. learn interfaces.eno1.mac     it is not known                              cluster.config.ts:3:1
  2. boot from the network, once   for the start that follows                   cluster.config.ts:2:1
  3. power on                      the power is off, and should be on (start)   cluster.config.ts:1:1
  4. verify that the power is on   to see that it happened                      cluster.config.ts:1:1

cn3
  1. learn interfaces.eno1.mac      it is not known                             cluster.config.ts:3:1
  2. power off                      the power is on, and should be off (stop)   cluster.config.ts:4:1
  3. verify that the power is off   to see that it happened                     cluster.config.ts:4:1

Could not be looked at:
  cn6: the BMC refused admin

Starts 4, reboots 0, stops 1; digest <digest>`,
    )
  })

  it('fits on a screen for ten thousand nodes, whatever each of them lacks', () => {
    const size = 10_000
    const unseen = new Map(
      Array.from({ length: 500 }, (_, n) => [
        `cn${n + 1000}`,
        { code: 'bmc-unreachable' as const, reason: `10.1.0.${n} does not answer` },
      ]),
    )
    const text = String(Plan.of(settled(site(size), off(size)), { unseen }))
    const lines = text.split('\n')
    expect(lines.length).toBeLessThan(24)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(240)
    expect(text).toContain(
      'cn[1000-1499] (500 nodes): no connection to the BMC could be made, for example: 10.1.0.0 does not answer',
    )
    expect(text).toContain('cn[1-2,4-999,1500-10000] (9499 nodes)')
  })

  it('says that there is nothing to do', () => {
    const done = Plan.of(settled({ name: 'atlas', rules: [['cn[1-9]', {}]] }))
    expect(without(done)).toBe(
      'Plan for atlas: nothing to do (9 nodes looked at)\n\nStarts 0, reboots 0, stops 0; digest <digest>',
    )
  })

  it('shows notes under the nodes that they are about', () => {
    const plan = Plan.of(settled({ rules: [['cn[1-9]', { power: 'on' }]] }))
    expect(String(plan)).toContain(
      `Notes:\n  cn[1-9] (9 nodes): 'power' is to be on, but the node has no BMC\n`,
    )
  })
})

describe('places and nodes in print', () => {
  it('are relative to a folder where they lie within', () => {
    const place = { file: '/site/rules/gpu.ts', line: 3, column: 7 }
    expect(printPlace(place, '/site/')).toBe('rules/gpu.ts:3:7')
    expect(printPlace(place, '/other/')).toBe('/site/rules/gpu.ts:3:7')
    expect(printPlace(place)).toBe('/site/rules/gpu.ts:3:7')
  })

  it('are counted, and cut where they would fill the screen', () => {
    expect(printNodes(NodeSet.parse('cn1'))).toBe('cn1')
    expect(printNodes(NodeSet.parse('cn[1-3]'))).toBe('cn[1-3] (3 nodes)')
    const scattered = NodeSet.from(Array.from({ length: 500 }, (_, n) => `cn${n * 2}`))
    expect(printNodes(scattered)).toMatch(/^cn\[0,2,4,.*… \(500 nodes\)$/)
    expect(printNodes(scattered).length).toBeLessThan(180)
  })
})
