/** Open Session: the two sides agree on a cipher suite and on the numbers of the session. */
import { type Algorithms, algorithmsOf, type CipherSuite, suiteWith } from './suites.js'

/** How a console asks for a session. */
export interface OpenSessionRequest {
  readonly tag: number
  /** The privilege wanted at most. */
  readonly privilege: number
  readonly consoleSession: number
  readonly suite: CipherSuite
}

/** A BMC's yes or no. */
export type OpenSessionResponse =
  | {
      readonly tag: number
      readonly status: 0
      readonly privilege: number
      readonly consoleSession: number
      readonly bmcSession: number
      /** The algorithms as a suite; undefined where they are none that is spoken here. */
      readonly suite: CipherSuite | undefined
    }
  | {
      readonly tag: number
      readonly status: number
      /** Left out by BMCs that answer with two bytes. */
      readonly consoleSession: number | undefined
    }

/** The bytes of the request. */
export function encodeOpenSessionRequest(request: OpenSessionRequest): Buffer {
  const bytes = Buffer.alloc(32)
  bytes[0] = request.tag
  bytes[1] = request.privilege
  bytes.writeUInt32LE(request.consoleSession, 4)
  writeAlgorithms(bytes, 8, algorithmsOf(request.suite))
  return bytes
}

/** Reads a request; `suite` is undefined for algorithms that are not spoken here. */
export function decodeOpenSessionRequest(
  bytes: Buffer,
): (Omit<OpenSessionRequest, 'suite'> & { suite: CipherSuite | undefined }) | undefined {
  if (bytes.length < 32) return undefined
  const algorithms = readAlgorithms(bytes, 8)
  if (algorithms === undefined) return undefined
  return {
    tag: bytes[0] ?? 0,
    privilege: (bytes[1] ?? 0) & 0x0f,
    consoleSession: bytes.readUInt32LE(4),
    suite: suiteWith(algorithms),
  }
}

/** The bytes of a yes. */
export function encodeOpenSessionResponse(response: {
  readonly tag: number
  readonly privilege: number
  readonly consoleSession: number
  readonly bmcSession: number
  readonly suite: CipherSuite
}): Buffer {
  const bytes = Buffer.alloc(36)
  bytes[0] = response.tag
  bytes[2] = response.privilege
  bytes.writeUInt32LE(response.consoleSession, 4)
  bytes.writeUInt32LE(response.bmcSession, 8)
  writeAlgorithms(bytes, 12, algorithmsOf(response.suite))
  return bytes
}

/** Reads a BMC's answer; undefined where it is too short or makes no sense. */
export function decodeOpenSessionResponse(bytes: Buffer): OpenSessionResponse | undefined {
  const [tag, status, privilege = 0] = bytes
  if (tag === undefined || status === undefined) return undefined
  const consoleSession = bytes.length < 8 ? undefined : bytes.readUInt32LE(4)
  if (status !== 0) return { tag, status, consoleSession }
  if (bytes.length < 36 || consoleSession === undefined) return undefined
  const algorithms = readAlgorithms(bytes, 12)
  if (algorithms === undefined) return undefined
  const suite = suiteWith(algorithms)
  return {
    tag,
    status: 0,
    privilege: privilege & 0x0f,
    consoleSession,
    bmcSession: bytes.readUInt32LE(8),
    suite,
  }
}

const blockTypes = ['authentication', 'integrity', 'confidentiality'] as const

/** Three blocks of eight bytes: the type, two reserved, the length, the number, three reserved. */
function writeAlgorithms(bytes: Buffer, start: number, algorithms: Algorithms): void {
  blockTypes.forEach((name, type) => {
    bytes.set([type, 0, 0, 8, algorithms[name], 0, 0, 0], start + 8 * type)
  })
}

function readAlgorithms(bytes: Buffer, start: number): Algorithms | undefined {
  const numbers: number[] = []
  for (const [type] of blockTypes.entries()) {
    const at = start + 8 * type
    if (bytes[at] !== type || bytes[at + 3] !== 8) return undefined
    numbers.push((bytes[at + 4] ?? 0) & 0x3f)
  }
  const [authentication = 0, integrity = 0, confidentiality = 0] = numbers
  return { authentication, integrity, confidentiality }
}
