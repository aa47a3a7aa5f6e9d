import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificate, pinOf } from './certificate.js'
import * as der from './der.js'

const openssl = spawnSync('openssl', ['version']).status === 0

describe('a certificate of a rack', () => {
  const made = makeCertificate()
  const parsed = new X509Certificate(made.cert)

  it('is for localhost and 127.0.0.1 and for nothing else', () => {
    expect(parsed.checkHost('localhost')).toBe('localhost')
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(parsed.checkHost('example.org')).toBeUndefined()
    expect(parsed.checkIP('127.0.0.2')).toBeUndefined()
  })

  it('is for whatever it is made for', () => {
    const other = makeCertificate({ hosts: ['head.example.org', '10.2.0.1', 'fd00::1'] })
    const read = new X509Certificate(other.cert)
    expect(read.checkHost('head.example.org')).toBe('head.example.org')
    expect([read.checkIP('10.2.0.1'), read.checkIP('fd00::1')]).toEqual(['10.2.0.1', 'fd00::1'])
    expect(read.checkIP('127.0.0.1')).toBeUndefined()
  })

  it('is signed by its own key', () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true)
    expect(parsed.checkIssued(parsed)).toBe(true)
    expect(parsed.checkPrivateKey(createPrivateKey(made.key))).toBe(true)
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  })

  it('is valid from yesterday for a year, also across 2050', () => {
    const now = Date.now()
    expect(Date.parse(parsed.validFrom)).toBeLessThan(now)
    expect(Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)).toBe(365 * 86_400_000)
    const late = new X509Certificate(
      makeCertificate({ from: new Date('2049-12-30T12:00:00Z') }).cert,
    )
    expect(new Date(late.validTo).toISOString()).toBe('2050-12-30T12:00:00.000Z')
    expect(new Date(late.validFrom).toISOString()).toBe('2049-12-30T12:00:00.000Z')
  })

  it('has a serial number and a key of its own each time', () => {
    const other = makeCertificate()
    expect(new X509Certificate(other.cert).serialNumber).not.toBe(parsed.serialNumber)
    expect(other.pin).not.toBe(made.pin)
  })

  it('is known by the SHA-256 of its public key', () => {
    expect(made.pin).toMatch(/^sha256\/[A-Za-z0-9+/]{43}=$/)
    expect(pinOf(made.cert)).toBe(made.pin)
    expect(pinOf(parsed.publicKey.export({ type: 'spki', format: 'der' }))).toBe(made.pin)
  })

  it.runIf(openssl)('reads well to openssl', () => {
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], {
      input: made.cert,
    }).toString()
    expect(text).toContain('Version: 3 (0x2)')
    expect(text).toContain('Signature Algorithm: ecdsa-with-SHA256')
    expect(text).toContain('DNS:localhost, IP Address:127.0.0.1')
    expect(text).toContain('Digital Signature, Certificate Sign')
    expect(text).toContain('TLS Web Server Authentication')
  })
})

describe('DER', () => {
  const hex = (bytes: Buffer) => bytes.toString('hex')

  it('writes integers in the fewest bytes and never as negative ones', () => {
    expect(hex(der.integer(Buffer.from([0])))).toBe('020100')
    expect(hex(der.integer(Buffer.from([0, 0, 0x7f])))).toBe('02017f')
    expect(hex(der.integer(Buffer.from([0x80])))).toBe('02020080')
  })

  it('writes lengths of one, two and three bytes', () => {
    expect(hex(der.octetString(Buffer.alloc(127)).subarray(0, 2))).toBe('047f')
    expect(hex(der.octetString(Buffer.alloc(128)).subarray(0, 3))).toBe('048180')
    expect(hex(der.octetString(Buffer.alloc(300)).subarray(0, 4))).toBe('0482012c')
  })

  it('writes object identifiers with arcs of several bytes', () => {
    expect(hex(der.objectIdentifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302')
  })
})
