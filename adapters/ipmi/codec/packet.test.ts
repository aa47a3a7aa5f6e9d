import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decrypt, encrypt } from './crypto.js'
import { deriveKeys, padKey, type SessionKeys } from './keys.js'
import { checksum, decodeResponse, encodeRequest, encodeResponse } from './message.js'
import { openPacket, readHeader, sealPacket } from './packet.js'
import { decodePing, decodePong, encodePing, encodePong } from './rmcp.js'
import { cipherSuites, suiteFault, suiteOf } from './suites.js'

function keysFor(id: number): SessionKeys {
  const suite = suiteOf(id)
  if (suite === undefined) throw new Error(`no suite ${id}`)
  return deriveKeys(padKey(Buffer.from('secret')), {
    suite,
    consoleSession: 1,
    bmcSession: 2,
    consoleRandom: Buffer.alloc(16, 3),
    bmcRandom: Buffer.alloc(16, 4),
    guid: Buffer.alloc(16, 5),
    role: 0x14,
    user: Buffer.from('admin'),
  })
}

const seal = (keys: SessionKeys, payload: Buffer, sequence = 7) =>
  sealPacket(keys, { payloadType: 0, session: 9, sequence, payload, vector: randomBytes(16) })

function open(keys: SessionKeys, datagram: Buffer) {
  const header = readHeader(datagram)
  return header === undefined ? 'unreadable' : openPacket(keys, datagram, header)
}

describe.each(cipherSuites.map(({ id }) => id))('a packet under suite %i', (id) => {
  const keys = keysFor(id)

  it('comes out as it went in, whatever its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const payload = Buffer.from(bytes)
        expect(open(keys, seal(keys, payload))).toEqual(payload)
      }),
    )
  })

  it('is a multiple of four bytes long where it is signed, up to the code', () => {
    if (keys.suite.integrity === 'none') return
    for (let length = 0; length < 40; length++) {
      const code = keys.suite.integrity === 'sha1-96' ? 12 : 16
      expect((seal(keys, Buffer.alloc(length)).length - 4 - code) % 4).toBe(0)
    }
  })

  it('is not taken with any bit changed, where it is signed', () => {
    if (keys.suite.integrity === 'none') return
    const datagram = seal(keys, Buffer.from('power'))
    for (let bit = 32; bit < datagram.length * 8; bit++) {
      const changed = Buffer.from(datagram)
      changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3)
      expect(typeof open(keys, changed), `bit ${bit}`).toBe('string')
    }
  })

  it('is not taken cut short, nor with more behind it, where it is signed', () => {
    if (keys.suite.integrity === 'none') return
    const datagram = seal(keys, Buffer.from('power'))
    for (let length = 0; length < datagram.length; length++) {
      expect(typeof open(keys, datagram.subarray(0, length))).toBe('string')
    }
    expect(open(keys, Buffer.concat([datagram, Buffer.alloc(4)]))).toBe('integrity')
  })

  it('is not taken under the keys of another session', () => {
    if (keys.suite.integrity === 'none') return
    const other = { ...keys, integrityKey: Buffer.alloc(20, 1) }
    expect(open(keys, seal(other, Buffer.from('power')))).toBe('integrity')
  })
})

describe('a session that encrypts', () => {
  it('takes no packet without encryption or signature', () => {
    const [strong, signed, bare] = [keysFor(3), keysFor(2), keysFor(1)]
    expect(open(strong, seal(signed, Buffer.from('x')))).toBe('protection')
    expect(open(strong, seal(bare, Buffer.from('x')))).toBe('protection')
    expect(open(bare, seal(signed, Buffer.from('x')))).toBe('protection')
  })

  it('checks the padding', () => {
    const key = Buffer.alloc(16, 1)
    const sealed = encrypt(key, Buffer.alloc(16), Buffer.from('abc'))
    expect(decrypt(key, sealed)?.toString()).toBe('abc')
    expect(decrypt(Buffer.alloc(16, 2), sealed)).toBeUndefined()
    expect(decrypt(key, sealed.subarray(0, 16))).toBeUndefined()
    expect(decrypt(key, sealed.subarray(0, 31))).toBeUndefined()
  })
})

describe('a message', () => {
  const request = { netFn: 0, command: 1, data: Buffer.alloc(0), sequence: 5 }

  it('has checksums that make each span sum to zero', () => {
    const bytes = encodeRequest({ ...request, data: Buffer.from([1, 2, 3]) })
    expect(checksum(bytes, 0, 3)).toBe(0)
    expect(checksum(bytes, 3, bytes.length)).toBe(0)
  })

  it('is not taken with a wrong checksum, unless the BMC is known to send wrong ones', () => {
    const bytes = encodeResponse(request, 0, Buffer.from([0x21]))
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
    expect(decodeResponse(bytes)).toBeUndefined()
    expect(decodeResponse(bytes, 'ignored')?.data).toEqual(Buffer.from([0x21]))
  })

  it('is not taken for an answer when it is a command', () => {
    expect(decodeResponse(encodeRequest({ ...request, data: Buffer.alloc(1) }))).toBeUndefined()
  })
})

describe('a ping', () => {
  it('is 12 bytes as the standard has them, and is answered', () => {
    expect(encodePing(0x2a).toString('hex')).toBe('0600ff06000011be802a0000')
    expect(decodePing(encodePing(0x2a))).toBe(0x2a)
    expect(decodePong(encodePong({ tag: 0x2a, ipmi: true }))).toEqual({ tag: 0x2a, ipmi: true })
    expect(decodePong(encodePing(0x2a))).toBeUndefined()
  })
})

describe('suites', () => {
  it('are spoken or refused with a reason, each of the twenty', () => {
    for (let id = 0; id < 20; id++) {
      const fault = suiteFault(id)
      expect(fault === undefined, `suite ${id}`).toBe(suiteOf(id) !== undefined)
      expect(String(fault)).not.toMatch(/none of this number/)
    }
  })
})
