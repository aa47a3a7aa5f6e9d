import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FactSnapshot, FactValue, Observation } from '../model/fact.js'
import { factOf } from '../model/fact.js'
import { factLimits } from './check.js'
import type { FactStore } from './fact-store.js'
import { failureOf, openForTest, tamper, temporaryFolder } from './testing.js'

const folder = temporaryFolder()
let now = new Date('2026-01-01T00:00:00.000Z')
let store: FactStore
beforeAll(async () => {
  store = await openForTest({ clock: () => now })
})

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()
const see = (node: string, key: string, value?: FactValue, more: Partial<Observation> = {}) => ({
  node,
  key,
  ...(value === undefined ? {} : { value }),
  source: 'redfish',
  ...more,
})

/** A snapshot as plain data, without times. */
function plain(snapshot: FactSnapshot): Record<string, Record<string, FactValue>> {
  return Object.fromEntries(
    [...snapshot].map(([node, facts]) => [
      node,
      Object.fromEntries([...facts].map(([key, fact]) => [key, fact.value])),
    ]),
  )
}

describe('recording facts', () => {
  test('gives what changed; an unchanged value only gets a new time and source', async () => {
    const first = await store.record([see('a1', 'power', 'off'), see('a1', 'serial', 'X1')])
    expect(first.map(({ key, value }) => [key, value])).toEqual([
      ['power', 'off'],
      ['serial', 'X1'],
    ])
    const again = await store.record([
      see('a1', 'power', 'on', { observedAt: at(5) }),
      see('a1', 'serial', 'X1', { observedAt: at(5), source: 'ipmi' }),
    ])
    expect(again).toEqual([see('a1', 'power', 'on', { observedAt: at(5) })])
    const facts = await store.snapshot({ nodes: ['a1'] })
    expect(factOf(facts, 'a1', 'serial')).toEqual({
      value: 'X1',
      source: 'ipmi',
      observedAt: at(5),
    })
    expect(await store.history({ node: 'a1', key: 'serial' })).toHaveLength(1)
  })

  test('knows a null, which is a value, from a withdrawn fact, which is not known', async () => {
    await store.record([see('b1', 'asset', null), see('b1', 'gpu', 'H100')])
    const changes = await store.record([see('b1', 'gpu'), see('b1', 'never-known')])
    expect(changes).toEqual([see('b1', 'gpu', undefined, { observedAt: now.toISOString() })])
    expect(plain(await store.snapshot({ nodes: ['b1'] }))).toEqual({ b1: { asset: null } })
    expect((await store.history({ node: 'b1', key: 'gpu' }))[0]).not.toHaveProperty('value')
  })

  test('an observation that arrives late does not replace a newer one, nor revive a withdrawn fact', async () => {
    await store.record([see('c1', 'power', 'off', { observedAt: at(9) })])
    now = new Date(at(20))
    expect(await store.record([see('c1', 'power', 'on', { observedAt: at(3) })])).toEqual([])
    await store.record([see('c1', 'power', undefined, { observedAt: at(10) })])
    expect(await store.record([see('c1', 'power', 'on', { observedAt: at(9) })])).toEqual([])
    expect(await store.record([see('c1', 'power', 'on', { observedAt: at(10) })])).toHaveLength(1)
  })

  test('a time from a clock that ran ahead does not keep out what is observed later', async () => {
    await store.record([see('d1', 'power', 'off', { observedAt: '2099-01-01T00:00:00.000Z' })])
    expect(await store.record([see('d1', 'power', 'on')])).toHaveLength(1)
  })

  test('several observations of one fact count in their order', async () => {
    const changes = await store.record(['a', 'b', 'b', 'a'].map((value) => see('e1', 'k', value)))
    expect(changes.map(({ value }) => value)).toEqual(['a', 'b', 'a'])
  })

  test('equal values are equal whatever the order of their keys', async () => {
    await store.record([see('f1', 'k', { a: 1, b: [{ x: 1, y: 2 }] })])
    expect(await store.record([see('f1', 'k', { b: [{ y: 2, x: 1 }], a: 1 })])).toEqual([])
  })

  test('names such as __proto__ are names like any other', async () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as FactValue
    await store.record([see('__proto__', '__proto__', value), see('constructor', 'toString', 1)])
    const facts = await store.snapshot({ nodes: ['__proto__', 'constructor'] })
    const read = factOf(facts, '__proto__', '__proto__')?.value
    expect(JSON.stringify(read)).toBe(JSON.stringify(value))
    expect(factOf(facts, 'constructor', 'toString')?.value).toBe(1)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('texts come back exactly, with NUL and half characters in values too', async () => {
    const value = 'a\0b\ud800c\u{1F525}"\\\n'
    await store.record([see('g1', 'ключ.鍵', value, { source: 'ß' })])
    expect((await store.snapshot({ nodes: ['g1'] })).get('g1')?.get('ключ.鍵')).toMatchObject({
      value,
      source: 'ß',
    })
  })

  test.each<[string, Partial<Record<keyof Observation, unknown>>, RegExp]>([
    ['an empty node', { node: '' }, /the node is empty/],
    ['a node that is no text', { node: 5 }, /node must be a text, not number/],
    ['a NUL in a key', { key: 'a\0b' }, /key of a fact "a\\u0000b" contains a control character/],
    ['half a character in a key', { key: 'a\ud800' }, /half a character/],
    ['a long key', { key: 'k'.repeat(factLimits.name + 1) }, /longer than 512 characters/],
    ['a missing source', { source: undefined }, /source of a fact must be a text/],
    [
      'a large value',
      { value: 'ä'.repeat(factLimits.value / 2) },
      /power of n1 is larger than 1 MiB/,
    ],
    ['NaN', { value: Number.NaN }, /NaN is not a number that JSON can hold/],
    ['a function', { value: () => 1 }, /a function is not JSON data/],
    ['a date', { value: new Date() }, /only plain objects/],
    ['a hole in a list', { value: new Array(2) }, /a undefined is not JSON data/],
    ['a local time', { observedAt: '2026-01-01 10:00' }, /not a time in UTC/],
    ['a day that does not exist', { observedAt: '2026-13-01T00:00:00Z' }, /not a time in UTC/],
  ])('refuses %s and then stores nothing of the call', async (_, wrong, message) => {
    const good = see('never', 'power', 'on')
    const bad = { ...see('n1', 'power', 'on'), ...wrong } as Observation
    const error = await failureOf(store.record([good, bad]))
    expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
    expect(await store.snapshot({ nodes: ['never'] })).toEqual(new Map())
  })

  test('refuses a value that contains itself instead of running out of stack', async () => {
    const ring: Record<string, unknown> = {}
    ring.self = ring
    const error = await failureOf(store.record([see('n1', 'k', ring as FactValue)]))
    expect(error.message).toMatch(/nests deeper than 64 levels/)
  })

  test('what a store says after any sequence of observations is what was said last', async () => {
    const observation = fc.record({
      node: fc.constantFrom('p1', 'p2', '__proto__'),
      key: fc.constantFrom('a', 'a.b', 'toString'),
      value: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
    })
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(observation, { maxLength: 6 }), { maxLength: 4 }),
        async (calls) => {
          const prefix = `round${round++}`
          const expected = new Map<string, string>()
          let changes = 0
          for (const call of calls) {
            await store.record(
              call.map(({ node, key, value }) =>
                see(`${prefix}.${node}`, key, value as FactValue | undefined),
              ),
            )
            for (const { node, key, value } of call) {
              const name = `${prefix}.${node} ${key}`
              // -0 and 0 are one number in JSON.
              const text = value === undefined ? undefined : JSON.stringify(sorted(value))
              if (expected.get(name) !== text) changes += 1
              if (text === undefined) expected.delete(name)
              else expected.set(name, text)
            }
          }
          const nodes = ['p1', 'p2', '__proto__'].map((node) => `${prefix}.${node}`)
          const read = [...(await store.snapshot({ nodes }))].flatMap(([node, facts]) =>
            [...facts].map(
              ([key, fact]) => [`${node} ${key}`, JSON.stringify(fact.value)] as const,
            ),
          )
          expect(new Map(read)).toEqual(expected)
          const history = await Promise.all(nodes.map((node) => store.history({ node })))
          expect(history.flat()).toHaveLength(changes)
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** The same value with the keys of its objects sorted, as the store gives it back. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

describe('snapshots', () => {
  test('hold the nodes and keys that are asked for', async () => {
    await store.record(
      ['s1', 's2', 's3'].flatMap((node) => [see(node, 'power', 'on'), see(node, 'serial', node)]),
    )
    expect(plain(await store.snapshot({ nodes: ['s1', 's3', 's9'], keys: ['serial'] }))).toEqual({
      s1: { serial: 's1' },
      s3: { serial: 's3' },
    })
    const serials = await store.snapshot({ keys: ['serial'] })
    expect([...serials.keys()].filter((node) => node.startsWith('s'))).toEqual(['s1', 's2', 's3'])
    expect(await store.snapshot({ nodes: [] })).toEqual(new Map())
  })

  test.each(['file', 'memory'])(
    'large ones show one moment, whatever is written while they are read (%s)',
    async (kind) => {
      const location = kind === 'memory' ? ':memory:' : `${folder}/moment.db`
      const large = await openForTest({ location })
      const nodes = Array.from({ length: 9_000 }, (_, i) => `n${i}`)
      const all = (value: string) => large.record(nodes.map((node) => see(node, 'k', value)))
      await all('before')
      const reading = [large.snapshot(), large.snapshot({ nodes }), large.snapshot({ keys: ['k'] })]
      const writing = all('after')
      for (const snapshot of await Promise.all(reading)) {
        const values = new Set([...snapshot.values()].map((facts) => facts.get('k')?.value))
        expect(snapshot.size).toBe(nodes.length)
        expect([...values]).toEqual(['before'])
      }
      expect(await writing).toHaveLength(nodes.length)
      expect(new Set(Object.values(plain(await large.snapshot())).map(({ k }) => k))).toEqual(
        new Set(['after']),
      )
    },
  )

  test('large values come in small pages and arrive whole', async () => {
    const value = 'x'.repeat(500_000)
    await store.record(
      Array.from({ length: 20 }, (_, i) => see(`large${i}`, 'blob', `${i}${value}`)),
    )
    const read = await store.snapshot({ keys: ['blob'] })
    expect([...read.values()].map((facts) => String(facts.get('blob')?.value).length)).toEqual(
      [...read.keys()].map((node) => node.length - 'large'.length + value.length),
    )
  })
})

describe('history', () => {
  test('is newest first, of a node, of a key or of all, with the run that observed', async () => {
    await store.record([see('h1', 'x', 1), see('h2', 'x', 1), see('h1', 'y', 1)])
    await store.record([see('h1', 'x', 2)], { run: 'run-7' })
    const values = (changes: readonly { value?: FactValue }[]) => changes.map(({ value }) => value)
    expect(values(await store.history({ node: 'h1', key: 'x' }))).toEqual([2, 1])
    expect(await store.history({ limit: 1 })).toEqual([
      { ...see('h1', 'x', 2), observedAt: now.toISOString(), run: 'run-7' },
    ])
    expect(await store.history({ key: 'x' })).toHaveLength(3)
    expect(await store.history({ node: 'h1' })).toHaveLength(3)
    expect((await failureOf(store.history({ limit: -1 }))).code).toBe('usage')
  })

  test('tells whether there is news, of which keys, and since when', async () => {
    const file = await openForTest({ location: `${folder}/news.db` })
    const other = await openForTest({ location: `${folder}/news.db`, cluster: 'other' })
    expect(await file.news()).toEqual({ isNews: false, mark: 0 })
    await file.record([see('a', 'boot.stage', 'ipxe'), see('b', 'booted.image', 'x')])
    const except = ['boot.', 'booted.']
    expect(await file.news()).toEqual({ isNews: true, mark: 2 })
    expect(await file.news({ except })).toEqual({ isNews: false, mark: 2 })
    await file.record([see('a', 'bootable', true)])
    expect(await file.news({ since: 2, except })).toEqual({ isNews: true, mark: 3 })
    for (const [only, isNews] of [
      [['bootable'], true],
      [['boot', 'bootable.'], false],
      [[], false],
    ] as const) {
      expect(await file.news({ since: 2, only })).toEqual({ isNews, mark: 3 })
    }
    expect((await file.news({ since: 2, except: ['bootable'] })).isNews).toBe(false)
    // Seen again, and no other than before; nor does it matter what another cluster learns.
    await file.record([see('a', 'bootable', true)])
    await other.record([see('a', 'serial', 'x')])
    expect(await file.news({ since: 3 })).toEqual({ isNews: false, mark: 4 })
  })

  test('cannot be changed, cut or replaced, not even behind the store', async () => {
    const location = `${folder}/history.db`
    const file = await openForTest({ location })
    await file.record([see('a', 'k', 1)])
    for (const statement of [
      'UPDATE fact_history SET value = 2',
      'DELETE FROM fact_history',
      "INSERT OR REPLACE INTO fact_history (id, cluster, node, key, source, observed_at) VALUES (1, 'atlas', 'a', 'k', 's', 0)",
    ]) {
      expect(() => tamper(location, statement)).toThrow('append-only')
    }
    expect(await file.history()).toHaveLength(1)
  })
})

test('a value that something else wrote is told as damage', async () => {
  const location = `${folder}/foreign.db`
  const file = await openForTest({ location })
  await file.record([see('n1', 'k', 1)])
  tamper(location, "UPDATE facts SET value = 'on'")
  expect(await failureOf(file.snapshot())).toMatchObject({
    code: 'facts-corrupt',
    message: 'a value in the facts database is not JSON: "on"',
  })
})

test('several clusters share a file without seeing each other', async () => {
  const location = `${folder}/clusters.db`
  const [atlas, borealis] = await Promise.all(
    ['atlas', 'borealis'].map((cluster) => openForTest({ cluster, location })),
  )
  await atlas?.record([see('n1', 'power', 'on')])
  await borealis?.record([see('n1', 'power', 'off')])
  await borealis?.audit.append({ actor: 'root', action: 'x', nodes: 'n1' })
  expect(plain((await atlas?.snapshot()) as FactSnapshot)).toEqual({ n1: { power: 'on' } })
  expect(await atlas?.history()).toHaveLength(1)
  expect(await atlas?.audit.list()).toEqual([])
  expect(plain((await borealis?.snapshot()) as FactSnapshot)).toEqual({ n1: { power: 'off' } })
})
