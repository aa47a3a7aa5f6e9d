import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SettingsDeclaration } from '../model/declaration.js'
import type { Fact, FactSnapshot } from '../model/fact.js'
import { NodeSet } from '../model/node-set/node-set.js'
import { driver, errorOf, known, settled, type Written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import { Plan } from './plan.js'

const site: Written = {
  name: 'atlas',
  networks: { mgmt: '10.2.0.0/16' },
  images: { rocky9: { kernel: 'k' } },
  groups: { compute: 'cn[01-16]' },
  rules: [
    [
      'compute',
      {
        power: 'on',
        boot: 'network',
        image: 'rocky9',
        bmc: driver({ address: '10.1.0.1' }),
        interfaces: { eno1: { network: 'mgmt', mac: factRef() } },
      },
    ],
    ['cn[15-16]', { power: 'off', interfaces: { eno1: { mac: factRef() } } }],
  ],
}
const mac = (n: number) => `02:00:00:00:00:0${n}`
const facts = known({
  cn01: { power: 'off' },
  cn02: { power: 'off', 'interfaces.eno1.mac': mac(2) },
  cn03: { power: 'on', 'interfaces.eno1.mac': mac(3), 'booted.image': 'old' },
  cn15: { power: 'on', 'interfaces.eno1.mac': mac(5), serial: 'S15' },
  cn16: { power: 'off', 'interfaces.eno1.mac': mac(6) },
})
const plan = Plan.of(settled(site, facts), { nodes: NodeSet.parse('cn[01-03,15-16]') })

describe('a plan', () => {
  it('has the steps of each node in their order, and none for a node that is as it should be', () => {
    expect([...plan.chains.keys()]).toEqual(['cn01', 'cn02', 'cn03', 'cn15'])
    expect(plan.chains.get('cn01')?.map(({ kind }) => kind)).toEqual([
      'learn',
      'boot-device',
      'power',
      'verify',
    ])
    expect(String(plan.nodesWithSteps)).toBe('cn[01-03,15]')
    expect(plan.considered).toBe(5)
  })

  it('says which nodes it disrupts, and how', () => {
    expect(String(plan.disrupted('start'))).toBe('cn[01-02]')
    expect(String(plan.disrupted('reboot'))).toBe('cn03')
    expect(String(plan.disrupted('stop'))).toBe('cn15')
  })

  it('has no steps for nodes that could not be looked at, and names them', () => {
    const unseen = new Map([['cn01', { code: 'bmc-timeout' as const, reason: 'no answer' }]])
    const partial = Plan.of(settled(site, facts), { nodes: NodeSet.parse('cn[01-02]'), unseen })
    expect([...partial.chains.keys()]).toEqual(['cn02'])
    expect(partial.unseen).toEqual([{ node: 'cn01', code: 'bmc-timeout', reason: 'no answer' }])
  })
})

describe('the digest of a plan', () => {
  const digestOf = (written: Written, snapshot: FactSnapshot) =>
    Plan.of(settled(written, snapshot)).digest

  it('is the same in whatever order the facts came', () => {
    const entries = [...facts].map(([node, values]) => [node, [...values]] as const)
    const digest = digestOf(site, facts)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.boolean(),
        (shuffled, backwards) => {
          const snapshot = new Map(
            shuffled.map(([node, values]) => [
              node,
              new Map<string, Fact>(backwards ? values.toReversed() : values),
            ]),
          )
          expect(digestOf(site, snapshot)).toBe(digest)
        },
      ),
    )
  })

  it('is the same whatever the time, who observed, and facts that nothing relies on', () => {
    const digest = digestOf(site, facts)
    const later = new Map(
      [...facts].map(([node, values]) => [
        node,
        new Map<string, Fact>([
          ...[...values].map(
            ([key, { value }]) =>
              [key, { value, source: 'other', observedAt: '2027-01-01T00:00:00.000Z' }] as const,
          ),
          [
            'firmware',
            { value: '1.2', source: 'x', observedAt: '2027-01-01T00:00:00.000Z' },
          ] as const,
        ]),
      ]),
    )
    expect(digestOf(site, later)).toBe(digest)
  })

  it('does not depend on where the configuration stands', () => {
    const moved: Written = { ...site, rules: [['cn99', {}], ...(site.rules ?? [])] }
    const one = Plan.of(settled(site, facts)).steps[0]
    const other = Plan.of(settled(moved, facts)).steps[0]
    expect(one?.place).not.toEqual(other?.place)
    expect(digestOf(moved, facts)).toBe(digestOf(site, facts))
  })

  it('changes with every step, and with every fact that a step relies on', () => {
    const seen = new Set([digestOf(site, facts)])
    const add = (written: Written, snapshot: FactSnapshot) => seen.add(digestOf(written, snapshot))
    const withRule = (nodes: string, settings: SettingsDeclaration): Written => ({
      ...site,
      rules: [...(site.rules ?? []), [nodes, settings]],
    })
    add(withRule('cn02', { power: 'off' }), facts)
    add(withRule('cn02', { boot: 'disk' }), facts)
    add({ ...site, name: 'other' }, facts)
    const changed = (node: string, key: string, value: string) =>
      new Map([
        ...facts,
        [
          node,
          new Map([...(facts.get(node) ?? []), ...(known({ x: { [key]: value } }).get('x') ?? [])]),
        ],
      ])
    add(site, changed('cn16', 'power', 'on'))
    add(site, changed('cn02', 'power', 'powering-off'))
    add(site, changed('cn03', 'booted.image', 'older'))
    add(site, changed('cn03', 'booted.kernelArgs', 'quiet'))
    expect(seen.size).toBe(8)
  })

  it('is the same in other time zones, languages and folders', () => {
    const program = `
      import { Plan } from ${JSON.stringify(new URL('./plan.ts', import.meta.url).href)}
      import { driver, known, settled } from ${JSON.stringify(new URL('../model/settle/testing.ts', import.meta.url).href)}
      const rules = [['é[1-3],z1,a1,B1', { power: 'on', boot: 'disk', bmc: driver({ address: 'x' }) }]]
      const facts = known(Object.fromEntries(['z1', 'a1', 'B1', 'é2'].map((n) => [n, { power: 'off' }])))
      console.log(Plan.of(settled({ rules }, facts)).digest)`
    const digests = [
      { TZ: 'UTC', LANG: 'C', cwd: '/' },
      { TZ: 'Pacific/Kiritimati', LANG: 'sv_SE.UTF-8', cwd: process.cwd() },
    ].map(({ cwd, ...env }) => {
      const tsx = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href
      const args = ['--import', tsx, '--input-type=module', '-e', program.replaceAll('é', 'e')]
      return execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' }).trim()
    })
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(digests[1]).toBe(digests[0])
  })
})

describe('a plan in a file', () => {
  const data = JSON.parse(JSON.stringify(plan))

  it('is the same plan when it is read', () => {
    const read = Plan.fromJSON(data)
    expect(read.toJSON()).toEqual(plan.toJSON())
    expect(read.digest).toBe(plan.digest)
    expect(JSON.stringify(read)).toBe(JSON.stringify(plan))
  })

  it('is refused where its steps were changed', () => {
    const changes: ((copy: typeof data) => void)[] = [
      (copy) => copy.steps.pop(),
      (copy) => copy.steps.reverse(),
      (copy) => {
        copy.steps[0].node = 'cn09'
      },
      (copy) => {
        copy.steps[2].relies.power = 'on'
      },
      (copy) => {
        copy.cluster = 'other'
      },
      (copy) => {
        copy.digest = '0'.repeat(64)
      },
    ]
    for (const change of changes) {
      const copy = structuredClone(data)
      change(copy)
      expect(errorOf(() => Plan.fromJSON(copy))).toMatchObject({
        code: 'usage',
        message: 'the plan was changed: its digest does not fit its steps',
      })
    }
  })

  it('is refused where it is none, or asks for what no plan asks for', () => {
    const step = data.steps.find((one: { kind: string }) => one.kind === 'power')
    const broken = [
      null,
      undefined,
      [],
      'plan',
      {},
      { ...data, format: 2 },
      { ...data, steps: 'all' },
      { ...data, steps: [null] },
      { ...data, steps: [{ ...step, kind: 'erase' }] },
      { ...data, steps: [{ ...step, kind: 'constructor' }] },
      { ...data, steps: [{ ...step, action: 'force-off' }] },
      // A start that says of itself that it disrupts nothing, and a stop that calls itself a start.
      { ...data, steps: [{ ...step, disruption: 'none' }] },
      { ...data, steps: [{ ...step, action: 'off', disruption: 'start' }] },
      { ...data, steps: [{ ...step, node: 7 }] },
      { ...data, steps: [{ ...step, relies: null }] },
      { ...data, considered: -1 },
      { ...data, considered: 'many' },
      { ...data, unseen: [{ node: 'cn1' }] },
      { ...data, notes: [null] },
    ]
    for (const one of broken) {
      expect(errorOf(() => Plan.fromJSON(one))).toMatchObject({
        code: 'usage',
        message: 'this is not a plan that this version of Phoenix can read',
      })
    }
  })
})
