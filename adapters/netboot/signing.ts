/** Signed links: each for one purpose, one node, one path, one address, and for a while. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { PhoenixError } from '../../src/error.js'
import type { Secret } from '../../src/model/secret.js'

/** What a signature is about. */
export interface Claims {
  /** `file` or `report`: what is signed for one is nothing for the other. */
  readonly purpose: 'file' | 'report'
  /** The node; empty for a machine that is none. */
  readonly node: string
  /** The start that it belongs to. */
  readonly boot: string
  /** What may be fetched, with what tells its content; empty for reports. */
  readonly path: string
  /** The address that may use it; empty where addresses say nothing. */
  readonly client: string
  /** Until when, in seconds since 1970. */
  readonly expires: number
}

/** How many characters a signature has: the first 24 bytes of HMAC-SHA-256. */
const signatureLength = 32

/** Signs and checks. */
export class Signer {
  readonly #key: KeyObject

  constructor(key: Secret) {
    const text = key.reveal()
    if (text.length < 32) {
      throw new PhoenixError('usage', 'the key that links are signed with is too short', {
        hint: 'take at least 32 random characters',
      })
    }
    this.#key = createSecretKey(text, 'utf8')
  }

  /** The signature as a text of URLs. */
  sign(claims: Claims): string {
    return createHmac('sha256', this.#key)
      .update(canonical(claims))
      .digest('base64url')
      .slice(0, signatureLength)
  }

  /** Whether the signature is that of these claims. Takes as long for a wrong one as for a right one. */
  verifies(claims: Claims, signature: string): boolean {
    const given = Buffer.alloc(signatureLength)
    given.write(signature.slice(0, signatureLength), 'latin1')
    const right = Buffer.from(this.sign(claims), 'latin1')
    return timingSafeEqual(given, right) && signature.length === signatureLength
  }
}

/** One text for one set of claims and for no other: each part goes with its length. */
function canonical({ purpose, node, boot, path, client, expires }: Claims): string {
  const parts = ['phoenix-boot-1', purpose, node, boot, path, client, String(expires)]
  return parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
}
