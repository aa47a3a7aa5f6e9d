import { expect, it } from 'vitest'
import {
  decodeCapabilities,
  decodeSuiteRecords,
  encodeCapabilities,
  encodeCapabilitiesRequest,
  encodeSuiteRecords,
} from './channel.js'
import { bytes } from './fixtures.js'
import { algorithmsOf, cipherSuites } from './suites.js'

it('reads what a BMC says of its channel', () => {
  expect(encodeCapabilitiesRequest(4).toString('hex')).toBe('8e04')
  expect(encodeCapabilitiesRequest(4, false).toString('hex')).toBe('0e04')
  const capabilities = decodeCapabilities(bytes('0197050300000000'))
  expect(capabilities).toEqual({
    channel: 1,
    version2: true,
    version15: true,
    keyed: false,
    named: true,
    nameless: false,
    anonymous: true,
  })
  // Without the extended part it says nothing of versions and of its key.
  expect(decodeCapabilities(bytes('0117240300000000'))).toMatchObject({
    version2: undefined,
    keyed: false,
  })
  expect(capabilities && decodeCapabilities(encodeCapabilities(capabilities))).toEqual(capabilities)
})

it('reads the list of cipher suites, and stops where it makes no sense', () => {
  const suites = cipherSuites.map((suite) => ({ id: suite.id, ...algorithmsOf(suite) }))
  expect(decodeSuiteRecords(encodeSuiteRecords(suites))).toEqual([17, 3, 16, 2, 15, 1])
  expect(decodeSuiteRecords(bytes('c00000c10880112233014181c003014181'))).toEqual([0, 3])
  expect(decodeSuiteRecords(bytes('c003014181ff11'))).toEqual([3])
  expect(decodeSuiteRecords(bytes('c0'))).toEqual([])
})
