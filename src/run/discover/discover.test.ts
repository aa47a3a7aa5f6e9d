import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ip } from '../../model/address/ip.js'
import { known, settled } from '../../model/settle/testing.js'
import type { Driver } from '../../ports/driver.js'
import { defineDriver } from '../../ports/driver.js'
import type { Scanned } from '../../ports/scan.js'
import { addressesOf, rangesOf } from './addresses.js'
import { type Discovered, discover, type ScanPace, type ScanPorts } from './discover.js'
import { KnownBmcs } from './match.js'

const pin = (letter: string) => `sha256/${letter.repeat(43)}=`

/** Drivers whose BMCs are where the table says. */
class Field {
  readonly asked: string[] = []
  busiest = 0
  #busy = 0
  constructor(
    private readonly there: Readonly<Record<string, Scanned>>,
    private readonly latency = 0,
  ) {}

  driver(name: string, address?: string, port?: number): Driver {
    return defineDriver({
      name,
      options: {},
      offers: [],
      scan: async (at, port, options) => {
        this.asked.push(`${name} ${at}${port === undefined ? '' : `:${port}`}`)
        this.busiest = Math.max(this.busiest, ++this.#busy)
        await new Promise((resolve) => setTimeout(resolve, this.latency))
        this.#busy--
        if (options?.signal?.aborted === true) return undefined
        return this.there[`${name} ${at}`] ?? this.there[`${name} ${at}:${port}`]
      },
      connect: async () => ({ close: async () => {} }),
    })({
      ...(address === undefined ? {} : { address }),
      ...(port === undefined ? {} : { port }),
    })
  }
}

async function scanned(
  field: Field,
  range: string,
  how: ScanPace & {
    readonly signal?: AbortSignal
    readonly names?: readonly string[]
    readonly ports?: ScanPorts
  } = {},
): Promise<Discovered[]> {
  const { signal = new AbortController().signal, names = ['fake'], ports = {}, ...pace } = how
  const found: Discovered[] = []
  const scanning = {
    ...pace,
    ranges: rangesOf(range, model),
    drivers: names.map((name) => field.driver(name)),
    ports,
    known: new KnownBmcs(model),
    signal,
  }
  for await (const one of discover(scanning)) found.push(one)
  return found
}

const bmc = (address: string, port?: number) => new Field({}).driver('fake', address, port)
const model = settled(
  {
    rules: [
      ['cn1', { bmc: bmc('10.9.0.1') }],
      ['cn2', { bmc: bmc('10.9.0.2') }],
      ['cn3', { bmc: bmc('10.9.0.200') }],
      ['cn4', { bmc: bmc('10.9.1.1', 8443) }],
      ['cn5', { bmc: bmc('10.9.1.1', 8444) }],
    ],
  },
  known({
    cn1: { serial: 'S1' },
    cn2: { serial: 'S2', 'bmc.pin': pin('b') },
    cn3: { uuid: '11111111-2222-3333-4444-555555555555' },
  }),
)

describe('a scan', () => {
  it('asks every address of the range once by every driver, and no other', async () => {
    const field = new Field({})
    await scanned(field, '10.9.0.0/29,10.9.0.5-10.9.0.8', { names: ['a', 'b'] })
    const hosts = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `10.9.0.${n}`)
    expect([...field.asked].sort()).toEqual(
      ['a', 'b'].flatMap((name) => hosts.map((host) => `${name} ${host}`)),
    )
  })

  it('asks several ports of an address, and nobody is silent there while one answers', async () => {
    const field = new Field({
      'fake 10.9.0.1:8444': { port: 8444, serial: 's2' },
      'fake 10.9.0.1:8445': { port: 8445 },
    })
    const ports = { fake: [8443, 8444, 8445, 8444] }
    const found = await scanned(field, '10.9.0.1-10.9.0.2', { ports })
    expect(field.asked).toHaveLength(6)
    const told = found.map((one) =>
      one.kind === 'found' ? `${one.address}:${one.scanned.port}` : `${one.node} silent`,
    )
    expect(told.sort()).toEqual(['10.9.0.1:8444', '10.9.0.1:8445', 'cn2 silent'])
  })

  it.each([[[]], [0], [[443, 70_000]], [1.5]])(
    'refuses ports that there cannot be: %j',
    async (ports) => {
      await expect(
        scanned(new Field({}), '10.9.0.1', { ports: { fake: ports } }),
      ).rejects.toMatchObject({
        code: 'usage',
        message: `the ports of 'fake' in a scan are one or more whole numbers from 1 to 65535`,
      })
    },
  )

  it('tells nodes apart that share an address, by their ports', async () => {
    const field = new Field({
      'fake 10.9.1.1:8444': { port: 8444 },
      'fake 10.9.1.1:9000': { port: 9000 },
    })
    const found = await scanned(field, '10.9.1.1', { ports: { fake: [8443, 8444, 9000] } })
    expect(
      found.map((one) => (one.kind === 'found' ? one.nodes.map(({ node }) => node) : one.node)),
    ).toEqual([['cn5'], ['cn4', 'cn5'], 'cn4'])
    expect(await scanned(new Field({}), '10.9.1.1', { ports: { fake: 8443 } })).toHaveLength(2)
  })

  it('says of which nodes BMCs may be, who is a stranger, and who does not answer', async () => {
    const field = new Field({
      'fake 10.9.0.1': { port: 1, vendor: 'contoso' },
      'fake 10.9.0.3': { port: 1, serial: 's2', pin: pin('b') },
      'fake 10.9.0.4': { port: 1, uuid: '11111111-2222-3333-4444-555555555555' },
      'fake 10.9.0.5': { port: 1, pin: pin('x') },
    })
    const found = await scanned(field, '10.9.0.0/29')
    const said = found.map((one) =>
      one.kind === 'silent'
        ? `${one.address} silent ${one.node}`
        : `${one.address} ${one.nodes.map(({ node, by }) => `${node} by ${by.join()}`).join(';')}`,
    )
    expect(said.sort()).toEqual([
      '10.9.0.1 cn1 by address',
      '10.9.0.2 silent cn2',
      '10.9.0.3 cn2 by serial,key',
      '10.9.0.4 cn3 by uuid',
      '10.9.0.5 ',
    ])
  })

  it('has no more under way at once than it may, and begins no more in a second', async () => {
    const field = new Field({}, 2)
    await scanned(field, '10.9.0.0/26', { atOnce: 7 })
    expect(field.asked).toHaveLength(62)
    expect(field.busiest).toBeLessThanOrEqual(7)
    const began = performance.now()
    await scanned(new Field({}), '10.9.0.1-10.9.0.11', { rate: 100 })
    expect(performance.now() - began).toBeGreaterThan(90)
  })

  it('ends at once when it is interrupted, and begins nothing more', async () => {
    const field = new Field({ 'fake 10.9.0.1': { port: 1 } }, 1)
    const stop = new AbortController()
    const known = new KnownBmcs(model)
    const ranges = rangesOf('10.9.0.0/16', model)
    const drivers = [field.driver('fake')]
    const scan = discover({ ranges, drivers, ports: {}, known, signal: stop.signal, atOnce: 4 })
    for await (const one of scan) {
      expect(one.kind).toBe('found')
      stop.abort()
    }
    const asked = field.asked.length
    expect(asked).toBeLessThan(100)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(field.asked).toHaveLength(asked)
  })

  it('tells what keeps it from asking', async () => {
    const broken = defineDriver({
      name: 'fake',
      options: {},
      offers: [],
      scan: () => Promise.reject(new Error('no more files')),
      connect: async () => ({ close: async () => {} }),
    })({})
    const known = new KnownBmcs(model)
    const { signal } = new AbortController()
    const ranges = rangesOf('10.9.0.0/24', model)
    const scan = discover({ ranges, drivers: [broken], ports: {}, known, signal })
    await expect(scan.next()).rejects.toThrow('no more files')
  })

  it('takes no pace that makes no sense', async () => {
    for (const pace of [{ rate: 0 }, { atOnce: 1.5 }, { deadline: 1e9 }]) {
      await expect(scanned(new Field({}), '10.9.0.1', pace)).rejects.toMatchObject({
        code: 'usage',
      })
    }
  })
})

describe('a range', () => {
  it.each([
    ['10.0.0.0/8', 'usage', /16777214 addresses, and at most 65536/],
    ['fd00::/64', 'usage', /at most/],
    ['10.9.0.0/33', 'address', /./],
    ['10.9.0.9-10.9.0.1', 'address', /./],
    ['nowhere', 'unknown-name', /'nowhere' is neither/],
    ['', 'unknown-name', /./],
  ])('%s is refused', (text, code, message) => {
    expect(() => rangesOf(text, model)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('may be larger where somebody says so, but never absurd', () => {
    expect(rangesOf('10.0.0.0/12', model, { most: 2 ** 20 })[0]?.size).toBe(1048574n)
    expect(() => rangesOf('0.0.0.0/0', model, { most: Number.MAX_SAFE_INTEGER })).toThrow(
      /at most 4194304/,
    )
    expect(() => rangesOf('10.9.0.0/24', model, { each: 300 })).toThrow(
      '10.9.0.0/24 has 254 addresses with 300 ports each, and at most 65536 are scanned',
    )
  })

  it('has each address once, whatever overlaps', () => {
    const byte = fc.integer({ min: 0, max: 40 })
    fc.assert(
      fc.property(fc.array(fc.tuple(byte, byte), { minLength: 1, maxLength: 5 }), (pairs) => {
        const spans = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        const text = spans.map(([a, b]) => `10.9.0.${a}-10.9.0.${b}`).join(',')
        const all = [...addressesOf(rangesOf(text, model))].map(String)
        const inside = Array.from({ length: 41 }, (_, n) => n).filter((n) =>
          spans.some(([a, b]) => n >= a && n <= b),
        )
        expect(all.sort()).toEqual(inside.map((n) => Ip.parse(`10.9.0.${n}`).toString()).sort())
      }),
    )
  })
})
