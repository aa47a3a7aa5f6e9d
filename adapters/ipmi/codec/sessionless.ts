/**
 * The wrapper of IPMI 1.5 for messages outside of a session. It is spoken to ask a BMC what it can do,
 * and for nothing else: sessions of IPMI 1.5 are not offered, for they encrypt nothing.
 */
import { rmcpClass, rmcpHeader } from './rmcp.js'

const headerLength = 14

/** Wraps a message that belongs to no session. */
export function encodeSessionless(message: Buffer): Buffer {
  const bytes = Buffer.alloc(headerLength + message.length)
  rmcpHeader.copy(bytes)
  // Authentication none, sequence number 0, session 0: all zero.
  bytes[13] = message.length
  message.copy(bytes, headerLength)
  return bytes
}

/** The message of a datagram that belongs to no session; undefined for anything else. */
export function decodeSessionless(datagram: Buffer): Buffer | undefined {
  if (rmcpClass(datagram) !== 'ipmi' || datagram.length < headerLength) return undefined
  // Any authentication or session would make it a packet of a session, which is not spoken.
  for (let at = 4; at < 13; at++) if (datagram[at] !== 0) return undefined
  const length = datagram[13] ?? 0
  // Some senders add a byte of padding behind certain lengths.
  if (datagram.length < headerLength + length) return undefined
  return datagram.subarray(headerLength, headerLength + length)
}
