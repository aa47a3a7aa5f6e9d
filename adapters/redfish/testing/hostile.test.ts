/** Whatever a BMC sends, the answer is a result or an error of ours, and never something else. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../src/error.js'
import { parseJson } from '../client/answers/json.js'
import { messagesOf } from '../client/answers/messages.js'
import { clean, wordsOfHtml } from '../client/answers/text.js'
import { ordinaryTree, systemPath, TestBmc, type Tree } from './test-bmc.js'

describe('texts', () => {
  it('are fit for a terminal, whatever they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const safe = clean(text)
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        expect(safe.length).toBeLessThanOrEqual(300)
        expect(clean(safe)).toBe(safe)
      }),
    )
  })

  it('that are huge are cut before they are worked on', () => {
    const huge = 16 * 1024 * 1024
    expect(clean(`${'\u0000'.repeat(huge)}end`)).toBe('')
    expect(wordsOfHtml('<'.repeat(huge)).length).toBeLessThanOrEqual(8_192)
    expect(messagesOf('<'.repeat(huge))[0]?.text.length).toBeLessThanOrEqual(8_192)
  })

  it('keep ordinary words of all languages', () => {
    expect(clean('  Der Knoten  läuft —\n電源オン ')).toBe('Der Knoten läuft — 電源オン')
  })
})

describe('JSON', () => {
  it('is read as JSON.parse reads it, with or without a byte order mark', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(`\ufeff${text}`)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('may hold brackets in its texts, and may not be too deep', () => {
    const text = JSON.stringify({ a: `${'['.repeat(500)}\\"${'{'.repeat(500)}` })
    expect(parseJson(text)).toEqual(JSON.parse(text))
    expect(parseJson('['.repeat(100) + ']'.repeat(100))).toBeDefined()
    expect(() => parseJson('['.repeat(101) + ']'.repeat(101))).toThrow(/deep/)
  })
})

describe('error bodies', () => {
  it('of any kind give messages or none', () => {
    const info = fc.record(
      { MessageId: fc.jsonValue(), Message: fc.jsonValue(), MessageArgs: fc.jsonValue() },
      { requiredKeys: [] },
    )
    const error = fc.record(
      {
        code: fc.jsonValue(),
        message: fc.jsonValue(),
        '@Message.ExtendedInfo': fc.oneof(fc.jsonValue(), fc.array(fc.oneof(info, fc.jsonValue()))),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(fc.jsonValue(), fc.record({ error: fc.oneof(error, fc.jsonValue()) }))
    fc.assert(
      fc.property(body, (value) => {
        for (const { key, text } of messagesOf(JSON.stringify(value))) {
          expect(typeof key).toBe('string')
          expect(typeof text).toBe('string')
        }
      }),
    )
  })
})

describe('resources', () => {
  let rack: TestBmc
  beforeAll(async () => {
    rack = await TestBmc.start()
  })
  afterAll(() => rack.stop())

  /** The ordinary tree with some properties replaced by whatever comes. */
  const strangeTree = fc
    .array(
      fc.tuple(fc.nat(), fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant('/redfish/v1/'))),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((changes) => {
      const tree = ordinaryTree()
      tree[systemPath].EthernetInterfaces = { '@odata.id': '/redfish/v1/E' }
      tree[systemPath].Links = { Chassis: [{ '@odata.id': '/redfish/v1/C' }] }
      tree['/redfish/v1/E'] = { Members: [{ '@odata.id': '/redfish/v1/E/1' }] }
      tree['/redfish/v1/E/1'] = { Id: '1', Name: 'a', MACAddress: 'Not Available' }
      tree['/redfish/v1/C'] = { NetworkAdapters: { '@odata.id': '/redfish/v1/N' } }
      for (const [at, value] of changes) {
        const places = placesIn(tree)
        const place = places[at % places.length]
        if (place !== undefined) place.object[place.key] = value
      }
      return tree
    })

  it('that are not as they should be lead to our errors only', async () => {
    await fc.assert(
      fc.asyncProperty(strangeTree, async (tree) => {
        for (const path of Object.keys(rack.tree)) delete rack.tree[path]
        Object.assign(rack.tree, tree)
        const bmc = rack.client({ deadline: 2_000 })
        const calls = [
          () => bmc.powerState(),
          () => bmc.bootOverride(),
          () => bmc.inventory(),
          () => bmc.profile(),
          () => bmc.setBootOverride({ device: 'network', once: true }),
          () => bmc.setPower('on'),
        ]
        for (const call of calls) {
          const outcome: unknown = await call().catch((error: unknown) => error)
          if (!(outcome instanceof Error)) continue
          expect(PhoenixError.is(outcome), String(outcome.stack)).toBe(true)
          expect((outcome as PhoenixError).code).not.toBe('internal')
        }
        await bmc.close()
      }),
      { numRuns: 80 },
    )
  })
})

/** Every property of every object below. */
function placesIn(value: Tree): { object: Tree; key: string }[] {
  return Object.keys(value).flatMap((key) => {
    const inner: unknown = value[key]
    const deeper = typeof inner === 'object' && inner !== null ? placesIn(inner as Tree) : []
    return [{ object: value, key }, ...deeper]
  })
}
