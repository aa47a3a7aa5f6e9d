/** The IPMI message of LAN channels: a command, or its answer, between two checksums. */

/** A command to a BMC. */
export interface Request {
  /** The network function: even, 0 to 62. */
  readonly netFn: number
  readonly command: number
  readonly data: Buffer
  /** Tells answers apart: 0 to 63. */
  readonly sequence: number
  /** The logical unit. @default 0 */
  readonly lun?: number
}

/** A BMC's answer to a command. */
export interface Response {
  /** That of the command, plus one. */
  readonly netFn: number
  readonly command: number
  readonly sequence: number
  readonly lun: number
  /** 0 where the command was carried out; see `completionText`. */
  readonly completion: number
  readonly data: Buffer
}

const bmcAddress = 0x20
const consoleAddress = 0x81

/** The checksum that makes the sum of a span and itself zero modulo 256. */
export function checksum(bytes: Buffer, start: number, end: number): number {
  let sum = 0
  for (let at = start; at < end; at++) sum += bytes[at] ?? 0
  return -sum & 0xff
}

/** The bytes of a command. */
export function encodeRequest({ netFn, command, data, sequence, lun = 0 }: Request): Buffer {
  const bytes = Buffer.allocUnsafe(7 + data.length)
  bytes[0] = bmcAddress
  bytes[1] = (netFn << 2) | lun
  bytes[2] = checksum(bytes, 0, 2)
  bytes[3] = consoleAddress
  bytes[4] = sequence << 2
  bytes[5] = command
  data.copy(bytes, 6)
  bytes[6 + data.length] = checksum(bytes, 3, 6 + data.length)
  return bytes
}

/** Reads a command; undefined where it is none or a checksum is wrong. */
export function decodeRequest(bytes: Buffer): Request | undefined {
  if (bytes.length < 7 || !sums(bytes)) return undefined
  const [address = 0, function_ = 0, , , sequence = 0, command = 0] = bytes
  if (address !== bmcAddress || ((function_ >> 2) & 1) !== 0) return undefined
  return {
    netFn: function_ >> 2,
    lun: function_ & 3,
    sequence: sequence >> 2,
    command,
    data: bytes.subarray(6, -1),
  }
}

/** The bytes of the answer to a command. */
export function encodeResponse(
  { netFn, command, sequence, lun = 0 }: Omit<Request, 'data'>,
  completion: number,
  data: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = Buffer.allocUnsafe(8 + data.length)
  bytes[0] = consoleAddress
  bytes[1] = (netFn + 1) << 2
  bytes[2] = checksum(bytes, 0, 2)
  bytes[3] = bmcAddress
  bytes[4] = (sequence << 2) | lun
  bytes[5] = command
  bytes[6] = completion
  data.copy(bytes, 7)
  bytes[7 + data.length] = checksum(bytes, 3, 7 + data.length)
  return bytes
}

/**
 * Reads an answer; undefined where it is none or a checksum is wrong.
 *
 * @param checksums `ignored` for BMCs that are known to compute them wrongly, @default 'checked'
 */
export function decodeResponse(
  bytes: Buffer,
  checksums: 'checked' | 'ignored' = 'checked',
): Response | undefined {
  if (bytes.length < 8 || (checksums === 'checked' && !sums(bytes))) return undefined
  const [, function_ = 0, , , sequence = 0, command = 0, completion = 0] = bytes
  if (((function_ >> 2) & 1) !== 1) return undefined
  return {
    netFn: function_ >> 2,
    lun: sequence & 3,
    sequence: sequence >> 2,
    command,
    completion,
    data: bytes.subarray(7, -1),
  }
}

function sums(bytes: Buffer): boolean {
  return checksum(bytes, 0, 3) === 0 && checksum(bytes, 3, bytes.length) === 0
}
