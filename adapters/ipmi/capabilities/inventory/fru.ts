import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { decodeFru, type Fru } from './fru-decode.js'

const storage = 0x0a
const areaInfo = 0x10
const readData = 0x11

/** No unit has more memory than this. */
const longestFru = 64 * 1024
const firstChunk = 32
const smallestChunk = 4
/** Completion code: the unit cannot be read at the moment; how often it is asked again, and after how long. */
const unitBusy = { completion: 0x81, tries: 10, pause: 50 } as const
/** Codes that say that fewer bytes should be asked for. */
const tooMany: ReadonlySet<number> = new Set([0xc7, 0xc8, 0xca, 0xff])

/** Reads what a unit says of itself. Errors: `bmc-not-found` for one that is not there. */
export async function readFru(client: IpmiClient, id: number, deadline: Deadline): Promise<Fru> {
  const bytes = await readFruBytes(client, id, deadline)
  const fru = decodeFru(bytes)
  if (fru !== undefined) return fru
  throw client.peer.error('bmc-not-found', `has nothing written in unit ${id}`)
}

/** A unit's memory as bytes. */
export async function readFruBytes(
  client: IpmiClient,
  id: number,
  deadline: Deadline,
): Promise<Buffer> {
  const what = `reading unit ${id}`
  const info = await client.command(
    { what, netFn: storage, command: areaInfo, data: [id] },
    deadline,
  )
  if (info.length < 3) {
    throw client.peer.error('bmc-protocol', `sent only ${info.length} bytes when ${what}`)
  }
  const size = Math.min(info.readUInt16LE(0), longestFru)
  const inWords = ((info[2] ?? 0) & 1) !== 0
  const unit = inWords ? 2 : 1
  const parts: Buffer[] = []
  let at = 0
  let chunk = firstChunk
  let busy = 0
  while (at < size) {
    const count = Math.min(chunk, size - at)
    const [offset, length] = [Math.floor(at / unit), Math.ceil(count / unit)]
    const data = [id, offset & 0xff, offset >> 8, length]
    const answer = await client.ask({ what, netFn: storage, command: readData, data }, deadline)
    if (tooMany.has(answer.completion) && chunk > smallestChunk) {
      chunk = Math.floor(chunk / 2)
      continue
    }
    if (answer.completion === unitBusy.completion && busy++ < unitBusy.tries) {
      await deadline.sleep(unitBusy.pause)
      continue
    }
    if (answer.completion !== 0) throw client.peer.refusal(what, answer.completion)
    // The answer says how much of it counts; firmware may fill it up with what was there before.
    const told = (answer.data[0] ?? 0) * unit
    const read = answer.data.subarray(1, 1 + Math.min(count, told))
    // A BMC that gives nothing would be asked for ever.
    if (read.length === 0) break
    parts.push(Buffer.from(read))
    at += read.length
    // Word by word, half a word cannot be asked for again.
    if (inWords && read.length % 2 !== 0) break
  }
  return Buffer.concat(parts)
}
