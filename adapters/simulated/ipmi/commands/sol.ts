/** Serial over LAN: who has the console. */
import { payloadTypes } from '../../../ipmi/codec/index.js'
import { SerialConsole, solPacketSize } from '../session/serial-console.js'
import { type Call, type Commands, codes, done, refused } from './answer.js'
import { isOurChannel } from './channel.js'

const sol = 0x01
const onlyInstance = 1
const active = 0x80
/** 115,200 bits a second, as the standard counts. */
const bitRate = 0x0a

/** The session that has the console now. */
function holder({ bmc, now }: Call) {
  return bmc.sessions.list(now).find((one) => one.console !== undefined)
}

function isSol(data: Buffer): boolean {
  return ((data[0] ?? 0) & 0x3f) === sol && ((data[1] ?? 0) & 0x0f) === onlyInstance
}

const settings: Readonly<Record<number, readonly number[]>> = {
  0: [0],
  1: [1],
  2: [0x82],
  3: [12, 96],
  4: [7, 50],
  5: [bitRate],
  6: [bitRate],
  7: [1],
}

export const solCommands: Commands = {
  // Activate Payload.
  '06/48': {
    privilege: 3,
    least: 6,
    run: (call, data) => {
      if (!isSol(data)) return refused(codes.invalidField)
      if (holder(call) !== undefined) return refused(active)
      const { session, bmc, send, now } = call
      const line = new SerialConsole(bmc.machine, (payload) =>
        send(session.seal(payloadTypes.sol, payload)),
      )
      session.console = line
      // The answer goes first.
      setImmediate(() => line.begin(now))
      const answer = Buffer.alloc(12)
      answer.writeUInt16LE(solPacketSize, 4)
      answer.writeUInt16LE(solPacketSize, 6)
      answer.writeUInt16LE(bmc.place.port, 8)
      answer.writeUInt16LE(0xffff, 10)
      return done(answer)
    },
  },
  // Deactivate Payload.
  '06/49': {
    privilege: 3,
    least: 2,
    run: (call, data) => {
      if (!isSol(data)) return refused(codes.invalidField)
      const session = holder(call)
      if (session === undefined) return refused(0x80)
      if (session === call.session) session.console?.end()
      else session.console?.deactivate()
      session.console = undefined
      return done()
    },
  },
  // Get Payload Activation Status.
  '06/4a': {
    privilege: 2,
    least: 1,
    run: (call) => done([onlyInstance, holder(call) === undefined ? 0 : 1, 0]),
  },
  // Get Payload Instance Info: the session that has it, and its port.
  '06/4b': {
    privilege: 2,
    least: 2,
    run: (call, data) => {
      if (!isSol(data)) return refused(codes.invalidField)
      const answer = Buffer.alloc(12)
      answer.writeUInt32LE(holder(call)?.agreement.bmcSession ?? 0)
      answer[4] = onlyInstance
      return done(answer)
    },
  },
  // Get Channel Payload Support: IPMI and SOL, and the four of the setting up.
  '06/4e': {
    privilege: 2,
    least: 1,
    run: () => done([0x03, 0x00, 0x3f, 0x00, 0x00, 0x00, 0x00, 0x00]),
  },
  // Set SOL Configuration Parameters: taken, and without an effect on a line that is none.
  '0c/21': {
    privilege: 4,
    least: 3,
    run: (_, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      return settings[data[1] ?? 0] === undefined ? refused(0x80) : done()
    },
  },
  // Get SOL Configuration Parameters.
  '0c/22': {
    privilege: 2,
    least: 4,
    run: ({ bmc }, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      const parameter = data[1] ?? 0
      if (parameter === 8) return done([0x11, bmc.place.port & 0xff, bmc.place.port >> 8])
      const value = settings[parameter]
      return value === undefined ? refused(0x80) : done([0x11, ...value])
    },
  },
}
