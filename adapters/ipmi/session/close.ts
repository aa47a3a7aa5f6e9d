import { encodeRequest } from '../codec/index.js'

/** Close Session: what ends a session on the BMC's side. */
export const closeCommand = { netFn: 0x06, command: 0x3c } as const

/** The data of Close Session. */
export function closeData(bmcSession: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32LE(bmcSession)
  return data
}

/** Close Session as a message, for where nobody waits for the answer. */
export function closeRequest(bmcSession: number): Buffer {
  return encodeRequest({ ...closeCommand, data: closeData(bmcSession), sequence: 0 })
}
