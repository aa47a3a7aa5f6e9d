import { describe, expect, it } from 'vitest'
import { hmac } from './crypto.js'
import {
  agreementOf,
  bytes,
  capture,
  captureNames,
  suiteOfNumbers,
  type Vector,
  vectors,
} from './fixtures.js'
import { deriveKeys, padKey, rakp2Code, rakp3Code, rakp4Code, type SessionKeys } from './keys.js'
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './message.js'
import {
  decodeOpenSessionRequest,
  decodeOpenSessionResponse,
  encodeOpenSessionRequest,
  encodeOpenSessionResponse,
} from './open-session.js'
import {
  encodeSetup,
  openPacket,
  payloadTypes,
  readHeader,
  sealPacket,
  setupPayload,
} from './packet.js'
import {
  decodeRakp1,
  decodeRakp2,
  decodeRakp3,
  decodeRakp4,
  encodeRakp1,
  encodeRakp2,
  encodeRakp3,
  encodeRakp4,
} from './rakp.js'
import { decodeSessionless, encodeSessionless } from './sessionless.js'
import { decodeSolFromBmc, decodeSolToBmc, encodeSolFromBmc, encodeSolToBmc } from './sol.js'

function keysOf(vector: Vector): SessionKeys {
  const password = padKey(Buffer.from(vector.password))
  return deriveKeys(vector.kg === null ? password : padKey(bytes(vector.kg)), agreementOf(vector))
}

/** Takes a recorded packet apart; a test that needs it fails where it cannot be read. */
function setup(hex: string, type: number): Buffer {
  const datagram = bytes(hex)
  const header = readHeader(datagram)
  expect(header?.payloadType).toBe(type)
  const payload = header && setupPayload(datagram, header)
  if (payload === undefined) throw new Error('not a packet of the setting up')
  return payload
}

describe.each(vectors().map((vector) => [vector.capture, vector] as const))('%s', (_, vector) => {
  const agreement = agreementOf(vector)
  const password = padKey(Buffer.from(vector.password))
  const keys = keysOf(vector)

  it('makes the recorded codes and keys', () => {
    expect(rakp2Code(password, agreement).toString('hex')).toBe(vector.rakp2.hmac)
    expect(rakp3Code(password, agreement).toString('hex')).toBe(vector.rakp3.hmac)
    expect(rakp4Code(keys, agreement).toString('hex')).toBe(vector.rakp4.icv)
    expect(keys.sessionKey.toString('hex')).toBe(vector.sik)
    expect(keys.integrityKey.toString('hex')).toBe(vector.k1)
    expect(keys.encryptionKey.toString('hex')).toBe(vector.aes_key)
    expect(
      hmac(agreement.suite.authentication, keys.sessionKey, Buffer.alloc(20, 2)).toString('hex'),
    ).toBe(vector.k2)
  })

  it('reads and writes Open Session', () => {
    const request = decodeOpenSessionRequest(
      setup(vector.open_req_packet, payloadTypes.openSessionRequest),
    )
    const { suite, consoleSession, bmcSession } = agreement
    expect(request).toMatchObject({ suite, consoleSession })
    if (request === undefined) return
    expect(
      encodeSetup(
        payloadTypes.openSessionRequest,
        encodeOpenSessionRequest({ ...request, suite }),
      ).toString('hex'),
    ).toBe(vector.open_req_packet)

    const response = decodeOpenSessionResponse(
      setup(vector.open_rsp_packet, payloadTypes.openSessionResponse),
    )
    expect(response).toMatchObject({ status: 0, suite, consoleSession, bmcSession })
    if (response?.status !== 0 || !('bmcSession' in response)) return
    expect(
      encodeSetup(
        payloadTypes.openSessionResponse,
        encodeOpenSessionResponse({ ...response, suite }),
      ).toString('hex'),
    ).toBe(vector.open_rsp_packet)
  })

  it('reads and writes RAKP 1 to 4', () => {
    const { bmcSession, consoleSession, consoleRandom, bmcRandom, guid, role, user } = agreement
    const rakp1 = decodeRakp1(setup(vector.rakp1_packet, payloadTypes.rakp1))
    expect(rakp1).toMatchObject({ bmcSession, consoleRandom, role, user })
    const rakp2 = decodeRakp2(setup(vector.rakp2_packet, payloadTypes.rakp2))
    expect(rakp2).toMatchObject({ status: 0, consoleSession, bmcRandom, guid })
    const rakp3 = decodeRakp3(setup(vector.rakp3_packet, payloadTypes.rakp3))
    expect(rakp3).toMatchObject({ status: 0, bmcSession })
    const rakp4 = decodeRakp4(setup(vector.rakp4_packet, payloadTypes.rakp4))
    expect(rakp4).toMatchObject({ status: 0, consoleSession })
    if (!rakp1 || !rakp2 || !('code' in rakp2) || !rakp3 || !rakp4 || !('code' in rakp4)) return
    // Written from what was derived, not from what was read.
    const written = [
      encodeSetup(payloadTypes.rakp1, encodeRakp1(rakp1)),
      encodeSetup(
        payloadTypes.rakp2,
        encodeRakp2({ ...rakp2, code: rakp2Code(password, agreement) }),
      ),
      encodeSetup(
        payloadTypes.rakp3,
        encodeRakp3({ ...rakp3, code: rakp3Code(password, agreement) }),
      ),
      encodeSetup(payloadTypes.rakp4, encodeRakp4({ ...rakp4, code: rakp4Code(keys, agreement) })),
    ]
    expect(written.map((packet) => packet.toString('hex'))).toEqual([
      vector.rakp1_packet,
      vector.rakp2_packet,
      vector.rakp3_packet,
      vector.rakp4_packet,
    ])
  })

  it('opens and seals the packets of the session', () => {
    expect(vector.first_session_packets.length).toBeGreaterThan(0)
    for (const packet of vector.first_session_packets) {
      const datagram = bytes(packet.hex)
      const header = readHeader(datagram)
      if (header === undefined || packet.msg === undefined) throw new Error('not read')
      expect(header.sequence).toBe(packet.seq)
      const payload = openPacket(keys, datagram, header)
      if (typeof payload === 'string') throw new Error(payload)
      if (packet.conf !== undefined) {
        const padded = bytes(packet.conf.plaintext_padded)
        expect(payload).toEqual(padded.subarray(0, padded.length - 1 - packet.conf.padlen))
      }
      const sealed = sealPacket(keys, {
        payloadType: header.payloadType,
        session: header.session,
        sequence: header.sequence,
        payload,
        vector: bytes(packet.conf?.iv ?? ''),
      })
      expect(sealed.toString('hex')).toBe(packet.hex)
      expectMessage(payload, packet)
    }
  })
})

function expectMessage(
  payload: Buffer,
  { dir, msg }: Pick<Vector['first_session_packets'][number], 'dir' | 'msg'>,
) {
  if (msg === undefined) throw new Error('no message was recorded')
  const netFn = Number.parseInt(msg.netfn, 16)
  const command = Number.parseInt(msg.cmd, 16)
  const data = bytes(msg.data)
  if (dir === 'req') {
    const request = decodeRequest(payload)
    expect(request).toMatchObject({ netFn, command, data, sequence: msg.seq })
    if (request !== undefined) expect(encodeRequest(request)).toEqual(payload)
  } else {
    const response = decodeResponse(payload)
    const completion = Number.parseInt(msg.cc ?? '', 16)
    expect(response).toMatchObject({ netFn, command, data, completion, sequence: msg.seq })
    if (response === undefined) return
    const { sequence, lun } = response
    expect(encodeResponse({ netFn: netFn - 1, command, sequence, lun }, completion, data)).toEqual(
      payload,
    )
  }
}

describe.each(captureNames())('every packet of %s', (name) => {
  const { sessions, packets } = capture(name)
  const keys = sessions.map((session): SessionKeys => {
    const suite = suiteOfNumbers(session.algs)
    const sessionKey = bytes(session.sik)
    const constant = (byte: number) =>
      hmac(suite.authentication, sessionKey, Buffer.alloc(20, byte))
    const encryptionKey = constant(2).subarray(0, 16)
    return { suite, sessionKey, integrityKey: constant(1), encryptionKey }
  })

  it('is read, proven and written again', () => {
    let read = 0
    // The sessions of a capture follow each other; each begins with RAKP 4.
    let begun = 0
    for (const packet of packets) {
      const datagram = bytes(packet.hex)
      const sessionless = decodeSessionless(datagram)
      const header = readHeader(datagram)
      if (sessionless !== undefined) {
        expectMessage(sessionless, packet)
        expect(encodeSessionless(sessionless).toString('hex')).toBe(packet.hex)
        read++
      } else if (header === undefined) {
        // A packet of an IPMI 1.5 session: it is not spoken.
        expect(name).toContain('lan15')
        read++
      } else if (header.session !== 0) {
        const own = keys[begun - 1]
        if (own === undefined) throw new Error('a packet of an unknown session')
        const payload = openPacket(own, datagram, header)
        if (typeof payload === 'string') throw new Error(payload)
        if (header.payloadType === payloadTypes.sol) expectSol(payload, packet.dir)
        else expectMessage(payload, packet)
        read++
      } else {
        expect(setupPayload(datagram, header)).toBeDefined()
        if (header.payloadType === payloadTypes.rakp4) begun++
        read++
      }
    }
    expect(read).toBe(packets.length)
  })
})

function expectSol(payload: Buffer, dir: 'req' | 'rsp') {
  if (dir === 'req') {
    const packet = decodeSolToBmc(payload)
    expect(packet && encodeSolToBmc(packet)).toEqual(payload)
  } else {
    const packet = decodeSolFromBmc(payload)
    expect(packet && encodeSolFromBmc(packet)).toEqual(payload)
  }
}
