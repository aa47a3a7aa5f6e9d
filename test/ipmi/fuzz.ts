/**
 * Feeds spoilt packets to everything that reads what comes from the network: the decoders, an open
 * session, and a log-in at each of its stages. What must hold is checked after each.
 */

import { decodeBootFlags } from '../../adapters/ipmi/capabilities/boot/boot-override.js'
import { decodeDeviceId } from '../../adapters/ipmi/capabilities/inventory/device.js'
import { decodeFru } from '../../adapters/ipmi/capabilities/inventory/fru-decode.js'
import { decodeChassisStatus } from '../../adapters/ipmi/capabilities/power/chassis.js'
import { capture, captureNames } from '../../adapters/ipmi/codec/fixtures.js'
import * as codec from '../../adapters/ipmi/codec/index.js'
import { ordinary } from '../../adapters/ipmi/quirks.js'
import { Login, type LoginStep } from '../../adapters/ipmi/session/login.js'
import type { SecureSession } from '../../adapters/ipmi/session/secure-session.js'
import { TestBmc } from '../../adapters/ipmi/session/test-bmc.js'
import { fuzzLine } from './fuzz-line.js'
import { Dice, mutate } from './mutate.js'

/** What became of the packets. */
export interface FuzzResult {
  packets: number
  /** Spoilt packets that a session did not take. */
  rejected: number
  /** Genuine packets that it took nevertheless, right after. */
  taken: number
  /** Log-ins that were led to their end between spoilt packets. */
  logins: number
}

const decoders: readonly ((bytes: Buffer) => unknown)[] = [
  codec.readHeader,
  codec.decodePing,
  codec.decodePong,
  codec.decodeSessionless,
  codec.decodeRequest,
  codec.decodeResponse,
  codec.decodeOpenSessionRequest,
  codec.decodeOpenSessionResponse,
  codec.decodeRakp1,
  codec.decodeRakp2,
  codec.decodeRakp3,
  codec.decodeRakp4,
  codec.decodeSolToBmc,
  codec.decodeSolFromBmc,
  codec.decodeSolActivation,
  codec.decodeInstanceInfo,
  codec.decodeSessionInfo,
  codec.decodeCapabilities,
  codec.decodeSuiteRecords,
  decodeChassisStatus,
  decodeDeviceId,
  decodeBootFlags,
  decodeFru,
]

/** Runs until so many packets were fed. Throws, with the seed, at the first thing that must not be. */
export function fuzz(count: number, seed: number): FuzzResult {
  const dice = new Dice(seed)
  const recorded = captureNames().flatMap((name) =>
    capture(name).packets.map(({ hex }) => Buffer.from(hex, 'hex')),
  )
  const result: FuzzResult = { packets: 0, rejected: 0, taken: 0, logins: 0 }
  try {
    while (result.packets < count) {
      for (let round = 0; round < 40; round++) decode(dice, recorded, result)
      for (let round = 0; round < 4; round++) result.packets += fuzzLine(dice)
      const suite = codec.suiteOf(dice.of([17, 3, 16, 2]))
      if (suite === undefined) throw new Error('no such suite')
      const bmc = new TestBmc({ suites: [suite.id], places: 1000 })
      const session = logIn(dice, recorded, suite, bmc, result)
      const stranger = logIn(dice, recorded, suite, bmc, result)
      for (let round = 0; round < 20; round++) {
        inSession(dice, recorded, bmc, session, stranger, result)
      }
    }
  } catch (cause) {
    throw new Error(`seed ${seed}, packet ${result.packets}: ${String(cause)}`, { cause })
  }
  return result
}

function decode(dice: Dice, recorded: readonly Buffer[], result: FuzzResult): void {
  const spoilt = mutate(dice.of(recorded), dice, dice.of(recorded))
  const start = dice.of([0, 0, 14, 16, 32])
  for (const decoder of decoders) decoder(spoilt.subarray(start))
  const header = codec.readHeader(spoilt)
  if (header !== undefined) codec.setupPayload(spoilt, header)
  result.packets++
}

function give(login: Login, datagram: Buffer): LoginStep {
  const header = codec.readHeader(datagram)
  return header === undefined ? { kind: 'ignored' } : login.receive(datagram, header)
}

/** Leads a log-in to its end, with spoilt packets before each genuine one. */
function logIn(
  dice: Dice,
  recorded: readonly Buffer[],
  suite: codec.CipherSuite,
  bmc: TestBmc,
  result: FuzzResult,
): SecureSession {
  for (;;) {
    const login = new Login({
      suite,
      user: Buffer.from('admin'),
      password: codec.padKey(Buffer.from('secret')),
      kg: undefined,
      privilege: 4,
      behaviour: ordinary,
    })
    let step: LoginStep = { kind: 'send', packet: login.begin() }
    let proven = false
    while (step.kind === 'send') {
      const genuine: Buffer | undefined = bmc.receive(step.packet)[0]
      if (genuine === undefined) break
      let ahead: LoginStep | undefined
      for (let left = dice.below(4); left > 0 && ahead === undefined; left--) {
        const spoilt = mutate(genuine, dice, dice.of(recorded))
        const outcome = give(login, spoilt)
        result.packets++
        if (outcome.kind === 'done' || outcome.kind === 'send') ahead = outcome
      }
      // Nothing signs the first answer, so that a spoilt one may be believed; it leads nowhere then.
      if (ahead !== undefined && !proven) break
      step = ahead ?? give(login, genuine)
      proven = true
      result.packets++
      check(step.kind === 'send' || step.kind === 'done', `a genuine answer was ${step.kind}`)
    }
    if (step.kind !== 'done') continue
    const { terms } = step.session
    const theirs = bmc.sessions.get(terms.bmcSession)
    check(theirs?.keys.sessionKey.equals(terms.keys.sessionKey) === true, 'the keys differ')
    result.logins++
    return step.session
  }
}

function inSession(
  dice: Dice,
  recorded: readonly Buffer[],
  bmc: TestBmc,
  session: SecureSession,
  stranger: SecureSession,
  result: FuzzResult,
): void {
  const answerTo = (one: SecureSession) => {
    const request = { netFn: 0, command: 1, data: Buffer.alloc(dice.below(30)), sequence: 1 }
    const [answer] = bmc.receive(one.seal(codec.payloadTypes.message, codec.encodeRequest(request)))
    if (answer === undefined) throw new Error('the BMC did not answer')
    return answer
  }
  const open = (datagram: Buffer) => {
    const header = codec.readHeader(datagram)
    result.packets++
    return header === undefined ? 'unreadable' : session.open(datagram, header)
  }
  const genuine = answerTo(session)
  const foreign = answerTo(stranger)
  for (let left = dice.below(6); left > 0; left--) {
    const spoilt = mutate(genuine, dice, dice.below(2) === 0 ? foreign : dice.of(recorded))
    // What nothing protects is the four bytes of RMCP, of which only the first and the last are read.
    if (spoilt.subarray(4).equals(genuine.subarray(4))) continue
    check(typeof open(spoilt) === 'string', `a spoilt packet was taken: ${spoilt.toString('hex')}`)
    result.rejected++
  }
  check(open(foreign) === 'stranger', 'a packet of another session was taken')
  const redirected = Buffer.from(foreign)
  redirected.writeUInt32LE(session.terms.consoleSession, 6)
  check(
    typeof open(redirected) === 'string',
    'a packet of another session was taken under our number',
  )
  const payload = open(genuine)
  check(typeof payload !== 'string', `a genuine packet was not taken: ${String(payload)}`)
  result.taken++
  check(open(genuine) === 'repeated', 'a packet was taken twice')
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
