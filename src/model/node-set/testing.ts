/** What tests of node sets share. */
import fc from 'fast-check'
import { PhoenixError } from '../../error.js'

/** What an action throws. */
export function errorOf(action: () => unknown): PhoenixError {
  try {
    action()
  } catch (error) {
    if (PhoenixError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

// Few names, so that sets meet; several patterns, widths and dimensions.
export const name: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((n) => `cn${n}`),
  fc.integer({ min: 0, max: 30 }).map((n) => `cn${String(n).padStart(2, '0')}`),
  fc.constantFrom('login', 'a-b.c', 'gpu-3', '7', '07x'),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(11)).map(([x, c, n]) => `x${x}c${c}n${n}`),
  fc.tuple(fc.nat(3), fc.nat(12)).map(([x, n]) => `r${x}-u${String(n).padStart(2, '0')}.mgmt`),
)
export const names: fc.Arbitrary<string[]> = fc.array(name, { maxLength: 60 })
