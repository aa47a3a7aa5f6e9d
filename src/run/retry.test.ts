import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes, PhoenixError } from '../error.js'
import { didNotAct, isTransient, retrying } from './retry.js'

const failing = (...codes: ErrorCode[]) => {
  let tries = 0
  return {
    work: async () => {
      const code = codes[tries++]
      if (code !== undefined) throw new PhoenixError(code, `no ${tries}`)
      return tries
    },
    get tries() {
      return tries
    },
  }
}
const usual = { tries: 3, pause: 2, may: isTransient }

describe('which errors allow what', () => {
  const codes = Object.keys(errorCodes) as ErrorCode[]
  const such = (is: (error: PhoenixError) => boolean) =>
    codes.filter((code) => is(new PhoenixError(code, '')))

  it('another try may succeed after those that pass', () => {
    expect(such(isTransient)).toEqual([
      'bmc-unreachable',
      'bmc-timeout',
      'bmc-connection-lost',
      'bmc-sessions-full',
      'bmc-busy',
    ])
  })

  it('the BMC certainly did not act where it never took the request', () => {
    expect(such(didNotAct)).toEqual(['bmc-unreachable', 'bmc-sessions-full', 'bmc-busy'])
  })
})

describe('retrying', () => {
  it('ends with the first success', async () => {
    const some = failing('bmc-busy', 'bmc-timeout')
    expect(await retrying(some.work, usual)).toBe(3)
  })

  it('gives up after the last try, with the last error', async () => {
    const some = failing('bmc-busy', 'bmc-busy', 'bmc-busy', 'bmc-busy')
    await expect(retrying(some.work, usual)).rejects.toThrow('no 3')
    expect(some.tries).toBe(3)
  })

  it('does not try again what cannot succeed', async () => {
    const some = failing('bmc-auth')
    await expect(retrying(some.work, usual)).rejects.toMatchObject({ code: 'bmc-auth' })
    expect(some.tries).toBe(1)
  })

  it('tells of each further try and waits longer each time, or as long as the BMC says', async () => {
    const told: [number, number][] = []
    let first = true
    const work = async () => {
      if (!first) throw new PhoenixError('bmc-timeout', 'late')
      first = false
      throw new PhoenixError('bmc-busy', 'busy', { retryAfter: 30 })
    }
    const on = (_: PhoenixError, attempt: number, delay: number) => void told.push([attempt, delay])
    await expect(retrying(work, { ...usual, tries: 4, on })).rejects.toThrow('late')
    expect(told.map(([attempt]) => attempt)).toEqual([2, 3, 4])
    expect(told[0]?.[1]).toBe(30)
    expect(told[1]?.[1]).toBeGreaterThanOrEqual(2)
    expect(told[2]?.[1]).toBeGreaterThanOrEqual(4)
    expect(told[2]?.[1]).toBeLessThanOrEqual(8)
  })

  it('does not wait where an abort comes, and says what went wrong', async () => {
    const stop = new AbortController()
    const some = failing('bmc-busy', 'bmc-busy')
    const on = () => stop.abort()
    const options = { ...usual, pause: 60_000, signal: stop.signal, on }
    await expect(retrying(some.work, options)).rejects.toThrow('no 1')
    expect(some.tries).toBe(1)
  })
})
