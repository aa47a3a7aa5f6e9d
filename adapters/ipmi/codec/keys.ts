/** From a password to the keys of a session. */
import { hmac } from './crypto.js'
import { longestKey } from './lengths.js'
import type { Authentication, CipherSuite } from './suites.js'

/** The keys that protect the packets of one session. */
export interface SessionKeys {
  readonly suite: CipherSuite
  /** The session integrity key, from which the others come. */
  readonly sessionKey: Buffer
  /** K1: signs packets. */
  readonly integrityKey: Buffer
  /** The first 16 bytes of K2: encrypts payloads. */
  readonly encryptionKey: Buffer
}

/** What two sides have told each other when the keys are made. */
export interface Agreement {
  readonly suite: CipherSuite
  readonly consoleSession: number
  readonly bmcSession: number
  readonly consoleRandom: Buffer
  readonly bmcRandom: Buffer
  readonly guid: Buffer
  /** The byte of RAKP 1: the privilege wanted and, in bit 4, whether only the name is looked up. */
  readonly role: number
  /** The name as it was sent. */
  readonly user: Buffer
}

/** A password, or a BMC's key, as the key of an HMAC. The zeros do not change what comes out. */
export function padKey(secret: Buffer): Buffer {
  const key = Buffer.alloc(longestKey)
  secret.copy(key)
  return key
}

const constants = [Buffer.alloc(longestKey, 1), Buffer.alloc(longestKey, 2)] as const

/**
 * Makes the keys of a session.
 *
 * @param key the BMC's key (Kg) where it has one, else the password's
 */
export function deriveKeys(key: Buffer, agreement: Agreement): SessionKeys {
  const { suite, consoleRandom, bmcRandom } = agreement
  const hash = suite.authentication
  const sessionKey = hmac(hash, key, consoleRandom, bmcRandom, roleAndUser(agreement))
  // The constants are 20 bytes long with every hash, as all known BMCs and clients have it.
  const integrityKey = hmac(hash, sessionKey, constants[0])
  const encryptionKey = hmac(hash, sessionKey, constants[1]).subarray(0, 16)
  return { suite, sessionKey, integrityKey, encryptionKey }
}

/** The code of RAKP 2, by which the BMC proves that it knows the password. */
export function rakp2Code(key: Buffer, agreement: Agreement): Buffer {
  const { suite, consoleRandom, bmcRandom, guid } = agreement
  const sessions = sessionIds(agreement.consoleSession, agreement.bmcSession)
  return hmac(
    suite.authentication,
    key,
    sessions,
    consoleRandom,
    bmcRandom,
    guid,
    roleAndUser(agreement),
  )
}

/** The code of RAKP 3, by which the console proves that it knows the password. */
export function rakp3Code(key: Buffer, agreement: Agreement): Buffer {
  const { suite, bmcRandom, consoleSession } = agreement
  return hmac(
    suite.authentication,
    key,
    bmcRandom,
    sessionIds(consoleSession),
    roleAndUser(agreement),
  )
}

/** How much of the code of RAKP 4 is sent. */
export const rakp4Lengths: Readonly<Record<Authentication, number>> = { sha1: 12, sha256: 16 }

/** The code of RAKP 4, by which the BMC proves that it has made the same keys. */
export function rakp4Code(
  { sessionKey }: Pick<SessionKeys, 'sessionKey'>,
  { suite, consoleRandom, bmcSession, guid }: Agreement,
): Buffer {
  const hash = suite.authentication
  const code = hmac(hash, sessionKey, consoleRandom, sessionIds(bmcSession), guid)
  return code.subarray(0, rakp4Lengths[hash])
}

function roleAndUser({ role, user }: Agreement): Buffer {
  return Buffer.concat([Buffer.from([role, user.length]), user])
}

function sessionIds(...ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * ids.length)
  ids.forEach((id, index) => {
    bytes.writeUInt32LE(id, 4 * index)
  })
  return bytes
}
