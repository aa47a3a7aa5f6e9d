import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificates } from '../../testing/test-bmc.js'
import { spkiOf } from './spki.js'

describe('the key of a certificate', () => {
  it('is the one that a decoder finds, in certificates of all makes', () => {
    const all = [...rootCertificates, certificates.bmc.cert, certificates['self-signed'].cert]
    for (const pem of all) {
      const certificate = new X509Certificate(pem)
      const decoded = certificate.publicKey.export({ type: 'spki', format: 'der' })
      expect(spkiOf(certificate.raw)?.equals(decoded)).toBe(true)
    }
  })

  it('is none, and no crash, in what is no certificate', () => {
    const { raw } = new X509Certificate(certificates.bmc.cert)
    for (let length = 0; length < raw.length; length += 7) {
      expect(spkiOf(raw.subarray(0, length))).toBeUndefined()
    }
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void spkiOf(Buffer.from(bytes))))
  })
})
