import { describe, expect, it } from 'vitest'
import { faultForms, parseFault } from './parse-fault.js'

describe('the short form of a fault', () => {
  it.each([
    ['dead', { kind: 'dead' }],
    ['slow:2000', { kind: 'slow', ms: 2000 }],
    ['unavailable', { kind: 'unavailable' }],
    ['unavailable:7', { kind: 'unavailable', retryAfter: 7 }],
    ['etag:required-412', { kind: 'etag', habit: 'required-412' }],
    ['hangs:bios', { kind: 'hangs', on: 'bios' }],
    ['old-tls', { kind: 'old-tls' }],
  ])('%s is %j', (text, fault) => {
    expect(parseFault(text)).toEqual(fault)
  })

  it.each([
    ['ded', "there is no fault 'ded'"],
    ['slow', "the fault 'slow' needs milliseconds: slow:2000"],
    ['slow:fast', "the fault 'slow' takes milliseconds, not 'fast'"],
    ['dead:1', "the fault 'dead' takes nothing behind a colon"],
    ['etag', "the fault 'etag' needs one of required"],
    ['etag:odd', "the fault 'etag' takes one of required"],
    ['toString', "there is no fault 'toString'"],
  ])('%s is refused', (text, message) => {
    expect(() => parseFault(text)).toThrow(message)
  })

  it('is told for every kind', () => {
    expect(faultForms).toContain('slow:ms')
    expect(faultForms).toContain('reset[:times]')
    expect(faultForms).toContain('compression:always|registries|refuses-identity')
  })
})
