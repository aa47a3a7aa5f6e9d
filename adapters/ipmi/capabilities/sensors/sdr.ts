import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { Turns } from '../../session/turns.js'
import {
  decodeEventSensors,
  decodeSensorRecord,
  decodeUnitRecord,
  type EventSensor,
  type SensorRecord,
  type UnitRecord,
} from './sdr-decode.js'

/** Where records are: in a repository for the whole machine, or with the controller itself. */
const sources = {
  repository: { netFn: 0x0a, info: 0x20, reserve: 0x22, get: 0x23 },
  device: { netFn: 0x04, info: 0x20, reserve: 0x22, get: 0x21 },
} as const

/** No repository has more records than this; one that seems to runs in a circle. */
const mostRecords = 4096
const lastRecord = 0xffff
const headLength = 5
const firstChunk = 32
const smallestChunk = 4
const cancelled = 0xc5
/** There is no such record: an empty repository says so of the first, and some firmware of the last. */
const notPresent = 0xcb
/** Codes that say that fewer bytes should be asked for. */
const tooMany: ReadonlySet<number> = new Set([0xc7, 0xc8, 0xca, 0xff])
/** Codes that say that a BMC keeps no repository. */
const noSuchCommand: ReadonlySet<number> = new Set([0xc1, 0xc2, 0xd6])
/** How often a record is begun anew because others changed the repository meanwhile. */
const mostRestarts = 8

/** What the records of a BMC describe, in their order. */
export interface SdrContent {
  readonly sensors: readonly SensorRecord[]
  /** Those that note events and cannot be read. */
  readonly eventSensors: readonly EventSensor[]
  readonly units: readonly UnitRecord[]
}

const repositories = new WeakMap<IpmiClient, SdrRepository>()

/**
 * The sensor data records of one BMC, read once and again when the BMC says that they changed. A BMC
 * without a repository is asked for those of its own.
 */
export class SdrRepository {
  #known: ({ readonly state: string } & SdrContent) | undefined
  #chunk = firstChunk
  #source: (typeof sources)[keyof typeof sources] = sources.repository
  readonly #turns = new Turns()

  constructor(private readonly client: IpmiClient) {}

  /** The one that all share who share a client. */
  static of(client: IpmiClient): SdrRepository {
    const shared = repositories.get(client) ?? new SdrRepository(client)
    repositories.set(client, shared)
    return shared
  }

  /**
   * All that the records describe. One reads at a time: a reservation takes that of another away, and two would
   * begin anew for ever. Whoever waited finds the records read.
   */
  async read(deadline: Deadline): Promise<SdrContent> {
    const turn = this.#turns.enter(deadline)
    if (turn !== undefined) await turn
    try {
      return await this.#read(deadline)
    } finally {
      this.#turns.leave()
    }
  }

  async #read(deadline: Deadline): Promise<SdrContent> {
    const state = await this.#state(deadline)
    if (this.#known?.state === state) return this.#known
    const sensors: SensorRecord[] = []
    const eventSensors: EventSensor[] = []
    const units: UnitRecord[] = []
    const seen = new Set<number>()
    let id = 0
    let reservation = await this.#reserve(deadline)
    while (id !== lastRecord && !seen.has(id) && seen.size < mostRecords) {
      seen.add(id)
      const record = await this.#record(id, reservation, deadline)
      sensors.push(...decodeSensorRecord(record.bytes))
      eventSensors.push(...decodeEventSensors(record.bytes))
      const unit = decodeUnitRecord(record.bytes)
      if (unit !== undefined) units.push(unit)
      reservation = record.reservation
      id = record.next
    }
    this.#known = { state, sensors, eventSensors, units }
    return this.#known
  }

  /** What changes when the records do. */
  async #state(deadline: Deadline): Promise<string> {
    const { client } = this
    const what = 'reading about the sensor records'
    const ask = (source: (typeof sources)[keyof typeof sources]) =>
      client.ask({ what, netFn: source.netFn, command: source.info }, deadline)
    const answer = await ask(this.#source)
    if (answer.completion === 0) return answer.data.toString('hex')
    if (this.#source === sources.device || !noSuchCommand.has(answer.completion)) {
      throw client.peer.refusal(what, answer.completion)
    }
    const own = await ask(sources.device)
    if (own.completion !== 0) throw client.peer.refusal(what, answer.completion)
    client.log('there is no repository of sensor records; the BMC is asked for its own')
    this.#source = sources.device
    return own.data.toString('hex')
  }

  async #record(
    id: number,
    reservation: number,
    deadline: Deadline,
  ): Promise<{ bytes: Buffer; next: number; reservation: number }> {
    let own = reservation
    for (let restart = 0; ; restart++) {
      const record = await this.#whole(id, own, deadline)
      if (record !== undefined) return { ...record, reservation: own }
      if (restart === mostRestarts) {
        throw this.client.peer.error('bmc-busy', 'changes its sensor records all the time')
      }
      own = await this.#reserve(deadline)
    }
  }

  /** A record: its head, which tells its length, then the rest. Undefined where it has to be begun anew. */
  async #whole(
    id: number,
    reservation: number,
    deadline: Deadline,
  ): Promise<{ bytes: Buffer; next: number } | undefined> {
    let bytes = Buffer.alloc(0)
    let length = headLength
    let next = lastRecord
    while (bytes.length < length) {
      const at = bytes.length
      const count = Math.min(this.#chunk, length - at)
      const part = await this.#part(id, reservation, at, count, deadline)
      if (part === undefined) return undefined
      if (at === 0) next = part.next
      // A BMC that gives nothing would be asked for ever.
      if (part.data.length === 0) break
      bytes = Buffer.concat([bytes, part.data])
      if (at < headLength && bytes.length >= headLength) length = headLength + (bytes[4] ?? 0)
    }
    return { bytes, next }
  }

  async #part(
    id: number,
    reservation: number,
    offset: number,
    count: number,
    deadline: Deadline,
  ): Promise<{ data: Buffer; next: number } | undefined> {
    const what = `reading sensor record ${id}`
    for (let wanted = count; ; ) {
      const data = Buffer.alloc(6)
      data.writeUInt16LE(reservation, 0)
      data.writeUInt16LE(id, 2)
      data[4] = offset
      data[5] = wanted
      const answer = await this.client.ask(
        { what, netFn: this.#source.netFn, command: this.#source.get, data },
        deadline,
      )
      if (answer.completion === cancelled) return undefined
      if (tooMany.has(answer.completion) && wanted > smallestChunk) {
        wanted = Math.max(smallestChunk, Math.floor(wanted / 2))
        this.#chunk = Math.min(this.#chunk, wanted)
        continue
      }
      if (answer.completion === notPresent && offset === 0) {
        if (id !== 0) this.client.log(`there is no sensor record ${id}, to which another leads`)
        return { data: Buffer.alloc(0), next: lastRecord }
      }
      if (answer.completion !== 0) throw this.client.peer.refusal(what, answer.completion)
      if (answer.data.length < 2) {
        throw this.client.peer.error('bmc-protocol', `sent too little when ${what}`)
      }
      const next = answer.data.readUInt16LE(0)
      return { data: Buffer.from(answer.data.subarray(2, 2 + wanted)), next }
    }
  }

  async #reserve(deadline: Deadline): Promise<number> {
    const what = 'reserving the sensor records'
    const { completion, data } = await this.client.ask(
      { what, netFn: this.#source.netFn, command: this.#source.reserve },
      deadline,
    )
    // Without reservations nothing is ever cancelled, and 0 is taken for one.
    return completion === 0 && data.length >= 2 ? data.readUInt16LE(0) : 0
  }
}
