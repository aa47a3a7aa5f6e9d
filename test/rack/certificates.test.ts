/** Weak and wrong certificates, as they come with BMCs: by its key a BMC is known all the same. */
import { connect } from 'node:tls'
import type { RackEntry } from 'phoenix-cluster/adapters/simulated'
import { parseFault, type Rack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bench, entryOf } from './bench.js'

/** What each is refused for by those who know no pin, and have the certificate itself for an authority. */
const habits = [
  ['expired', 'it has expired'],
  ['not-yet', 'it is not valid yet'],
  ['nameless', 'it is for another host name or address'],
  ['sha1', undefined],
  ['short-key', undefined],
] as const

const bench = new Bench()
let rack: Rack
beforeAll(async () => {
  const nodes = habits.map(([habit]) => ({
    name: habit,
    fault: parseFault(`certificate:${habit}`),
  }))
  // By ports: the good certificate names 127.0.0.1.
  rack = await bench.start([{ name: 'good' }, ...nodes], { addressing: 'ports' })
})
afterAll(() => bench.end())

/** The certificate that a BMC shows, PEM, and what it is. */
function shown({ address, port }: RackEntry) {
  return new Promise<{ ca: string; bits: number | undefined }>((resolve, reject) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate()
      const key = certificate?.publicKey.asymmetricKeyDetails?.modulusLength
      socket.destroy()
      resolve({ ca: certificate?.toString() ?? '', bits: key })
    })
    socket.once('error', reject)
  })
}

describe('a BMC whose certificate is', () => {
  it('good is trusted by its authority and by its key', async () => {
    const { ca } = await shown(entryOf(rack, 'good'))
    expect(await bench.client(rack, 'good', { trust: { ca } }).powerState()).toBe('off')
    expect(await bench.client(rack, 'good').powerState()).toBe('off')
  })

  it.each(habits)('%s is known by its key, and else judged as it is', async (habit, reason) => {
    const entry = entryOf(rack, habit)
    expect(await bench.client(rack, habit).powerState()).toBe('off')
    expect(rack.state(habit).struck.certificate).toBeGreaterThan(0)
    const { ca, bits } = await shown(entry)
    expect(bits).toBe(habit === 'short-key' ? 1024 : undefined)
    expect(entry.pin === entryOf(rack, 'good').pin).toBe(habit !== 'short-key')
    const byAuthority = bench.client(rack, habit, { trust: { ca } }).powerState()
    if (reason === undefined) expect(await byAuthority).toBe('off')
    else {
      await expect(byAuthority).rejects.toMatchObject({
        code: 'bmc-untrusted',
        message: expect.stringContaining(reason),
      })
    }
  })
})
