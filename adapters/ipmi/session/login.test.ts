import { describe, expect, it } from 'vitest'
import { bytes, capture } from '../codec/fixtures.js'
import {
  encodeOpenSessionResponse,
  encodeRakp2,
  encodeRefusal,
  encodeSetup,
  padKey,
  payloadTypes,
  readHeader,
  suiteOf,
} from '../codec/index.js'
import { behaviourOf, ordinary, quirks } from '../quirks.js'
import { Login, type LoginOptions, type LoginStep } from './login.js'
import { TestBmc } from './test-bmc.js'

function loginFor(options: Partial<LoginOptions> & { suiteId?: number } = {}): Login {
  const suite = suiteOf(options.suiteId ?? 17)
  if (suite === undefined) throw new Error('no such suite')
  return new Login({
    suite,
    user: Buffer.from('admin'),
    password: padKey(Buffer.from('secret')),
    kg: undefined,
    privilege: 4,
    behaviour: ordinary,
    ...options,
  })
}

function give(login: Login, datagram: Buffer | undefined): LoginStep {
  const header = datagram && readHeader(datagram)
  return datagram === undefined || header === undefined
    ? { kind: 'ignored' }
    : login.receive(datagram, header)
}

/** Lets a log-in talk to a BMC until it ends, and gives the last step. */
function talk(login: Login, bmc: TestBmc): LoginStep {
  let step: LoginStep = { kind: 'send', packet: login.begin() }
  while (step.kind === 'send') step = give(login, bmc.receive(step.packet)[0])
  return step
}

describe('a log-in', () => {
  it.each([17, 3, 16, 2, 15, 1])('with suite %i ends in a session on both sides', (suiteId) => {
    const bmc = new TestBmc({ suites: [suiteId] })
    expect(talk(loginFor({ suiteId }), bmc).kind).toBe('done')
    expect(bmc.sessions.size).toBe(1)
  })

  it('asks for the same privilege in both places, by name only', () => {
    const bmc = new TestBmc()
    const login = loginFor({ privilege: 3 })
    const open = login.begin()
    expect(open[17]).toBe(3)
    const step = give(login, bmc.receive(open)[0])
    expect(step.kind === 'send' && step.packet[16 + 24]).toBe(0x13)
  })

  it('takes no answer with an old tag where the BMC has a newer challenge', () => {
    const bmc = new TestBmc()
    const login = loginFor()
    const step = give(login, bmc.receive(login.begin())[0])
    if (step.kind !== 'send') throw new Error(step.kind)
    const late = bmc.receive(step.packet)[0]
    const newer = bmc.receive(login.again())[0]
    expect(give(login, late)).toEqual({ kind: 'ignored' })
    expect(give(login, newer).kind).toBe('send')
  })

  it('takes no answer for another session', () => {
    const bmc = new TestBmc()
    const [one, two] = [loginFor(), loginFor()]
    one.begin()
    expect(give(one, bmc.receive(two.begin())[0])).toEqual({ kind: 'ignored' })
  })

  it('goes on with the right answer after a forged one', () => {
    const bmc = new TestBmc()
    const login = loginFor()
    const first = give(login, bmc.receive(login.begin())[0])
    if (first.kind !== 'send') throw new Error(first.kind)
    const rakp2 = bmc.receive(first.packet)[0] ?? Buffer.alloc(0)
    const forged = Buffer.from(rakp2)
    forged.writeUInt8((forged[30] ?? 0) ^ 1, 30)
    expect(give(login, forged)).toMatchObject({ kind: 'doubt', failure: { code: 'bmc-auth' } })
    expect(give(login, rakp2).kind).toBe('send')
  })

  it('takes no other suite than the one that it asked for', () => {
    const login = loginFor({ suiteId: 17 })
    const request = login.begin()
    const suite = suiteOf(1)
    if (suite === undefined) return
    const answer = encodeOpenSessionResponse({
      tag: request[16] ?? 0,
      privilege: 4,
      consoleSession: login.consoleSession,
      bmcSession: 5,
      suite,
    })
    const step = give(login, encodeSetup(payloadTypes.openSessionResponse, answer))
    expect(step).toMatchObject({ kind: 'doubt', failure: { code: 'bmc-protocol' } })
  })

  it('tells the BMC when it is given up', () => {
    const bmc = new TestBmc()
    const login = loginFor()
    expect(login.farewell()).toBeUndefined()
    const step = give(login, bmc.receive(login.begin())[0])
    expect(step.kind).toBe('send')
    const farewell = login.farewell()
    expect(farewell?.[5]).toBe(payloadTypes.rakp3)
    expect(farewell?.[17]).toBe(0x0f)
  })

  it('ends a session that the BMC opened without our hearing of it', () => {
    const bmc = new TestBmc()
    const login = loginFor()
    const rakp1 = give(login, bmc.receive(login.begin())[0])
    const rakp3 = rakp1.kind === 'send' ? give(login, bmc.receive(rakp1.packet)[0]) : rakp1
    if (rakp3.kind !== 'send') throw new Error(rakp3.kind)
    bmc.receive(rakp3.packet)
    expect(bmc.sessions.size).toBe(1)
    bmc.receive(login.farewell() ?? Buffer.alloc(0))
    expect(bmc.sessions.size).toBe(0)
  })
})

describe('recorded log-ins that failed', () => {
  /** Replays the BMC's answers as if they were meant for this log-in. */
  function replay(name: string, login: Login): LoginStep {
    let asked = login.begin()
    let last: LoginStep = { kind: 'ignored' }
    for (const { dir, hex } of capture(name).packets) {
      const datagram = bytes(hex)
      if (dir !== 'rsp' || readHeader(datagram) === undefined) continue
      datagram.writeUInt8(asked[16] ?? 0, 16)
      // Two bytes hold no session's number.
      if (datagram.length >= 24) datagram.writeUInt32LE(login.consoleSession, 20)
      last = give(login, datagram)
      if (last.kind === 'send') asked = last.packet
    }
    return last
  }

  it.each([
    ['mini-c17-badpw', 17, 'bmc-auth', /password is wrong/],
    ['sim-c3-badpw', 3, 'bmc-auth', /password is wrong|user name/],
    ['sim-c3-pw20', 3, 'bmc-auth', /password is wrong|user name/],
    ['mini-c17-baduser', 17, 'bmc-auth', /user name/],
    ['sim-c3-baduser', 3, 'bmc-auth', /user name/],
    ['mini-c17-privdenied', 17, 'bmc-forbidden', /no such role/],
    ['sim-c17-unsupported', 17, 'not-supported', /authentication algorithm/],
  ] as const)('%s with suite %i is %s', (name, suiteId, code, words) => {
    const step = replay(name, loginFor({ suiteId }))
    expect(step).toMatchObject({ kind: 'doubt', failure: { code } })
    if (step.kind === 'doubt') expect(step.failure.text).toMatch(words)
  })
})

describe('a refusal', () => {
  it('of two bytes is understood', () => {
    const login = loginFor()
    const tag = login.begin()[16] ?? 0
    const step = give(login, encodeSetup(payloadTypes.openSessionResponse, Buffer.from([tag, 4])))
    expect(step).toMatchObject({ kind: 'doubt', failure: { remedy: 'suite' } })
  })

  it('for want of a session leads to a new log-in', () => {
    const bmc = new TestBmc()
    const login = loginFor()
    const step = give(login, bmc.receive(login.begin())[0])
    const tag = step.kind === 'send' ? (step.packet[16] ?? 0) : 0
    const refusal = encodeRefusal(tag, 0x02, login.consoleSession)
    expect(give(login, encodeSetup(payloadTypes.rakp2, refusal))).toMatchObject({
      failure: { remedy: 'restart' },
    })
  })
})

describe('quirks', () => {
  it('each are known by one name, and say where they were seen', () => {
    expect(new Set(quirks.map(({ name }) => name)).size).toBe(quirks.length)
    for (const { note, seen } of quirks) expect(note.length * seen.length).toBeGreaterThan(0)
  })

  it('that concern IPMI 1.5 or are unknown are refused with the reason', () => {
    expect(() => behaviourOf(['idzero'])).toThrow('concerns IPMI 1.5')
    expect(() => behaviourOf(['nonsense'])).toThrow(
      "'quirks' has a name that is none; there is 'nochecksumcheck', ",
    )
  })

  it('privlookup: the account is found by name and privilege', () => {
    const bmc = new TestBmc()
    const login = loginFor({ privilege: 3, behaviour: behaviourOf(['privlookup']) })
    const step = give(login, bmc.receive(login.begin())[0])
    expect(step.kind === 'send' && step.packet[16 + 24]).toBe(0x03)
    expect(talk(loginFor({ behaviour: behaviourOf(['privlookup']) }), bmc).kind).toBe('done')
  })

  it('intel20: the name is filled to 16 bytes', () => {
    const name = Buffer.alloc(16)
    name.write('admin')
    const bmc = new TestBmc({ user: name.toString() })
    expect(talk(loginFor({ behaviour: behaviourOf(['intel20']) }), bmc).kind).toBe('done')
    expect(talk(loginFor(), bmc)).toMatchObject({ kind: 'doubt' })
  })

  it('supermicro20: a code that is cut short counts, as far as it goes', () => {
    const challenge = (login: Login) => {
      const bmc = new TestBmc({ suites: [3] })
      const step = give(login, bmc.receive(login.begin())[0])
      const rakp2 = step.kind === 'send' ? bmc.receive(step.packet)[0] : undefined
      const payload = rakp2?.subarray(16) ?? Buffer.alloc(0)
      return give(
        login,
        encodeSetup(
          payloadTypes.rakp2,
          encodeRakp2({
            tag: payload[0] ?? 0,
            status: 0,
            consoleSession: login.consoleSession,
            bmcRandom: payload.subarray(8, 24),
            guid: payload.subarray(24, 40),
            code: payload.subarray(40, 56),
          }),
        ),
      )
    }
    const cut = behaviourOf(['supermicro20'])
    expect(challenge(loginFor({ suiteId: 3 })).kind).toBe('doubt')
    expect(challenge(loginFor({ suiteId: 3, behaviour: cut })).kind).toBe('send')
  })
})
