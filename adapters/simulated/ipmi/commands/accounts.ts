/** The accounts. */
import { type Account, accountPlaces } from '../../machine/accounts.js'
import { type Answer, type Call, type Commands, codes, done, refused } from './answer.js'
import { isOurChannel } from './channel.js'

const nameLength = 16
/** The lengths in which a password is sent. */
const passwordLengths = { short: 16, long: 20 } as const
const operations = { disable: 0, enable: 1, set: 2, test: 3 } as const
const wrongPassword = 0x80
const wrongLength = 0x81

function withUser(
  { bmc }: Call,
  byte: number | undefined,
  work: (user: Account) => Answer,
): Answer {
  const user = bmc.accounts.at((byte ?? 0) & 0x3f)
  return user === undefined ? refused(codes.outOfRange) : work(user)
}

export const accountCommands: Commands = {
  // Set User Access.
  '06/43': {
    privilege: 4,
    least: 3,
    run: (call, data) => {
      const [first = 0, id, limit = 0] = data
      if (!isOurChannel(first)) return refused(codes.invalidField)
      return withUser(call, id, (user) => {
        const messaging = (first & 0x80) === 0 ? user.messaging : (first & 0x10) !== 0
        call.bmc.accounts.change(user, { messaging, privilege: limit & 0x0f })
        return done()
      })
    },
  },
  // Get User Access.
  '06/44': {
    privilege: 3,
    least: 2,
    run: (call, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      return withUser(call, data[1], (user) => {
        const state = (user.enabled ? 0x40 : 0x80) | call.bmc.accounts.enabled
        const access = (user.messaging ? 0x10 : 0) | user.privilege
        return done([accountPlaces, state, 1, access])
      })
    },
  },
  // Set User Name. The first place is that of the user without one.
  '06/45': {
    privilege: 4,
    least: 1 + nameLength,
    run: (call, data) =>
      withUser(call, data[0], (user) => {
        if (((data[0] ?? 0) & 0x3f) === 1) return refused(codes.invalidField)
        const name =
          data
            .subarray(1, 1 + nameLength)
            .toString('latin1')
            .split('\0')[0] ?? ''
        call.bmc.accounts.change(user, { name })
        return done()
      }),
  },
  // Get User Name.
  '06/46': {
    privilege: 3,
    least: 1,
    run: (call, data) =>
      withUser(call, data[0], (user) => {
        const name = Buffer.alloc(nameLength)
        name.write(user.name, 'latin1')
        return done(name)
      }),
  },
  // Set User Password, and what else goes by this number.
  '06/47': {
    privilege: 4,
    least: 2,
    run: (call, data) =>
      withUser(call, data[0], (user) => {
        const operation = (data[1] ?? 0) & 3
        if (operation === operations.disable || operation === operations.enable) {
          call.bmc.accounts.change(user, { enabled: operation === operations.enable })
          return done()
        }
        const long = ((data[0] ?? 0) & 0x80) !== 0
        const length = long ? passwordLengths.long : passwordLengths.short
        const password = data.subarray(2)
        if (password.length !== length) return refused(codes.length)
        const { accounts } = call.bmc
        if (operation === operations.set) {
          accounts.setPassword(user, password)
          accounts.change(user, { enabled: true })
          return done()
        }
        if (accounts.isPassword(user, password)) return done()
        // A long one that is asked for in the short form is another matter than a wrong one.
        return refused(user.password.length > length ? wrongLength : wrongPassword)
      }),
  },
}
