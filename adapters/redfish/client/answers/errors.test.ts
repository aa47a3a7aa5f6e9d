import { describe, expect, it } from 'vitest'
import { codeOf, isNotReady } from './errors.js'
import { keyOf, messagesOf } from './messages.js'

const body = (...ids: string[]) =>
  JSON.stringify({ error: { '@Message.ExtendedInfo': ids.map((MessageId) => ({ MessageId })) } })
const meaning = (status: number, ...ids: string[]) => codeOf(status, messagesOf(body(...ids)))

describe('the name of a message', () => {
  it.each([
    ['Base.1.8.ResourceInUse', 'ResourceInUse'],
    ['Base.1.8.1.ResourceInUse', 'ResourceInUse'],
    ['IDRAC.2.8.RAC0218', 'RAC0218'],
    ['iLO.0.10.ExtendedInfo', 'ExtendedInfo'],
    ['ResourceInUse', 'ResourceInUse'],
    [undefined, ''],
  ])('in %s is %s', (id, key) => {
    expect(keyOf(id)).toBe(key)
  })
})

describe('what a refusal means', () => {
  it('is told by its messages, whatever its status', () => {
    expect(meaning(503, 'IDRAC.2.8.RAC0218')).toBe('bmc-sessions-full')
    expect(meaning(400, 'iLO.2.14.UnauthorizedLoginAttempt')).toBe('bmc-auth')
    expect(meaning(400, 'Base.1.8.1.ActionNotSupported')).toBe('not-supported')
    expect(meaning(500, 'Base.1.8.ResourceInUse')).toBe('bmc-busy')
  })

  it('is the gravest of several', () => {
    const ids = ['Base.1.8.ResourceInUse', 'Base.1.8.PasswordChangeRequired']
    expect(meaning(400, ...ids)).toBe('bmc-forbidden')
  })

  it('is told by its status where no message is known', () => {
    const codes = [401, 403, 404, 405, 410, 429, 501, 503, 400, 409, 500].map((it) => meaning(it))
    expect(codes.join(' ')).toBe(
      'bmc-auth bmc-forbidden bmc-not-found not-supported bmc-not-found bmc-busy not-supported bmc-busy bmc-refused bmc-refused bmc-refused',
    )
  })

  it('may be that the same will be done in some seconds', () => {
    const isLater = (status: number, id: string) =>
      isNotReady({ status, headers: {}, body: body(id) })
    for (const id of [
      'IDRAC.2.8.SYS518',
      'iLO.2.14.InvalidOperationForSystemState',
      'iLO.2.14.UnableToModifyDuringSystemPOST',
      'Base.1.8.ResourceInUse',
      'Base.1.8.ActionParameterValueConflict',
    ]) {
      expect([id, isLater(400, id), isLater(403, id)]).toEqual([id, true, false])
    }
    expect(isLater(400, 'Base.1.8.PropertyUnknown')).toBe(false)
  })
})
