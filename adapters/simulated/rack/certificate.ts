import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import * as der from './der.js'

/** A certificate with its key, as `node:tls` takes them, and the pin that a client trusts it by. */
export interface Certificate {
  /** The private key, PEM (PKCS #8). */
  readonly key: string
  /** The certificate, PEM. */
  readonly cert: string
  /** SHA-256 of the public key (SPKI): `sha256/` and base64. */
  readonly pin: string
}

const day = 24 * 60 * 60 * 1000

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))

/**
 * Makes a self-signed X.509 v3 certificate on a new P-256 key: for `localhost` and `127.0.0.1`, valid
 * from yesterday (clocks differ) for one year.
 *
 * The addresses of a whole rack would not fit into one certificate, so clients that talk to other
 * addresses of 127/8 must trust it by its {@link Certificate.pin}, as they do with real BMCs.
 */
export function makeCertificate(commonName = 'Simulated BMC', now = new Date()): Certificate {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const spki = pair.publicKey
  const privateKey = createPrivateKey(pair.privateKey)

  const name = der.sequence(
    der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))),
  )
  const notBefore = new Date(now.getTime() - day)
  const notAfter = new Date(notBefore.getTime() + 365 * day)

  const toBeSigned = der.sequence(
    der.tagged(0, 'explicit', der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    ecdsaWithSha256,
    name,
    der.sequence(der.time(notBefore), der.time(notAfter)),
    name,
    spki,
    der.tagged(3, 'explicit', der.sequence(...extensions(spki))),
  )
  const certificate = der.sequence(
    toBeSigned,
    ecdsaWithSha256,
    der.bitString(sign('sha256', toBeSigned, privateKey)),
  )
  return { key: pair.privateKey, cert: toPem(certificate), pin: pinOf(spki) }
}

/** The pin of a public key given as DER (SPKI), or of the key inside a certificate in PEM. */
export function pinOf(key: Buffer | string): string {
  const spki =
    typeof key === 'string' ? createPublicKey(key).export({ type: 'spki', format: 'der' }) : key
  return `sha256/${createHash('sha256').update(spki).digest('base64')}`
}

function extensions(spki: Buffer): Buffer[] {
  const alternativeNames = der.sequence(
    der.tagged(2, 'implicit', Buffer.from('localhost', 'ascii')),
    der.tagged(7, 'implicit', Buffer.from([127, 0, 0, 1])),
  )
  // Some verifiers take a self-signed certificate as its own issuer only if it may sign.
  const isAuthority = der.sequence(der.boolean(true))
  const digitalSignatureAndCertificateSign = der.bitString(Buffer.from([0b1000_0100]), 2)
  const serverAuthentication = der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))
  const keyIdentifier = der.octetString(createHash('sha1').update(spki).digest())
  return [
    extension('2.5.29.17', false, alternativeNames),
    extension('2.5.29.19', true, isAuthority),
    extension('2.5.29.15', true, digitalSignatureAndCertificateSign),
    extension('2.5.29.37', false, serverAuthentication),
    extension('2.5.29.14', false, keyIdentifier),
  ]
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  // DER leaves out values that equal the default, which is false.
  const flag = critical ? [der.boolean(true)] : []
  return der.sequence(der.objectIdentifier(id), ...flag, der.octetString(value))
}

function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
