/** Serial over LAN: the payload that carries the characters of a console. */

/** What the console asks of the BMC besides taking its characters. */
export interface SolOperations {
  readonly ring?: boolean
  /** Sends a break to the serial line. */
  readonly break?: boolean
  /** Asks the BMC to pause its side. */
  readonly pause?: boolean
  /** Drops the modem's lines, as if the terminal hung up. */
  readonly hangUp?: boolean
  readonly flushInbound?: boolean
  readonly flushOutbound?: boolean
}

/** What the BMC reports besides its characters. */
export interface SolStatus {
  /** It cannot take characters now. */
  readonly unavailable: boolean
  /** The console was deactivated, by someone else or by the BMC. */
  readonly deactivated: boolean
  /** Characters were lost for lack of room. */
  readonly overrun: boolean
  /** The serial line saw a break. */
  readonly break: boolean
}

interface SolFrame {
  /** 1 to 15; 0 where the packet only acknowledges. */
  readonly sequence: number
  /** Which packet of the other side this acknowledges; 0 for none. */
  readonly acknowledged: number
  /** How many characters of it were taken. */
  readonly accepted: number
  /** Whether the acknowledged packet has to be sent again. */
  readonly refused: boolean
  readonly data: Buffer
}

/** A packet to a BMC. */
export type SolToBmc = SolFrame & { readonly operations: SolOperations }
/** A packet from a BMC. */
export type SolFromBmc = SolFrame & { readonly status: SolStatus }

const refusedBit = 0x40
const operationBits = [
  ['ring', 0x20],
  ['break', 0x10],
  ['pause', 0x08],
  ['hangUp', 0x04],
  ['flushInbound', 0x02],
  ['flushOutbound', 0x01],
] as const
const statusBits = [
  ['unavailable', 0x20],
  ['deactivated', 0x10],
  ['overrun', 0x08],
  ['break', 0x04],
] as const

export function encodeSolToBmc(packet: SolToBmc): Buffer {
  return encode(
    packet,
    operationBits.reduce(
      (bits, [name, bit]) => bits | (packet.operations[name] === true ? bit : 0),
      0,
    ),
  )
}

/** Reads a packet to a BMC; undefined where it is too short. */
export function decodeSolToBmc(bytes: Buffer): SolToBmc | undefined {
  const frame = decode(bytes)
  if (frame === undefined) return undefined
  const set = operationBits.filter(([, bit]) => ((bytes[3] ?? 0) & bit) !== 0)
  return { ...frame, operations: Object.fromEntries(set.map(([name]) => [name, true])) }
}

export function encodeSolFromBmc(packet: SolFromBmc): Buffer {
  return encode(
    packet,
    statusBits.reduce((bits, [name, bit]) => bits | (packet.status[name] ? bit : 0), 0),
  )
}

/** Reads a packet from a BMC; undefined where it is too short. */
export function decodeSolFromBmc(bytes: Buffer): SolFromBmc | undefined {
  const frame = decode(bytes)
  if (frame === undefined) return undefined
  const bits = bytes[3] ?? 0
  return {
    ...frame,
    status: {
      unavailable: (bits & 0x20) !== 0,
      deactivated: (bits & 0x10) !== 0,
      overrun: (bits & 0x08) !== 0,
      break: (bits & 0x04) !== 0,
    },
  }
}

function encode(frame: SolFrame, bits: number): Buffer {
  const head = Buffer.from([
    frame.sequence & 0x0f,
    frame.acknowledged & 0x0f,
    frame.accepted,
    bits | (frame.refused ? refusedBit : 0),
  ])
  return Buffer.concat([head, frame.data])
}

function decode(bytes: Buffer): SolFrame | undefined {
  if (bytes.length < 4) return undefined
  const [sequence = 0, acknowledged = 0, accepted = 0, bits = 0] = bytes
  return {
    sequence: sequence & 0x0f,
    acknowledged: acknowledged & 0x0f,
    accepted,
    refused: (bits & refusedBit) !== 0,
    data: bytes.subarray(4),
  }
}
