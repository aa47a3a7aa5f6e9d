/** The commands about Serial over LAN, and about payloads in general. */

/** Numbers of the commands about payloads. */
export const payloadCommands = {
  netFn: 0x06,
  activate: 0x48,
  deactivate: 0x49,
  instanceInfo: 0x4b,
  sessionInfo: 0x3d,
  userName: 0x46,
} as const

/** Numbers of the command that reads the settings of Serial over LAN. */
export const solSettings = {
  netFn: 0x0c,
  get: 0x22,
  parameters: { enable: 1, authentication: 2, retry: 4, bitRate: 6 },
} as const

/** What a BMC says when it has activated a console. */
export interface SolActivation {
  /** The most bytes that a packet to the BMC may have, its head of four included. */
  readonly largestToBmc: number
  /** The UDP port that the BMC wants packets on. */
  readonly port: number
}

const encryptedBit = 0x80
const authenticatedBit = 0x40
/** Alerts by the serial line wait for the end of the console. */
const alertsDeferred = 0x04
/** The line is held until the first packet of the console. */
const heldAtFirst = 0x02
const solType = 0x01

/** The data of Activate Payload: always encrypted and signed. @param instance which console, from 1 */
export function encodeSolActivation(instance: number): Buffer {
  const how = encryptedBit | authenticatedBit | alertsDeferred | heldAtFirst
  return Buffer.from([solType, instance, how, 0, 0, 0])
}

/** The data of Deactivate Payload. */
export function encodeSolDeactivation(instance: number): Buffer {
  return Buffer.from([solType, instance, 0, 0, 0, 0])
}

/** Reads the answer to Activate Payload; undefined where it is too short. */
export function decodeSolActivation(data: Buffer): SolActivation | undefined {
  if (data.length < 10) return undefined
  return { largestToBmc: data.readUInt16LE(4), port: data.readUInt16LE(8) }
}

/**
 * How many characters a packet to the BMC may carry. Some BMCs swap the bytes of the size, and some say
 * what cannot be; few characters are right with all of them.
 */
export function charactersPerPacket(largestToBmc: number): number {
  const swapped = ((largestToBmc & 0xff) << 8) | (largestToBmc >> 8)
  const said = [largestToBmc, swapped].find((size) => size > head && size <= head + mostCharacters)
  return said === undefined ? fewCharacters : said - head
}

const head = 4
/** What the count of accepted characters can tell. */
const mostCharacters = 255
const fewCharacters = 60

/**
 * Reads the answer to Get Payload Instance Info: the session that has the console, 0 where none has;
 * undefined where it is too short.
 */
export function decodeInstanceInfo(data: Buffer): number | undefined {
  return data.length < 4 ? undefined : data.readUInt32LE(0)
}

/** An open session of a BMC. */
export interface SessionInfo {
  readonly user: number
  /** The address of the other side, for sessions over LAN. */
  readonly address?: string
}

/** Reads the answer to Get Session Info; undefined where the session is gone or the answer too short. */
export function decodeSessionInfo(data: Buffer): SessionInfo | undefined {
  const [handle = 0, , , user = 0] = data
  if (data.length < 6 || handle === 0) return undefined
  const channel = data.subarray(6)
  return channel.length < 4
    ? { user: user & 0x3f }
    : { user: user & 0x3f, address: channel.subarray(0, 4).join('.') }
}

/** The bit rates that the settings count by. */
const bitRates: Readonly<Record<number, number>> = {
  6: 9600,
  7: 19_200,
  8: 38_400,
  9: 57_600,
  10: 115_200,
}

/** Reads a bit rate of the settings; undefined for that of the serial port, and for what is not known. */
export function decodeBitRate(byte: number | undefined): number | undefined {
  return bitRates[(byte ?? 0) & 0x0f]
}
