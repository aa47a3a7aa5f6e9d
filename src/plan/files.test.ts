import { describe, expect, it } from 'vitest'
import { NodeSet } from '../model/node-set/node-set.js'
import { driver, errorOf, known, line, settled, type Written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import type { MissingFact } from '../render/render.js'
import { type FilesLook, hashOf } from './files.js'
import { Plan } from './plan.js'

const site: Written = {
  networks: { mgmt: '10.2.0.0/16' },
  rules: [
    [
      'cn[1-3]',
      {
        bmc: driver({ address: '10.1.0.1' }),
        interfaces: { eno1: { network: 'mgmt', mac: factRef() } },
      },
    ],
    ['sw1', {}],
  ],
}
const macs = (...names: string[]) =>
  known(
    Object.fromEntries(
      names.map((name) => [name, { 'interfaces.eno1.mac': `02:00:00:00:00:0${name.at(-1)}` }]),
    ),
  )
const all = macs('cn1', 'cn2', 'cn3')
const bytes = (text: string) => new TextEncoder().encode(text)
const lookAt = (
  text: string,
  now: string | undefined,
  more: Partial<FilesLook> = {},
): FilesLook => ({
  renderer: 'hosts',
  out: '/etc/hosts.d',
  nodes: NodeSet.parse('cn[1-3]'),
  place: line(470),
  files: [{ path: 'hosts', text, now: now === undefined ? undefined : bytes(now) }],
  missing: [],
  leftOut: [],
  ...more,
})
const lacks = (node: string): MissingFact => ({
  node,
  path: 'interfaces.eno1.mac',
  fact: 'interfaces.eno1.mac',
})
const planOf = (files: FilesLook[], facts = all) => Plan.of(settled(site, facts), { files })
const printed = (text: string, now: string | undefined) => String(planOf([lookAt(text, now)]))

describe('a plan of files', () => {
  it('is empty where they say what they are to say', () => {
    const plan = planOf([lookAt('a\n', 'a\n')])
    expect(plan.isEmpty).toBe(true)
    expect(plan.digest).toBe(Plan.of(settled(site, all)).digest)
    expect(plan.toJSON()).not.toHaveProperty('files')
  })

  it('tells what changes in each, why, and where that is declared', () => {
    expect(printed('a\nb\nc\nd\n', 'a\nold\n')).toMatch(
      /^Plan for shelf: files to write in 1 folder\n\nFiles\n {2}write \/etc\/hosts\.d\/hosts: 3 lines added, 1 removed {3}not as the configuration and the facts have it {3}cluster\.config\.ts:470:1\n/,
    )
    expect(printed('a\nb\n', undefined)).toContain('hosts: new, 2 lines   not there yet')
    expect(printed('a\n', 'a\nb\nb\n')).toContain('hosts: 2 lines removed ')
    expect(printed('a\nb\n', 'b\na\n')).toContain('hosts: its lines in another order ')
    expect(printed('a\na\n', 'a\n')).toContain('hosts: 1 line added ')
  })

  it('has no node and disrupts none', () => {
    const plan = planOf([lookAt('a\n', undefined)])
    expect(plan.isEmpty).toBe(false)
    expect(plan.steps).toEqual([])
    expect(plan.nodesWithSteps.size).toBe(0)
    expect(plan.files).toMatchObject([{ kind: 'write', disruption: 'none', out: '/etc/hosts.d' }])
    expect(plan.files[0]?.files).toEqual([
      { path: 'hosts', content: hashOf('a\n'), replaces: null, added: 1, removed: 0 },
    ])
  })

  it('has another digest for other content, on either side', () => {
    const digests = [
      planOf([lookAt('a\n', 'b\n')]),
      planOf([lookAt('c\n', 'b\n')]),
      planOf([lookAt('a\n', 'c\n')]),
      planOf([lookAt('a\n', undefined)]),
      planOf([lookAt('a\n', 'b\n', { out: '/etc' })]),
    ].map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(5)
    const elsewhere = planOf([lookAt('a\n', 'b\n', { place: line(7) })])
    expect(elsewhere.digest).toBe(digests[0])
  })

  it('says that a file is made again where steps learn what it lacks, also if it is as wanted so far', () => {
    const plan = planOf(
      [lookAt('a\n', 'a\n', { missing: [lacks('cn2'), lacks('cn3')] })],
      macs('cn1'),
    )
    expect(plan.files).toMatchObject([
      { awaits: { nodes: 'cn[2-3]', facts: ['interfaces.eno1.mac'] } },
    ])
    expect(String(plan)).toContain(
      [
        '  write /etc/hosts.d/hosts: unchanged so far   they lack what is learnt first   cluster.config.ts:470:1',
        '    made again once interfaces.eno1.mac of cn[2-3] (2 nodes) is learnt',
      ].join('\n'),
    )
    expect(plan.notes).toEqual([])
  })

  it('notes what no step learns, and writes what is known', () => {
    const look = lookAt('a\n', undefined, {
      missing: [lacks('sw1')],
      leftOut: [{ node: 'cn3', reason: 'its name does not fit' }, { reason: 'no network' }],
    })
    const plan = planOf([look])
    expect(plan.files).toHaveLength(1)
    expect(plan.files[0]).not.toHaveProperty('awaits')
    expect(plan.notes).toEqual([
      { nodes: 'sw1', text: 'interfaces.eno1.mac is not known and not in hosts' },
      { nodes: 'cn3', text: 'not in hosts: its name does not fit' },
      { nodes: 'cn[1-3]', text: 'not in hosts: no network' },
    ])
  })

  it('names files that could not be looked at, and plans no step for them', () => {
    const problem = { code: 'file-write' as const, reason: 'permission denied' }
    const plan = planOf([lookAt('', undefined, { files: [], problem })])
    expect(plan.isEmpty).toBe(true)
    expect(plan.unseenFiles).toEqual([{ renderer: 'hosts', out: '/etc/hosts.d', ...problem }])
    expect(String(plan)).toContain('  hosts below /etc/hosts.d: permission denied')
  })

  it('can be kept as JSON and read back, and is refused where it was changed', () => {
    const problem = { code: 'file-write' as const, reason: 'permission denied' }
    const plan = planOf(
      [
        lookAt('a\n', 'b\n', { missing: [lacks('cn2')] }),
        lookAt('', undefined, { out: '/opt', files: [], problem }),
      ],
      macs('cn1', 'cn3'),
    )
    const data = JSON.parse(JSON.stringify(plan))
    const back = Plan.fromJSON(data)
    expect(back.digest).toBe(plan.digest)
    expect(back.files).toEqual(plan.files)
    expect(back.unseenFiles).toEqual(plan.unseenFiles)
    const changes: ((step: { files: { content: string }[]; [key: string]: unknown }) => void)[] = [
      (step) => Object.assign(step, { out: '/' }),
      (step) => Object.assign(step, { disruption: 'stop' }),
      (step) => Object.assign(step.files[0] ?? {}, { content: hashOf('evil') }),
      (step) => Object.assign(step.files[0] ?? {}, { content: 'short' }),
      (step) => Object.assign(step, { awaits: { nodes: '', facts: [] } }),
      (step) => Object.assign(step, { untold: true }),
    ]
    for (const change of changes) {
      const copy = structuredClone(data)
      change(copy.files[0])
      expect(errorOf(() => Plan.fromJSON(copy)).code).toBe('usage')
    }
  })

  it('names the folders in which two plans differ', () => {
    const before = planOf([lookAt('a\n', 'b\n'), lookAt('x\n', 'y\n', { out: '/opt' })])
    const after = planOf([lookAt('a\n', 'c\n'), lookAt('x\n', 'y\n', { out: '/opt' })])
    expect(before.filesDifferFrom(after)).toEqual(['/etc/hosts.d'])
    expect(before.filesDifferFrom(before)).toEqual([])
  })
})
