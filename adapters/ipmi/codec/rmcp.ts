/** RMCP, the envelope of everything that goes to UDP port 623, and the ASF ping that finds a BMC. */

/** The port that BMCs listen on. */
export const ipmiPort = 623

/** The four bytes before every IPMI message: version 1.0, no acknowledgement wanted, class IPMI. */
export const rmcpHeader = Buffer.from([0x06, 0x00, 0xff, 0x07])

/** The longest datagram that is looked at; the longest that the protocol knows is far below. */
export const longestDatagram = 1500

const ipmiClass = 0x07
const asfClass = 0x06
/** The enterprise number of ASF, in network order. */
const asfEnterprise = 4542
const pingType = 0x80
const pongType = 0x40

/** What a datagram carries, by the first four bytes. Undefined for what is not RMCP. */
export function rmcpClass(datagram: Buffer): 'ipmi' | 'asf' | undefined {
  if (datagram.length < 5 || datagram.length > longestDatagram) return undefined
  // Bit 7 of the class marks an acknowledgement, which carries nothing.
  if (datagram[0] !== 0x06) return undefined
  if (datagram[3] === ipmiClass) return 'ipmi'
  return datagram[3] === asfClass ? 'asf' : undefined
}

/** An ASF presence ping. The tag comes back in the answer. */
export function encodePing(tag: number): Buffer {
  return encodeAsf(pingType, tag, Buffer.alloc(0))
}

/** The tag of a presence ping, or undefined for anything else. */
export function decodePing(datagram: Buffer): number | undefined {
  return readAsf(datagram, pingType)?.tag
}

/** What a BMC says to a ping. */
export interface Pong {
  readonly tag: number
  /** Whether it speaks IPMI. */
  readonly ipmi: boolean
}

/** The answer to a presence ping. */
export function encodePong({ tag, ipmi }: Pong): Buffer {
  const data = Buffer.alloc(16)
  data.writeUInt32BE(asfEnterprise, 0)
  data[8] = ipmi ? 0x81 : 0x01
  return encodeAsf(pongType, tag, data)
}

/** Reads the answer to a presence ping; undefined for anything else. */
export function decodePong(datagram: Buffer): Pong | undefined {
  const asf = readAsf(datagram, pongType)
  if (asf === undefined || asf.data.length < 16) return undefined
  return { tag: asf.tag, ipmi: ((asf.data[8] ?? 0) & 0x80) !== 0 }
}

function encodeAsf(type: number, tag: number, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length)
  bytes.set([0x06, 0x00, 0xff, asfClass])
  bytes.writeUInt32BE(asfEnterprise, 4)
  bytes[8] = type
  bytes[9] = tag
  bytes[11] = data.length
  data.copy(bytes, 12)
  return bytes
}

function readAsf(datagram: Buffer, type: number): { tag: number; data: Buffer } | undefined {
  if (rmcpClass(datagram) !== 'asf' || datagram.length < 12) return undefined
  if (datagram.readUInt32BE(4) !== asfEnterprise || datagram[8] !== type) return undefined
  const data = datagram.subarray(12, 12 + (datagram[11] ?? 0))
  return { tag: datagram[9] ?? 0, data }
}
