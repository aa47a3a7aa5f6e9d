/** BMCs that know no TLS of today, over real sockets. */
import { readFingerprint } from 'phoenix-cluster/adapters/redfish'
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Bench, entryOf } from './bench.js'

const bench = new Bench()
let rack: Rack
beforeAll(async () => {
  rack = await bench.start([{ name: 'old' }, { name: 'new' }])
  rack.setFault('old', { kind: 'old-tls', newest: 'TLSv1' })
})
afterAll(() => bench.end())

it('an old BMC is not spoken with unless it is named as one, which the error says', async () => {
  await expect(bench.client(rack, 'old').powerState()).rejects.toMatchObject({
    code: 'bmc-unreachable',
    message: expect.stringContaining("minTls: '1.0'"),
  })
  await expect(bench.client(rack, 'old', { minTls: '1.1' }).powerState()).rejects.toMatchObject({
    code: 'bmc-unreachable',
  })
  expect(await bench.client(rack, 'old', { minTls: '1.0' }).powerState()).toBe('off')
})

it('what is allowed to one BMC is allowed to no other', async () => {
  await bench.client(rack, 'old', { minTls: '1.0' }).powerState()
  await expect(bench.client(rack, 'old').powerState()).rejects.toMatchObject({
    code: 'bmc-unreachable',
  })
})

it('the newest may be wanted, and the ciphers chosen', async () => {
  const modern = { minTls: '1.3', ciphers: 'TLS_AES_256_GCM_SHA384' } as const
  expect(await bench.client(rack, 'new', modern).powerState()).toBe('off')
})

it('its key can be read all the same, for somebody to compare', async () => {
  const { address, port, pin } = entryOf(rack, 'old')
  expect((await readFingerprint(address, port)).pin).toBe(pin)
})
