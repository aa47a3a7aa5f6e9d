/** The accounts. */
import { passwordLengths, type User, userPlaces } from '../users.js'
import { type Answer, type Call, type Commands, codes, done, refused } from './answer.js'
import { isOurChannel } from './channel.js'

const nameLength = 16
const operations = { disable: 0, enable: 1, set: 2, test: 3 } as const
const wrongPassword = 0x80
const wrongLength = 0x81

function withUser({ bmc }: Call, byte: number | undefined, work: (user: User) => Answer): Answer {
  const user = bmc.users.at((byte ?? 0) & 0x3f)
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
        if ((first & 0x80) !== 0) user.messaging = (first & 0x10) !== 0
        user.privilege = limit & 0x0f
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
        const state = (user.enabled ? 0x40 : 0x80) | call.bmc.users.enabled
        const access = (user.messaging ? 0x10 : 0) | user.privilege
        return done([userPlaces, state, 1, access])
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
        user.name = name
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
          user.enabled = operation === operations.enable
          return done()
        }
        const long = ((data[0] ?? 0) & 0x80) !== 0
        const length = long ? passwordLengths.long : passwordLengths.short
        const password = data.subarray(2)
        if (password.length !== length) return refused(codes.length)
        const { users } = call.bmc
        if (operation === operations.set) {
          users.setPassword(user, password)
          user.enabled = true
          return done()
        }
        if (users.isPassword(user, password)) return done()
        // A long one that is asked for in the short form is another matter than a wrong one.
        return refused(user.password.length > length ? wrongLength : wrongPassword)
      }),
  },
}
