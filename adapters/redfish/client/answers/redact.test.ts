import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './json.js'
import { redacted, redactedAddress, redactedHeaders, redactedText } from './redact.js'

describe('what a BMC sends', () => {
  it.each([
    'Password',
    'password',
    'NewPassword',
    'AdminPassphrase',
    'Token',
    'X509Secret',
    'PrivateKey',
    'AuthenticationKey',
    'EncryptionKey',
    'CommunityString',
    'IPMIKey',
    'Kg',
    'CHAPSecret',
    'PSK',
    'Users.2.SHA256Password',
    'Users.2.SHA256PasswordSalt',
    'Users.2.SHA1v3Key',
    'Users.2.MD5v3Key',
    'Users.2.IPMIKey',
    'SNMP.1.AgentCommunity',
    'Communities',
    'OldSetupPassword',
  ])('shows no %s, however deep', (key) => {
    const shown = JSON.stringify(redacted({ a: [{ [key]: 'hunter2' }], [key]: 'hunter2' }))
    expect(shown).not.toContain('hunter2')
  })

  it('shows what only sounds like a secret', () => {
    const policy = {
      MinPasswordLength: 8,
      PasswordExpiration: null,
      PasswordChangeRequired: false,
      AccountLockoutThreshold: 3,
      'Password@Redfish.AllowableValues': ['x'],
      UserName: 'root',
      Password: null,
    }
    expect(redacted(policy)).toEqual(policy)
  })

  it('shows neither the user of a virtual medium nor the signature of an address', () => {
    const media = {
      '@odata.type': '#VirtualMedia.v1_5_1.VirtualMedia',
      UserName: 'reader',
      Image: 'https://me:pw@store/x.iso?X-Amz-Signature=abc#f',
    }
    expect(redacted(media)).toMatchObject({
      UserName: '***',
      Image: 'https://***@store/x.iso?***#f',
    })
    expect(redactedAddress('http://store/x.iso?version=2')).toBe('http://store/x.iso?version=2')
  })

  it('keeps everything else as it is', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }).filter((it) => !/[a-z]:\/\//i.test(JSON.stringify(it))),
        (value) => {
          const hasSecret = /pass|token|secret|key|kg|psk|header|community|oauth|string"/i
          fc.pre(!hasSecret.test(JSON.stringify(value)))
          expect(redacted(value as Json)).toEqual(value)
        },
      ),
    )
  })
})

describe('headers', () => {
  it('lose what proves whose a request is, and where a new session is', () => {
    const shown = redactedHeaders({
      'X-Auth-Token': 't',
      Authorization: 'Basic x',
      'set-cookie': ['a'],
      Location: '/redfish/v1/Sessions/1',
      etag: '"1"',
    })
    expect(shown).toEqual({
      'X-Auth-Token': '***',
      Authorization: '***',
      'set-cookie': '***',
      Location: '***',
      etag: '"1"',
    })
    expect(redactedHeaders({ Location: '/task' })).toEqual({ Location: '/task' })
  })
})

describe('a text that was to be JSON', () => {
  it.each([
    ['{"Password": "hunter2", "Values": [1,]}', '{"Password": "***", "Values": [1,]}'],
    [`{'Token' : 'hunter2'`, `{'Token' : "***"`],
    ['{"PrivateKey":"hun\\"ter2"}', '{"PrivateKey":"***"}'],
    ['{"Kg": hunter2, "Id": "1"', '{"Kg": "***", "Id": "1"'],
    ['{"Password": "hunter2', '{"Password": "***"'],
    ['{"Name": "Password", "Id": 7', '{"Name": "Password", "Id": 7'],
  ])('%s is shown as %s', (text, shown) => {
    expect(redactedText(text)).toBe(shown)
  })
})
