/** What channel this is, what it lets in, and how far a session is raised. */
import {
  algorithmsOf,
  encodeCapabilities,
  encodeSuiteRecords,
  type Request,
  suiteOf,
  suitesPart,
} from '../../../ipmi/codec/index.js'
import type { SimulatedIpmi } from '../bmc.js'
import type { Session } from '../session/sessions.js'
import { type Answer, type Call, type Commands, codes, done, nameOf, refused } from './answer.js'

/** The number of the channel to the network, which is the only one. */
export const lanChannel = 1
const thisChannel = 0x0e
/** The bits of a channel that may have many sessions. */
const ofMany = 0x80

/** Whether a byte names the channel to the network. */
export function isOurChannel(byte: number | undefined): boolean {
  const channel = (byte ?? 0) & 0x0f
  return channel === lanChannel || channel === thisChannel
}

/** Answers what may be asked before a login; undefined for everything else. */
export function channelAnswer(
  bmc: SimulatedIpmi,
  request: Request,
  now: number,
): Answer | undefined {
  const { data } = request
  const name = nameOf(request)
  if (name === '06/38') return capabilities(bmc, data)
  if (name === '06/54') return cipherSuites(bmc, data)
  if (name === '06/37') return done(bmc.guid)
  // Get Session Info tells strangers how many there are, and nothing more.
  if (name === '06/3d') return done([0, 36, bmc.sessions.count(now)])
  return undefined
}

function capabilities({ settings }: SimulatedIpmi, data: Buffer): Answer {
  if (data.length < 2) return refused(codes.length)
  if (!isOurChannel(data[0])) return refused(codes.invalidField)
  return done(
    encodeCapabilities({
      channel: lanChannel,
      version2: true,
      version15: false,
      keyed: settings.kg !== undefined,
      named: true,
      nameless: false,
      anonymous: false,
    }),
  )
}

function cipherSuites({ settings }: SimulatedIpmi, data: Buffer): Answer {
  if (data.length < 3) return refused(codes.length)
  if (!isOurChannel(data[0])) return refused(codes.invalidField)
  const suites = settings.suites.flatMap((id) => {
    const suite = suiteOf(id)
    return suite === undefined ? [] : [{ id, ...algorithmsOf(suite) }]
  })
  const start = ((data[2] ?? 0) & 0x3f) * suitesPart
  const part = encodeSuiteRecords(suites).subarray(start, start + suitesPart)
  return done([lanChannel, ...part])
}

export const channelCommands: Commands = {
  '06/38': { privilege: 2, run: ({ bmc }, data) => capabilities(bmc, data) },
  '06/54': { privilege: 2, run: ({ bmc }, data) => cipherSuites(bmc, data) },
  // Get Channel Info: a channel to the network by IPMI, with so many sessions of many, of no maker.
  '06/42': {
    privilege: 2,
    least: 1,
    run: ({ bmc, now }, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      const sessions = ofMany | Math.min(bmc.sessions.count(now), 0x3f)
      return done([lanChannel, 0x04, 0x01, sessions, 0xf2, 0x1b, 0x00, 0x00, 0x00])
    },
  },
  // Get Channel Access: always open, for administrators.
  '06/41': {
    privilege: 2,
    least: 2,
    run: (_, data) => (isOurChannel(data[0]) ? done([0x22, 0x04]) : refused(codes.invalidField)),
  },
  // Set Session Privilege Level.
  '06/3b': {
    privilege: 2,
    least: 1,
    run: ({ session }, data) => {
      const wanted = (data[0] ?? 0) & 0x0f
      if (wanted === 0) return done([session.level])
      if (wanted > 4) return refused(0x80)
      if (wanted > session.most) return refused(0x81)
      session.level = wanted
      return done([wanted])
    },
  },
  // Close Session.
  '06/3c': {
    privilege: 2,
    least: 4,
    run: ({ bmc, session }, data) => {
      const id = data.readUInt32LE(0)
      // Only an administrator ends the sessions of others.
      if (id !== session.agreement.bmcSession && session.level < 4) return refused(codes.privilege)
      return bmc.sessions.end(id) ? done() : refused(0x87)
    },
  },
  // Get Session Info.
  '06/3d': {
    privilege: 2,
    least: 1,
    run: (call, data) => {
      const { bmc, now } = call
      const open = bmc.sessions.list(now)
      const place = open.findIndex((one, index) => isMeant(call, one, index + 1, data))
      const session = open[place]
      const head = [place + 1, mostSessions, open.length]
      return session === undefined ? done(head) : done([...head, ...sessionBytes(bmc, session)])
    },
  },
}

const mostSessions = 36
const byHandle = 0xfe
const byNumber = 0xff

/** Whether a session is the one that is asked for: this one, or by its place, its handle or its number. */
function isMeant(call: Call, one: Session, place: number, data: Buffer): boolean {
  const [which = 0, handle] = data
  if (which === 0) return one === call.session
  if (which === byHandle) return place === handle
  if (which !== byNumber) return place === which
  return data.length >= 5 && one.agreement.bmcSession === data.readUInt32LE(1)
}

/** Who has it and from where; the hardware address of the other side is not known. */
function sessionBytes({ accounts }: SimulatedIpmi, { user, level, peer }: Session): number[] {
  const [place = 0] = [...accounts.used()].find(([, account]) => account === user) ?? []
  const address = peer.address.split('.').map(Number)
  const port = [peer.port & 0xff, peer.port >> 8]
  return [place, level, 0x10 | lanChannel, ...address, 0, 0, 0, 0, 0, 0, ...port]
}
