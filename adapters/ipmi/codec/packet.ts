/** The packet of RMCP+: header, payload and the code that protects both. */
import { codeLengths, decrypt, encrypt, hashOf, hmac, sameCode } from './crypto.js'
import type { SessionKeys } from './keys.js'
import { rmcpClass, rmcpHeader } from './rmcp.js'

/** What a payload is. */
export const payloadTypes = {
  message: 0x00,
  sol: 0x01,
  openSessionRequest: 0x10,
  openSessionResponse: 0x11,
  rakp1: 0x12,
  rakp2: 0x13,
  rakp3: 0x14,
  rakp4: 0x15,
} as const

/** What the first sixteen bytes of a packet say. Nothing of it is proven yet. */
export interface PacketHeader {
  readonly payloadType: number
  readonly encrypted: boolean
  readonly authenticated: boolean
  readonly session: number
  readonly sequence: number
  readonly payloadLength: number
}

/** Why a packet of a session was not taken. */
export type Rejection =
  /** It is unprotected although the session is, or the other way round. */
  | 'protection'
  /** Its authentication code is wrong: it was changed or forged. */
  | 'integrity'
  /** It was sealed by the other side, and makes no sense nevertheless. */
  | 'malformed'

const headerLength = 16
const rmcpPlus = 0x06
const oemPayload = 0x02
const nextHeader = 0x07

/** Reads the header of an RMCP+ packet; undefined for anything else, and for payloads of makers. */
export function readHeader(datagram: Buffer): PacketHeader | undefined {
  if (rmcpClass(datagram) !== 'ipmi' || datagram.length < headerLength) return undefined
  if (datagram[4] !== rmcpPlus) return undefined
  const type = datagram[5] ?? 0
  const payloadLength = datagram.readUInt16LE(14)
  if ((type & 0x3f) === oemPayload || headerLength + payloadLength > datagram.length) {
    return undefined
  }
  return {
    payloadType: type & 0x3f,
    encrypted: (type & 0x80) !== 0,
    authenticated: (type & 0x40) !== 0,
    session: datagram.readUInt32LE(6),
    sequence: datagram.readUInt32LE(10),
    payloadLength,
  }
}

/** A packet of the setting up of a session, which nothing protects. */
export function encodeSetup(payloadType: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(headerLength + payload.length)
  writeHeader(bytes, payloadType, 0, 0, payload.length)
  payload.copy(bytes, headerLength)
  return bytes
}

/** The payload of a packet of the setting up; undefined where the packet belongs to a session. */
export function setupPayload(datagram: Buffer, header: PacketHeader): Buffer | undefined {
  if (header.session !== 0 || header.sequence !== 0) return undefined
  if (header.encrypted || header.authenticated) return undefined
  return datagram.subarray(headerLength, headerLength + header.payloadLength)
}

/** What {@link sealPacket} needs besides the keys. */
export interface Outgoing {
  readonly payloadType: number
  /** The receiver's number of the session. */
  readonly session: number
  readonly sequence: number
  readonly payload: Buffer
  /** Sixteen random bytes, fresh for each packet. */
  readonly vector: Buffer
  /** `short` for firmware that leaves the last two bytes out when it pads. @default 'standard' */
  readonly padding?: 'standard' | 'short'
}

/** Encrypts and signs a payload, as the session's suite says. */
export function sealPacket(keys: SessionKeys, outgoing: Outgoing): Buffer {
  const { integrity, confidentiality } = keys.suite
  const encrypted = confidentiality !== 'none'
  const payload = encrypted
    ? encrypt(keys.encryptionKey, outgoing.vector, outgoing.payload)
    : outgoing.payload
  const type = outgoing.payloadType | (encrypted ? 0x80 : 0) | (integrity === 'none' ? 0 : 0x40)
  const end = headerLength + payload.length
  // The signed span starts behind the four bytes of RMCP.
  const span = end - rmcpHeader.length + (outgoing.padding === 'short' ? 0 : 2)
  const padding = integrity === 'none' ? 0 : -span & 3
  const trailer = integrity === 'none' ? 0 : padding + 2 + codeLengths[integrity]
  const bytes = Buffer.allocUnsafe(end + trailer)
  writeHeader(bytes, type, outgoing.session, outgoing.sequence, payload.length)
  payload.copy(bytes, headerLength)
  if (integrity === 'none') return bytes
  bytes.fill(0xff, end, end + padding)
  bytes[end + padding] = padding
  bytes[end + padding + 1] = nextHeader
  const signed = end + padding + 2
  codeOf(keys, integrity, bytes, signed).copy(bytes, signed)
  return bytes
}

/** The payload of a packet of a session, once its code has proven that the other side sent it. */
export function openPacket(
  keys: SessionKeys,
  datagram: Buffer,
  header: PacketHeader,
): Buffer | Rejection {
  const { integrity, confidentiality } = keys.suite
  if (header.authenticated !== (integrity !== 'none')) return 'protection'
  if (header.encrypted !== (confidentiality !== 'none')) return 'protection'
  const end = headerLength + header.payloadLength
  if (integrity !== 'none') {
    const signed = datagram.length - codeLengths[integrity]
    if (signed < end + 2) return 'integrity'
    if (!sameCode(codeOf(keys, integrity, datagram, signed), datagram.subarray(signed))) {
      return 'integrity'
    }
    const padding = datagram[signed - 2] ?? 0
    if (datagram[signed - 1] !== nextHeader || end + padding + 2 !== signed) return 'malformed'
  }
  const payload = datagram.subarray(headerLength, end)
  if (confidentiality === 'none') return payload
  return decrypt(keys.encryptionKey, payload) ?? 'malformed'
}

function codeOf(
  keys: SessionKeys,
  integrity: keyof typeof hashOf,
  bytes: Buffer,
  end: number,
): Buffer {
  const code = hmac(hashOf[integrity], keys.integrityKey, bytes.subarray(rmcpHeader.length, end))
  return code.subarray(0, codeLengths[integrity])
}

function writeHeader(
  bytes: Buffer,
  type: number,
  session: number,
  sequence: number,
  payloadLength: number,
): void {
  rmcpHeader.copy(bytes)
  bytes[4] = rmcpPlus
  bytes[5] = type
  bytes.writeUInt32LE(session, 6)
  bytes.writeUInt32LE(sequence, 10)
  bytes.writeUInt16LE(payloadLength, 14)
}
