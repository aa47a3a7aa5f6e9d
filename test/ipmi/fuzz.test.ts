import { expect, it } from 'vitest'
import { fuzz } from './fuzz.js'

it('stands 20,000 spoilt packets: nothing throws, nothing is taken, nothing is lost', () => {
  const seed = Number(process.env.PHOENIX_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`the seed is ${seed}; PHOENIX_FUZZ_SEED=${seed} repeats this run`)
  const { packets, rejected, taken, logins } = fuzz(20_000, seed)
  expect(packets).toBeGreaterThanOrEqual(20_000)
  expect(rejected).toBeGreaterThan(1000)
  expect(taken).toBeGreaterThan(500)
  expect(logins).toBeGreaterThan(20)
})
