/** The few cryptographic operations that RMCP+ is made of. */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Authentication, Integrity } from './suites.js'

/** The length of an initialisation vector and of a block of AES. */
export const blockLength = 16

/** An HMAC over the parts in turn. */
export function hmac(hash: Authentication, key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const code = createHmac(hash, key)
  for (const part of parts) code.update(part)
  return code.digest()
}

/** How long an authentication code is on the wire. */
export const codeLengths: Readonly<Record<Integrity, number>> = {
  none: 0,
  'sha1-96': 12,
  'sha256-128': 16,
}

/** The hash that an integrity algorithm is made with. */
export const hashOf: Readonly<Record<Exclude<Integrity, 'none'>, Authentication>> = {
  'sha1-96': 'sha1',
  'sha256-128': 'sha256',
}

/** Whether two codes are the same, without telling by the time it takes where they differ. */
export function sameCode(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Encrypts: the vector, then the text with its padding 1, 2, 3 … n, n. */
export function encrypt(key: Buffer, vector: Buffer, text: Buffer): Buffer {
  const padding = (blockLength - ((text.length + 1) % blockLength)) % blockLength
  const padded = Buffer.allocUnsafe(text.length + padding + 1)
  text.copy(padded)
  for (let count = 1; count <= padding; count++) padded[text.length + count - 1] = count
  padded[padded.length - 1] = padding
  const cipher = createCipheriv('aes-128-cbc', key, vector).setAutoPadding(false)
  return Buffer.concat([vector, cipher.update(padded), cipher.final()])
}

/** Decrypts; undefined where the length or the padding is wrong. */
export function decrypt(key: Buffer, payload: Buffer): Buffer | undefined {
  if (payload.length < 2 * blockLength || payload.length % blockLength !== 0) return undefined
  const vector = payload.subarray(0, blockLength)
  const decipher = createDecipheriv('aes-128-cbc', key, vector).setAutoPadding(false)
  const padded = decipher.update(payload.subarray(blockLength))
  decipher.final()
  const padding = padded[padded.length - 1] ?? 0
  if (padding >= blockLength || padding >= padded.length) return undefined
  const end = padded.length - 1 - padding
  for (let count = 1; count <= padding; count++) {
    if (padded[end + count - 1] !== count) return undefined
  }
  return padded.subarray(0, end)
}
