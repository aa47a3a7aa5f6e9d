import { afterEach, expect, it, vi } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import { IpmiBmc } from '../bmc.js'
import { ListeningBmc, TestBmc } from './test-bmc.js'

/** Where the name leads, one look-up after the other. */
const addresses: string[] = []
vi.mock('node:dns/promises', () => ({ lookup: async () => ({ address: addresses.shift() }) }))

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

it('a BMC that is reached by its name is looked for anew where it does not answer', async () => {
  const listening = await ListeningBmc.start(new TestBmc())
  const password = Secret.of('secret')
  const bmc = new IpmiBmc(
    { address: 'bmc1.example.org', port: listening.port, user: 'admin', password },
    { again: 10, longest: 10, close: 50 },
  )
  open.push(listening, bmc)
  addresses.push('127.9.9.9', '127.0.0.1')
  await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-unreachable' })
  expect(await bmc.powerState()).toBe('on')
  // And is not looked for while it does.
  expect(await bmc.powerState()).toBe('on')
  expect(addresses).toEqual([])
})
