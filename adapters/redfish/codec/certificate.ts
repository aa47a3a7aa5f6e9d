import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { isIP } from 'node:net'
import { Ip } from '../../../src/model/address/ip.js'
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

const noParameters = Buffer.from([0x05, 0x00])
const signatures = {
  'ec sha256': der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2')),
  'ec sha1': der.sequence(der.objectIdentifier('1.2.840.10045.4.1')),
  'rsa sha256': der.sequence(der.objectIdentifier('1.2.840.113549.1.1.11'), noParameters),
} as const

/** A key pair in the forms that a certificate is made of. */
export interface KeyPair {
  readonly kind: 'ec' | 'rsa'
  /** The public key as DER (SPKI). */
  readonly publicKey: Buffer
  /** The private key, PEM (PKCS #8). */
  readonly privateKey: string
}

const publicKeyEncoding = { type: 'spki', format: 'der' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const

/** A new P-256 key. */
export function makeKey(): KeyPair {
  const namedCurve = 'prime256v1'
  const pair = generateKeyPairSync('ec', { namedCurve, publicKeyEncoding, privateKeyEncoding })
  return { kind: 'ec', ...pair }
}

/** A new key of RSA; one of 1024 bits is too short for today. */
export function makeRsaKey(modulusLength: 1024 | 2048): KeyPair {
  const pair = generateKeyPairSync('rsa', { modulusLength, publicKeyEncoding, privateKeyEncoding })
  return { kind: 'rsa', ...pair }
}

/** What a certificate says. */
export interface CertificateOptions {
  /** @default a new P-256 key */
  readonly key?: KeyPair
  /** @default 'sha256' */
  readonly hash?: 'sha256' | 'sha1'
  /** The day from which on it is valid, for a year. @default yesterday: clocks differ */
  readonly from?: Date
  /** Whether it names its addresses. @default true */
  readonly named?: boolean
  /** @default 'Simulated BMC' */
  readonly commonName?: string
  /** The names and addresses that it is for. @default `localhost` and `127.0.0.1` */
  readonly hosts?: readonly string[]
}

/**
 * Makes a self-signed X.509 v3 certificate, for `localhost` and `127.0.0.1` where nothing else is said.
 *
 * The addresses of a whole rack would not fit into one certificate, so clients that talk to other
 * addresses of 127/8 must trust it by its {@link Certificate.pin}, as they do with real BMCs.
 */
export function makeCertificate(options: CertificateOptions = {}): Certificate {
  const { key = makeKey(), hash = 'sha256', named = true } = options
  const { from = new Date(Date.now() - day) } = options
  const { commonName = 'Simulated BMC', hosts = ['localhost', '127.0.0.1'] } = options
  const spki = key.publicKey
  const privateKey = createPrivateKey(key.privateKey)
  const signature = key.kind === 'rsa' ? signatures['rsa sha256'] : signatures[`ec ${hash}`]

  const name = der.sequence(
    der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))),
  )
  const until = new Date(from.getTime() + 365 * day)

  const toBeSigned = der.sequence(
    der.tagged(0, 'explicit', der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    signature,
    name,
    der.sequence(der.time(from), der.time(until)),
    name,
    spki,
    der.tagged(
      3,
      'explicit',
      der.sequence(...extensions(spki, named ? hosts : [], key.kind === 'rsa')),
    ),
  )
  const certificate = der.sequence(
    toBeSigned,
    signature,
    der.bitString(sign(hash, toBeSigned, privateKey)),
  )
  return { key: key.privateKey, cert: toPem(certificate), pin: pinOf(spki) }
}

/** The pin of a public key given as DER (SPKI), or of the key inside a certificate in PEM. */
export function pinOf(key: Buffer | string): string {
  const spki =
    typeof key === 'string' ? createPublicKey(key).export({ type: 'spki', format: 'der' }) : key
  return `sha256/${createHash('sha256').update(spki).digest('base64')}`
}

/** The bytes of an address, in the order of the network. */
function bytesOf(address: string): Buffer {
  const { family, value } = Ip.parse(address)
  return Buffer.from(value.toString(16).padStart(family === 4 ? 8 : 32, '0'), 'hex')
}

function extensions(spki: Buffer, hosts: readonly string[], isRsa: boolean): Buffer[] {
  const alternativeNames = der.sequence(
    ...hosts.map((host) =>
      isIP(host) === 0
        ? der.tagged(2, 'implicit', Buffer.from(host, 'ascii'))
        : der.tagged(7, 'implicit', bytesOf(host)),
    ),
  )
  // Some verifiers take a self-signed certificate as its own issuer only if it may sign.
  const isAuthority = der.sequence(der.boolean(true))
  // By keys of RSA keys may be exchanged; others have no use for that.
  const uses = isRsa ? 0b1010_0100 : 0b1000_0100
  const signsAndMayCertify = der.bitString(Buffer.from([uses]), 2)
  const serverAuthentication = der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))
  const keyIdentifier = der.octetString(createHash('sha1').update(spki).digest())
  return [
    ...(hosts.length > 0 ? [extension('2.5.29.17', false, alternativeNames)] : []),
    extension('2.5.29.19', true, isAuthority),
    extension('2.5.29.15', true, signsAndMayCertify),
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
