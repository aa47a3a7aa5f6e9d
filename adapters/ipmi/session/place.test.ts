import { expect, it, vi } from 'vitest'
import { TestBmc } from './test-bmc.js'
import { connectTo } from './test-connection.js'

/** Where the name leads, one look-up after the other. */
const addresses: string[] = []
vi.mock('node:dns/promises', () => ({ lookup: async () => ({ address: addresses.shift() }) }))

it('a BMC that is reached by its name is looked for anew where it does not answer', async () => {
  const quick = { again: 10, longest: 10, close: 50 }
  const bmc = await connectTo(new TestBmc(), quick, { address: 'bmc1.example.org' })
  addresses.push('127.9.9.9', '127.0.0.1')
  await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-unreachable' })
  expect(await bmc.powerState()).toBe('on')
  // And is not looked for while it does.
  expect(await bmc.powerState()).toBe('on')
  expect(addresses).toEqual([])
})
