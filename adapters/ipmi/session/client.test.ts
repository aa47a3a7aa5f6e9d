import { Socket } from 'node:dgram'
import { describe, expect, it, vi } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import { Deadline } from '../deadline.js'
import { clientOf, failure, isOn, quick, soon, start } from './test-client.js'

describe('a client', () => {
  it('logs in with the strongest suite, asks, and ends the session', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    expect(await isOn(client)).toBe(1)
    expect(client.session?.suite).toBe(17)
    expect(bmc.sessions.size).toBe(1)
    await client.close()
    expect(bmc.sessions.size).toBe(0)
    expect((await failure(isOn(client))).code).toBe('usage')
  })

  it('takes suite 3 where there is no 17, and says so', async () => {
    const { port } = await start({ suites: [3] })
    const told: string[] = []
    const client = clientOf(port, { log: (message) => told.push(message) })
    await isOn(client)
    expect(client.session?.suite).toBe(3)
    expect(told[0]).toBe('suite 17 refused: it has no such cipher suite; taking 3')
  })

  it.each([1, 2, 15, 16])('takes suite %i only where it is named', async (id) => {
    const { port } = await start({ suites: [id] })
    const error = await failure(isOn(clientOf(port)))
    expect(error.code).toBe('not-supported')
    expect(error.hint).toContain('only offered where the option `suites` names them')
    expect(await isOn(clientOf(port, { suites: [id] }))).toBe(1)
  })

  it.each([
    [0, 'it checks no password at all'],
    [8, 'its hash, MD5, is broken'],
    [99, 'there is none of this number'],
  ])('never offers suite %i', (id, why) => {
    expect(() => clientOf(1, { suites: [id] })).toThrow(`cipher suite ${id} is not offered: ${why}`)
  })

  it('proves the BMC’s own key', async () => {
    const { port } = await start({ kg: '12345678901234567890' })
    expect(await isOn(clientOf(port, { kg: Secret.of('12345678901234567890') }))).toBe(1)
    expect(
      await isOn(clientOf(port, { kg: Secret.of('0x3132333435363738393031323334353637383930') })),
    ).toBe(1)
    const error = await failure(isOn(clientOf(port)))
    expect(error.message).toContain('it may have a key of its own (Kg)')
    expect(error.code).toBe('bmc-auth')
  })
})

describe('a log-in that fails tells why', () => {
  it.each([
    ['a wrong password', { password: Secret.of('wrong') }, {}, 'bmc-auth', 'the password is wrong'],
    ['a wrong name', { user: 'nobody' }, {}, 'bmc-auth', 'it does not know the user name'],
    ['too little privilege', {}, { privilege: 1 }, 'bmc-forbidden', 'no such role'],
    ['no free session', {}, { places: 0 }, 'bmc-sessions-full', 'no room for another session'],
    ['IPMI 1.5 only', {}, { suites: [] }, 'not-supported', 'speaks IPMI 1.5 only'],
    [
      'no word of IPMI 2.0',
      {},
      { suites: [], toStrangers: 0xcc },
      'not-supported',
      'speaks IPMI 1.5 only',
    ],
    [
      'it starts just now',
      {},
      { suites: [], toStrangers: 0xd2 },
      'bmc-unreachable',
      'is there, but opens no session',
    ],
  ] as const)('%s', async (_, options, bmcOptions, code, words) => {
    const { port } = await start(bmcOptions)
    const error = await failure(isOn(clientOf(port, options)))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(error.message).toContain(`BMC 127.0.0.1:${port}`)
    expect(`${error.message} ${error.hint}`).not.toMatch(/secret|wrong1/)
  })

  it('nobody there', async () => {
    const { bmc, port } = await start()
    bmc.drop = () => true
    expect((await failure(isOn(clientOf(port)))).code).toBe('bmc-unreachable')
    // Also where the call’s own time is shorter than all the tries.
    expect((await failure(isOn(clientOf(port), soon(30)))).code).toBe('bmc-unreachable')
  })

  it('no socket to be had: the next call asks for another', async () => {
    const { port } = await start()
    const bind = vi.spyOn(Socket.prototype, 'bind').mockImplementationOnce(function (this: Socket) {
      process.nextTick(() => this.emit('error', new Error('EMFILE')))
      return this
    })
    const client = clientOf(port)
    expect((await failure(isOn(client))).message).toContain('no UDP socket can be had')
    expect(await isOn(client)).toBe(1)
    expect(bind).toHaveBeenCalledTimes(2)
    bind.mockRestore()
  })

  it.each([
    [{ user: '' }, 'the user name is empty; anonymous log-ins are not made'],
    [{ user: 'a'.repeat(17) }, 'the user name has more than 16 bytes'],
    [{ password: Secret.of('p'.repeat(21)) }, 'the password has more than 20 bytes'],
    [{ kg: Secret.of('k'.repeat(21)) }, 'Kg) has more than 20 bytes'],
    [{ port: 70_000 }, 'a BMC has a port of 1 to 65535, and not 70000'],
  ])('what the protocol cannot carry', (options, words) => {
    expect(() => clientOf(1, options)).toThrow(words)
  })
})

describe('a bad network', () => {
  it('loses packets: they are sent again', async () => {
    let dice = 7
    const { bmc, port } = await start()
    bmc.drop = () => {
      dice = (dice * 1103515245 + 12345) % 2 ** 31
      return dice % 3 === 0
    }
    const client = clientOf(port, { timing: { ...quick, loginTries: 20, commandTries: 20 } })
    for (let count = 0; count < 20; count++) expect(await isOn(client, soon(20_000))).toBe(1)
  })

  it('loses the last word of a log-in: it starts over, and leaves no session behind', async () => {
    let lost = 2
    const { bmc, port } = await start()
    const receive = bmc.receive.bind(bmc)
    bmc.receive = (datagram) => {
      const isLastStep = datagram[5] === 0x14
      // A BMC that has opened the session knows no second proof.
      const answers = receive(datagram)
      return isLastStep && lost-- > 0 ? [] : answers
    }
    const client = clientOf(port)
    expect(await isOn(client)).toBe(1)
    await client.close()
    expect(bmc.sessions.size).toBe(0)
  })

  it('loses more packets of the BMC than a window holds: the session goes on', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await isOn(client)
    // A console that writes is sent again and again, each time with a new number.
    for (const session of bmc.sessions.values()) session.sequence += 100
    expect(await isOn(client)).toBe(1)
    expect([...bmc.sessions.keys()]).toEqual([100])
  })

  it('repeats and reorders packets: each is taken once', async () => {
    const { port } = await start({}, (send) => {
      send()
      setTimeout(send, 3)
    })
    const client = clientOf(port)
    for (let count = 0; count < 10; count++) expect(await isOn(client)).toBe(1)
  })

  it('loses every answer to a command that may not be done twice: it was sent once', async () => {
    let asked = 0
    const { bmc, port } = await start({
      answer: ({ netFn, command }) => {
        if (netFn !== 0 || command !== 2) return undefined
        asked++
        return [] as never
      },
    })
    const client = clientOf(port)
    const command = { what: 'the power cycle', netFn: 0, command: 2, data: [2], repeatable: false }
    const error = await failure(client.command(command, soon()))
    expect(error.code).toBe('bmc-timeout')
    expect(error.message).toContain('does not answer to the power cycle; it may have been done')
    expect(asked).toBe(1)
    // And the session is still good.
    expect(await isOn(client)).toBe(1)
    expect(bmc.sessions.size).toBe(1)
  })

  it('takes its time over the answer to what may not be done twice: it is waited for', async () => {
    const { bmc, port } = await start({}, (send) => void setTimeout(send, 40))
    const client = clientOf(port)
    const once = { repeatable: false, privilege: 'operator' } as const
    await client.command({ what: 'power', netFn: 0, command: 2, data: [2], ...once }, soon())
    expect(bmc.commands.filter((name) => name.startsWith('0/2'))).toEqual(['0/2 02'])
  })
})

describe('a session', () => {
  it('that the BMC has forgotten is made anew', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await isOn(client)
    bmc.sessions.clear()
    expect(await isOn(client)).toBe(1)
    expect(bmc.sessions.size).toBe(1)
  })

  it('that nobody uses is ended', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port, { timing: { ...quick, idle: 20 } })
    await isOn(client)
    await expect.poll(() => bmc.sessions.size).toBe(0)
    expect(await isOn(client)).toBe(1)
  })

  it('waits for a place where the BMC has none, and takes it', async () => {
    const { bmc, port } = await start({ places: 1 })
    const first = clientOf(port)
    await isOn(first)
    setTimeout(() => void first.close(), 20)
    expect(await isOn(clientOf(port))).toBe(1)
    expect(bmc.sessions.size).toBe(1)
  })

  it('asks again while the BMC is busy', async () => {
    let busy = 3
    const { port } = await start({ answer: () => (busy-- > 0 ? [0xc0] : undefined) })
    expect(await isOn(clientOf(port))).toBe(1)
  })

  it('asks with another number where the BMC takes a second try for a repetition', async () => {
    const known = new Set<number>()
    const { port } = await start({
      answer: ({ netFn, sequence }) => {
        if (netFn !== 0) return undefined
        if (known.size === 0) return known.add(sequence) && ([] as never)
        return known.has(sequence) ? [0xcf] : undefined
      },
    })
    expect(await isOn(clientOf(port))).toBe(1)
  })

  it('is not ended as one that nobody uses while a command waits for a busy BMC', async () => {
    let busy = 12
    const { bmc, port } = await start({
      answer: ({ netFn }) => (netFn === 0 && busy-- > 0 ? [0xc0] : undefined),
    })
    const timing = { ...quick, idle: 20, close: 20, busy: 10 }
    const client = clientOf(port, { timing })
    const user = { receive: () => {}, lost: () => {} }
    const channel = await client.join(1, user, 'user', soon())
    const asked = isOn(client)
    await expect.poll(() => busy).toBeLessThan(12)
    channel.release()
    expect(await asked).toBe(1)
    expect([...bmc.sessions.keys()]).toEqual([100])
  })

  it('carries the commands of many callers, one after the other', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    const all = await Promise.all(Array.from({ length: 50 }, () => isOn(client)))
    expect(all).toEqual(Array.from({ length: 50 }, () => 1))
    expect(bmc.sessions.size).toBe(1)
  })

  it('is left at once by a caller who aborts, and ended when the client is closed', async () => {
    const { bmc, port } = await start({ answer: () => [] as never })
    const client = clientOf(port)
    const controller = new AbortController()
    const asking = isOn(client, new Deadline({ signal: controller.signal }, 60_000))
    const waiting = isOn(client, new Deadline({ signal: controller.signal }, 60_000))
    setTimeout(() => controller.abort(), 30)
    expect((await failure(asking)).code).toBe('aborted')
    expect((await failure(waiting)).code).toBe('aborted')
    await client.close()
    expect(bmc.sessions.size).toBeLessThanOrEqual(1)
  })

  it('may be closed while a packet is sent again and again to a BMC that is dead', async () => {
    const { bmc, port } = await start()
    bmc.drop = () => true
    const timing = { ...quick, again: 60_000, longest: 60_000, close: 20 }
    const client = clientOf(port, { timing })
    const deadline = soon(300_000)
    const asked = failure(isOn(client, deadline))
    await client.close()
    expect((await asked).code).toBe('aborted')
    // Whoever waits with the same call, waits no more.
    expect((await failure(deadline.sleep(60_000))).code).toBe('aborted')
  })

  it('is not opened for who still waits for a turn when the client is closed', async () => {
    const { bmc, port } = await start({ answer: () => [] as never })
    const client = clientOf(port, { timing: { ...quick, again: 60_000, longest: 60_000 } })
    const asked = failure(isOn(client, soon(60_000)))
    const user = { receive: () => {}, lost: () => {} }
    const joined = failure(client.join(1, user, 'operator', soon(60_000)))
    await expect.poll(() => bmc.sessions.size).toBe(1)
    await client.close()
    expect((await asked).code).toBe('aborted')
    expect((await joined).code).toBe('aborted')
  })

  it('that comes late to its clock looks at the answers before it asks once more', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await isOn(client)
    const before = bmc.count
    const asked = isOn(client)
    // The packet is on its way; the process is busy for longer than an answer is waited for.
    await new Promise((resolve) => process.nextTick(resolve))
    for (const end = performance.now() + 200; performance.now() < end; );
    expect(await asked).toBe(1)
    expect(bmc.count - before).toBe(1)
  })

  it('waits longer for the last word of a log-in, which cannot be asked for again', async () => {
    const late = (send: () => void) => void setTimeout(send, 50)
    const { port } = await start({}, late)
    const told: string[] = []
    expect(await isOn(clientOf(port, { log: (text) => told.push(text) }))).toBe(1)
    expect(told).toEqual(['logged in with suite 17'])
  })
})
