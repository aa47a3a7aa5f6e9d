/** Recorded sessions, for tests. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Agreement } from './keys.js'
import { type CipherSuite, suiteWith } from './suites.js'

const folder = new URL('../../../test/fixtures/ipmi/', import.meta.url)

export interface RecordedMessage {
  readonly netfn: string
  readonly seq: number
  readonly cmd: string
  readonly cc?: string
  readonly data: string
}

export interface RecordedPacket {
  readonly dir: 'req' | 'rsp'
  readonly hex: string
  readonly msg?: RecordedMessage
}

/** A row of vectors.json. */
export interface Vector {
  readonly capture: string
  readonly bmc_sid_wire: string
  readonly console_sid_wire: string
  readonly algs: readonly [number, number, number]
  readonly user: string
  readonly password: string
  readonly kg: string | null
  readonly rm: string
  readonly rc: string
  readonly guid: string
  readonly role: number
  readonly sik: string
  readonly k1: string
  readonly k2: string
  readonly aes_key: string
  readonly open_req_packet: string
  readonly open_rsp_packet: string
  readonly rakp1_packet: string
  readonly rakp2_packet: string
  readonly rakp3_packet: string
  readonly rakp4_packet: string
  readonly rakp2: { readonly hmac: string }
  readonly rakp3: { readonly hmac: string }
  readonly rakp4: { readonly icv: string }
  readonly first_session_packets: readonly (RecordedPacket & {
    readonly seq: number
    readonly enc: boolean
    readonly auth: boolean
    readonly conf?: {
      readonly iv: string
      readonly plaintext_padded: string
      readonly padlen: number
    }
  })[]
}

/** A file of captures/. */
export interface Capture {
  readonly sessions: readonly Pick<Vector, 'bmc_sid_wire' | 'console_sid_wire' | 'algs' | 'sik'>[]
  readonly packets: readonly RecordedPacket[]
}

export const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

export function vectors(): readonly Vector[] {
  return JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'))
}

export function captureNames(): readonly string[] {
  return readdirSync(new URL('captures/', folder)).map((file) => file.replace(/\.json$/, ''))
}

export function capture(name: string): Capture {
  return JSON.parse(readFileSync(new URL(`captures/${name}.json`, folder), 'utf8'))
}

export function suiteOfNumbers([
  authentication,
  integrity,
  confidentiality,
]: Vector['algs']): CipherSuite {
  const suite = suiteWith({ authentication, integrity, confidentiality })
  if (suite === undefined) throw new Error('a recorded session has a suite that is not spoken')
  return suite
}

export function agreementOf(vector: Vector): Agreement {
  return {
    suite: suiteOfNumbers(vector.algs),
    consoleSession: bytes(vector.console_sid_wire).readUInt32LE(),
    bmcSession: bytes(vector.bmc_sid_wire).readUInt32LE(),
    consoleRandom: bytes(vector.rm),
    bmcRandom: bytes(vector.rc),
    guid: bytes(vector.guid),
    role: vector.role,
    user: Buffer.from(vector.user),
  }
}
