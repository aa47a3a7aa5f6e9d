/** The BMC's side of a login: Open Session and RAKP. */
import { randomBytes } from 'node:crypto'
import {
  type Agreement,
  decodeOpenSessionRequest,
  decodeRakp1,
  decodeRakp3,
  deriveKeys,
  encodeOpenSessionResponse,
  encodeRakp2,
  encodeRakp4,
  encodeRefusal,
  encodeSetup,
  nameOnlyLookup,
  padKey,
  payloadTypes,
  rakp2Code,
  rakp3Code,
  rakp4Code,
  sameCode,
} from '../../../ipmi/codec/index.js'
import { type Account, accountLevels } from '../../machine/accounts.js'
import type { SimulatedIpmi } from '../bmc.js'

const statuses = {
  full: 0x01,
  unknownSession: 0x02,
  wrongRole: 0x09,
  unauthorizedRole: 0x0a,
  unknownName: 0x0d,
  wrongCode: 0x0f,
  noSuchSuite: 0x11,
} as const

/** The longest password that the protocol can carry. */
const longestPassword = 20

/** Answers a packet of a login; nothing where it makes no sense. */
export function answerLogin(
  bmc: SimulatedIpmi,
  payloadType: number,
  payload: Buffer,
  now: number,
): Buffer | undefined {
  if (payloadType === payloadTypes.openSessionRequest) return open(bmc, payload, now)
  if (payloadType === payloadTypes.rakp1) return challenge(bmc, payload)
  if (payloadType === payloadTypes.rakp3) return admit(bmc, payload, now)
  return undefined
}

function open(bmc: SimulatedIpmi, payload: Buffer, now: number): Buffer | undefined {
  const request = decodeOpenSessionRequest(payload)
  if (request === undefined) return undefined
  const { tag, consoleSession, suite, privilege } = request
  const type = payloadTypes.openSessionResponse
  const { machine, settings, sessions } = bmc
  if (suite === undefined || !settings.suites.includes(suite.id)) {
    return encodeSetup(type, encodeRefusal(tag, statuses.noSuchSuite, consoleSession))
  }
  if (machine.faults.has('sessions-full') || !sessions.hasRoom(now)) {
    machine.tally.loginRefused()
    return encodeSetup(type, encodeRefusal(tag, statuses.full, consoleSession))
  }
  const { bmcSession } = sessions.begin({ suite, consoleSession, guid: bmc.guid }, now)
  // 0 asks for the highest that there is.
  const granted = privilege === 0 ? 4 : privilege
  const response = { tag, privilege: granted, consoleSession, bmcSession, suite }
  return encodeSetup(type, encodeOpenSessionResponse(response))
}

function challenge(bmc: SimulatedIpmi, payload: Buffer): Buffer | undefined {
  const message = decodeRakp1(payload)
  const opening = message && bmc.sessions.opening(message.bmcSession)
  if (message === undefined || opening === undefined) return undefined
  const { tag, consoleRandom, role, user: name } = message
  const { consoleSession, bmcSession, suite, guid } = opening
  const refuse = (status: number) => {
    bmc.machine.tally.loginRefused()
    bmc.sessions.forget(bmcSession)
    return encodeSetup(payloadTypes.rakp2, encodeRefusal(tag, status, consoleSession))
  }
  const user = bmc.accounts.find(name.toString())
  if (user === undefined || !mayUseIpmi(user)) return refuse(statuses.unknownName)
  const level = role & 0x0f
  if (level > user.privilege) {
    const byName = (role & nameOnlyLookup) !== 0
    return refuse(byName ? statuses.unauthorizedRole : statuses.wrongRole)
  }
  const agreement: Agreement = {
    suite,
    consoleSession,
    bmcSession,
    guid,
    role,
    consoleRandom: Buffer.from(consoleRandom),
    bmcRandom: randomBytes(16),
    user: Buffer.from(name),
  }
  opening.agreement = agreement
  opening.user = user
  const code = rakp2Code(passwordKey(bmc, user.password), agreement)
  const { bmcRandom } = agreement
  const answer = { tag, status: 0, consoleSession, bmcRandom, guid, code } as const
  return encodeSetup(payloadTypes.rakp2, encodeRakp2(answer))
}

function admit(bmc: SimulatedIpmi, payload: Buffer, now: number): Buffer | undefined {
  const message = decodeRakp3(payload)
  const opening = message && bmc.sessions.opening(message.bmcSession)
  const { agreement, user } = opening ?? {}
  if (message === undefined || agreement === undefined || user === undefined) return undefined
  const { tag, status } = message
  const { consoleSession, bmcSession } = agreement
  if (status !== 0) {
    bmc.machine.tally.loginRefused()
    bmc.sessions.forget(bmcSession)
    return undefined
  }
  const key = passwordKey(bmc, user.password)
  if (!sameCode(rakp3Code(key, agreement), message.code)) {
    bmc.machine.tally.loginRefused()
    bmc.sessions.forget(bmcSession)
    const refusal = encodeRefusal(tag, statuses.wrongCode, consoleSession)
    return encodeSetup(payloadTypes.rakp4, refusal)
  }
  const { kg } = bmc.settings
  const keys = deriveKeys(kg === undefined ? key : padKey(Buffer.from(kg)), agreement)
  bmc.sessions.admit(agreement, keys, user, now)
  const answer = { tag, consoleSession, code: rakp4Code(keys, agreement) }
  return encodeSetup(payloadTypes.rakp4, encodeRakp4(answer))
}

/** Whether an account may log in; a password that Redfish has set may be longer than IPMI has room for. */
function mayUseIpmi({ messaging, privilege, password }: Account): boolean {
  return messaging && privilege !== accountLevels.none && password.length <= longestPassword
}

/** The key of an account's password, or of another one where that is the fault. */
function passwordKey({ machine }: SimulatedIpmi, password: Buffer): Buffer {
  const wrong = machine.faults.has('wrong-password')
  return padKey(wrong ? Buffer.from(password.map((byte) => byte ^ 0x55)) : password)
}
