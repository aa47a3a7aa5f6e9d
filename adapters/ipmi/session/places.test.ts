import { expect, it, vi } from 'vitest'
import { TestBmc } from './test-bmc.js'
import { connectTo } from './test-connection.js'

/** Where the name leads, one look-up after the other. */
const answers: (readonly string[])[] = []
vi.mock('node:dns/promises', () => ({
  lookup: async () => (answers.shift() ?? []).map((address) => ({ address })),
}))

const quick = { again: 10, longest: 10, close: 50 }
const byName = { address: 'bmc1.example.org' }

it('a BMC that is reached by its name is looked for anew where it does not answer', async () => {
  const bmc = await connectTo(new TestBmc(), quick, byName)
  answers.push(['127.9.9.9'], ['127.0.0.1'])
  await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-unreachable' })
  expect(await bmc.powerState()).toBe('on')
  // And is not looked for while it does.
  expect(await bmc.powerState()).toBe('on')
  expect(answers).toEqual([])
})

it('a name with several addresses leads to the first that answers, of both families', async () => {
  const bmc = await connectTo(new TestBmc(), quick, byName)
  answers.push(['::1', '127.9.9.9', '127.0.0.1', '127.8.8.8'])
  expect(await bmc.powerState()).toBe('on')
})

it('a name of which no address answers is told so, and looked up anew by the next call', async () => {
  const bmc = await connectTo(new TestBmc(), quick, byName)
  answers.push(['127.9.9.9', '127.8.8.8'], ['127.0.0.1'])
  await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-unreachable' })
  expect(await bmc.powerState()).toBe('on')
})
