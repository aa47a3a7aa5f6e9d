/**
 * Whose certificate is good enough. There is no way to switch the check off: a BMC is trusted because
 * an authority of the system or of the site vouches for it, or because its key was pinned.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import tls, {
  connect,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls'
import { PhoenixError } from '../../../../src/error.js'
import type { Fingerprint, Trust } from '../../../../src/ports/driver.js'
import { clean } from '../answers/text.js'
import type { Peer } from './peer.js'
import { isPin, pinWords } from './pin-form.js'
import { spkiOf } from './spki.js'

/** How a key is stored. Without the node's name, so that like errors of many nodes are equal. */
const trustCommand = '`phoenix trust NODE`'

/** The pin of a certificate's key. */
export function pinOf(certificate: X509Certificate): string {
  const key =
    spkiOf(certificate.raw) ?? certificate.publicKey.export({ type: 'spki', format: 'der' })
  return `sha256/${createHash('sha256').update(key).digest('base64')}`
}

/** Refuses what is not a pin. */
export function checkPins(pins: readonly string[]): void {
  for (const pin of pins) {
    if (isPin(pin)) continue
    throw new PhoenixError('usage', `'${clean(pin, 80)}' is not a pin; ${pinWords}`)
  }
}

/** The oldest TLS that is spoken with a BMC, and with which ciphers. */
export interface TlsLimits {
  /** @default 'TLSv1.2' */
  readonly minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | undefined
  /** As OpenSSL names them. @default its usual ones; for TLS older than 1.2 whatever the BMC has */
  readonly ciphers?: string | undefined
}

/** Contexts by the site's CA text and the limits. Making one costs more than all the rest of a connect. */
const contexts = new Map<string, SecureContext>()
const mostContexts = 16

/** The TLS context for the given site CA, the same object for all BMCs that share it. */
export function contextFor(ca: string | undefined, limits: TlsLimits = {}): SecureContext {
  const { minVersion = 'TLSv1.2' } = limits
  // What so old a protocol needs is not secure: it is allowed to those BMCs alone that are named.
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1'
  const ciphers = limits.ciphers ?? (isOld ? 'DEFAULT@SECLEVEL=0' : undefined)
  const key = JSON.stringify([ca ?? '', minVersion, ciphers ?? ''])
  const known = contexts.get(key)
  if (known !== undefined) return known
  if (ca !== undefined) checkCertificates(ca)
  const context = made({
    minVersion,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(ca === undefined ? {} : { ca: [...systemAuthorities(), ca] }),
  })
  if (contexts.size >= mostContexts) {
    const oldest = contexts.keys().next()
    if (!oldest.done) contexts.delete(oldest.value)
  }
  contexts.set(key, context)
  return context
}

function made(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SSL_NO_CIPHER_MATCH') throw cause
    const named = clean(options.ciphers ?? '', 80)
    throw new PhoenixError('usage', `'${named}' names no ciphers that OpenSSL knows`, { cause })
  }
}

/** Node passes over what is no certificate without a word, and then nothing is trusted. */
function checkCertificates(pem: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    for (const block of blocks) new X509Certificate(block)
    if (blocks.length > 0) return
  } catch {
    // Told below.
  }
  throw new PhoenixError('usage', 'the given CA is not a certificate in PEM form')
}

/** Naming a CA replaces the default ones, so they have to be named too. */
function systemAuthorities(): readonly string[] {
  // Node 20 cannot list its defaults; there they are the bundled ones and those of this variable.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  const extra = process.env.NODE_EXTRA_CA_CERTS
  if (extra === undefined || extra === '') return tls.rootCertificates
  try {
    return [...tls.rootCertificates, readFileSync(extra, 'utf8')]
  } catch {
    // Node itself only warns when this file cannot be read.
    return tls.rootCertificates
  }
}

/** Options of {@link openTls}. */
export interface OpenTls {
  readonly address: string
  readonly port: number
  readonly context: SecureContext
  /** Milliseconds until the handshake must be done. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** Is given the socket while it is not connected yet, so that others can destroy it. */
  readonly onSocket?: (socket: TLSSocket) => void
}

/**
 * A TLS connection whose certificate nobody has judged yet: nothing may be written to it before
 * {@link judge} has. Sessions are never resumed: a resumed session shows no certificate to judge.
 */
export function openTls(options: OpenTls): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: options.address,
      port: options.port,
      // An IP address is not a server name; the certificate is compared with `host` then.
      ...(isIP(options.address) === 0 ? { servername: options.address } : {}),
      secureContext: options.context,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    })
    const settle = () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', onAbort)
      socket.removeListener('error', onError)
      socket.removeListener('close', onClose)
    }
    const fail = (error: Error) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const onError = (error: Error) => fail(error)
    const onClose = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    const onAbort = () => fail(options.signal?.reason as Error)
    const timer = setTimeout(
      () => fail(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' })),
      options.timeout,
    )
    socket.setNoDelay(true)
    options.onSocket?.(socket)
    socket.once('error', onError)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      settle()
      resolve(socket)
    })
    if (options.signal?.aborted) onAbort()
    else options.signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Decides whether the peer of a fresh connection is trusted; gives the reason where it is not. */
export function judge(socket: TLSSocket, trust: Trust, peer: Peer): PhoenixError | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return peer.error('bmc-untrusted', 'showed no certificate')
  const pins = trust.pins ?? []
  if (pins.length > 0) {
    const offered = pinOf(certificate)
    if (pins.includes(offered)) return undefined
    return peer.error(
      'bmc-pin-changed',
      `has the key ${offered}, not the one that was trusted (${pins.join(', ')}); nothing was sent to it`,
      {
        hint: `if its certificate was renewed or the board was exchanged, store the new key with ${trustCommand}; if not, somebody may be in between`,
      },
    )
  }
  if (socket.authorized) return undefined
  const offered = pinOf(certificate)
  return peer.error(
    'bmc-untrusted',
    `has a certificate that is not trusted: ${reason(socket.authorizationError)}; its key is ${offered}`,
    {
      hint: `name the CA of your site, or compare the key with what the BMC itself shows and store it with ${trustCommand}`,
    },
  )
}

const reasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is unknown',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet (is a clock wrong?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host name or address',
}

function reason(problem: Error | string | undefined): string {
  const code = problem instanceof Error ? problem.message : (problem ?? 'unknown')
  return reasons[code] ?? clean(code, 120)
}

/**
 * The key that a BMC offers now, for somebody to compare and store. Nothing but the TLS handshake is
 * sent, no credential in particular.
 */
export async function fingerprint(
  peer: Peer,
  options: { readonly signal?: AbortSignal | undefined; readonly timeout: number },
): Promise<Fingerprint> {
  let socket: TLSSocket
  try {
    socket = await openTls({
      address: peer.address,
      port: peer.port,
      // To see a key no secret is sent: the oldest protocol will do, and `judge` is asked later.
      context: contextFor(undefined, { minVersion: 'TLSv1' }),
      ...options,
    })
  } catch (error) {
    if (options.signal?.aborted) {
      throw peer.error('aborted', 'was not asked to the end: the call was ended by its caller', {
        cause: error,
      })
    }
    throw unreachable(peer, error)
  }
  socket.on('error', () => {})
  try {
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) throw peer.error('bmc-protocol', 'showed no certificate')
    return {
      pin: pinOf(certificate),
      subject: clean(certificate.subject ?? ''),
      issuer: clean(certificate.issuer ?? ''),
      validTo: validTo(certificate),
    }
  } finally {
    socket.destroy()
  }
}

function validTo(certificate: X509Certificate): string {
  const time = new Date(certificate.validTo)
  return Number.isNaN(time.getTime()) ? clean(certificate.validTo) : time.toISOString()
}

const oldTls =
  "offers no TLS 1.2 or newer; update its firmware, or allow this BMC the old one with minTls: '1.0'"

const connectProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection; is the port right, and is its web service enabled?',
  EHOSTUNREACH: 'cannot be reached: no route or no such host on its network',
  ENETUNREACH: 'cannot be reached: no route to its network',
  ETIMEDOUT: 'did not answer the connection in time; is it powered and is the address right?',
  ENOTFOUND: 'has a name that cannot be resolved',
  EAI_AGAIN: 'has a name that cannot be resolved now',
  ECONNRESET: 'closed the connection during the TLS handshake; it may be restarting',
  ERR_SSL_UNSUPPORTED_PROTOCOL: oldTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldTls,
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS on this port',
}

/** The error for a connection that could not be made. */
export function unreachable(peer: Peer, error: unknown): PhoenixError {
  const { code, message } = describe(error)
  const known = code === undefined ? undefined : connectProblems[code]
  return peer.error('bmc-unreachable', known ?? `cannot be connected to: ${clean(message)}`, {
    cause: error,
  })
}

function describe(error: unknown): { code: string | undefined; message: string } {
  // Several addresses for one name: all failed; the first says enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  if (!(first instanceof Error)) return { code: undefined, message: String(first) }
  return { code: (first as NodeJS.ErrnoException).code, message: first.message }
}
