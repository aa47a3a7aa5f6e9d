import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Airspace } from './airspace.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('the airspace', () => {
  it('lets as many fly as there is room for; the others wait their turn', () => {
    const airspace = new Airspace(2)
    const one = airspace.take()
    airspace.take()
    expect(airspace.free).toBe(false)
    const entered: string[] = []
    const enter = (name: string) => () => {
      entered.push(name)
      airspace.take()
    }
    airspace.wait(enter('a'))
    airspace.wait(enter('b'))
    airspace.land(one)
    airspace.land(one)
    expect(entered).toEqual(['a'])
    expect(airspace.flying).toBe(2)
  })

  it('takes a place from who had no answer for a while, so that the dead hold nobody up', () => {
    const airspace = new Airspace(1)
    airspace.take()
    const entered: string[] = []
    airspace.wait(() => entered.push('a'))
    vi.advanceTimersByTime(90)
    expect(entered).toEqual([])
    vi.advanceTimersByTime(20)
    expect(entered).toEqual(['a'])
  })

  it('forgets who left the line', () => {
    const airspace = new Airspace(1)
    const flight = airspace.take()
    const entered: string[] = []
    airspace.wait(() => entered.push('a'))()
    airspace.land(flight)
    expect(entered).toEqual([])
    expect(airspace.free).toBe(true)
  })
})
