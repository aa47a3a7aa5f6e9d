/** RAKP: the four messages by which each side proves to the other that it knows the password. */
import { longestUser } from './lengths.js'

/** From the console: who wants in, and a challenge. */
export interface Rakp1 {
  readonly tag: number
  readonly bmcSession: number
  readonly consoleRandom: Buffer
  /** The privilege wanted, and in bit 4 whether accounts are looked up by name only. */
  readonly role: number
  readonly user: Buffer
}

/** From the BMC: its challenge, and proof that it knows the password. */
export interface Rakp2 {
  readonly tag: number
  readonly status: 0
  readonly consoleSession: number
  readonly bmcRandom: Buffer
  readonly guid: Buffer
  readonly code: Buffer
}

/** From the console: proof that it knows the password, or why it does not go on. */
export interface Rakp3 {
  readonly tag: number
  readonly status: number
  readonly bmcSession: number
  readonly code: Buffer
}

/** From the BMC: proof that it has made the same keys. */
export interface Rakp4 {
  readonly tag: number
  readonly status: 0
  readonly consoleSession: number
  readonly code: Buffer
}

/** A BMC's no. */
export interface RakpRefusal {
  readonly tag: number
  readonly status: number
  /** Left out by BMCs that answer with two bytes. */
  readonly consoleSession: number | undefined
}

/** Bit 4 of the role: accounts are looked up by name, whatever their privilege. */
export const nameOnlyLookup = 0x10

export function encodeRakp1({ tag, bmcSession, consoleRandom, role, user }: Rakp1): Buffer {
  const bytes = Buffer.alloc(28 + user.length)
  bytes[0] = tag
  bytes.writeUInt32LE(bmcSession, 4)
  consoleRandom.copy(bytes, 8)
  bytes[24] = role
  bytes[27] = user.length
  user.copy(bytes, 28)
  return bytes
}

/** Reads RAKP 1; undefined where it is too short or the name too long. */
export function decodeRakp1(bytes: Buffer): Rakp1 | undefined {
  if (bytes.length < 28) return undefined
  const length = bytes[27] ?? 0
  if (length > longestUser || bytes.length < 28 + length) return undefined
  return {
    tag: bytes[0] ?? 0,
    bmcSession: bytes.readUInt32LE(4),
    consoleRandom: bytes.subarray(8, 24),
    role: bytes[24] ?? 0,
    user: bytes.subarray(28, 28 + length),
  }
}

export function encodeRakp2({ tag, consoleSession, bmcRandom, guid, code }: Rakp2): Buffer {
  return Buffer.concat([head(tag, 0, consoleSession), bmcRandom, guid, code])
}

/** Reads RAKP 2 or a refusal in its place; undefined where it makes no sense. */
export function decodeRakp2(bytes: Buffer): Rakp2 | RakpRefusal | undefined {
  const refusal = readRefusal(bytes)
  if (refusal !== undefined) return refusal
  if (bytes.length < 40) return undefined
  return {
    tag: bytes[0] ?? 0,
    status: 0,
    consoleSession: bytes.readUInt32LE(4),
    bmcRandom: bytes.subarray(8, 24),
    guid: bytes.subarray(24, 40),
    code: bytes.subarray(40),
  }
}

export function encodeRakp3({ tag, status, bmcSession, code }: Rakp3): Buffer {
  return Buffer.concat([head(tag, status, bmcSession), code])
}

/** Reads RAKP 3; undefined where it is too short. */
export function decodeRakp3(bytes: Buffer): Rakp3 | undefined {
  if (bytes.length < 8) return undefined
  return {
    tag: bytes[0] ?? 0,
    status: bytes[1] ?? 0,
    bmcSession: bytes.readUInt32LE(4),
    code: bytes.subarray(8),
  }
}

export function encodeRakp4({ tag, consoleSession, code }: Omit<Rakp4, 'status'>): Buffer {
  return Buffer.concat([head(tag, 0, consoleSession), code])
}

/** Reads RAKP 4 or a refusal in its place; undefined where it makes no sense. */
export function decodeRakp4(bytes: Buffer): Rakp4 | RakpRefusal | undefined {
  const refusal = readRefusal(bytes)
  if (refusal !== undefined) return refusal
  if (bytes.length < 8) return undefined
  return {
    tag: bytes[0] ?? 0,
    status: 0,
    consoleSession: bytes.readUInt32LE(4),
    code: bytes.subarray(8),
  }
}

/** A no, in place of RAKP 2 or RAKP 4 or of the yes to Open Session. */
export function encodeRefusal(tag: number, status: number, consoleSession: number): Buffer {
  return head(tag, status, consoleSession)
}

/** Whatever follows a status other than 0 is junk. */
function readRefusal(bytes: Buffer): RakpRefusal | undefined {
  const [tag, status] = bytes
  if (tag === undefined || status === undefined || status === 0) return undefined
  return { tag, status, consoleSession: bytes.length < 8 ? undefined : bytes.readUInt32LE(4) }
}

function head(tag: number, status: number, session: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes[0] = tag
  bytes[1] = status
  bytes.writeUInt32LE(session, 4)
  return bytes
}
