import { describe, expect, it } from 'vitest'
import type { Command } from './command.js'
import { clientOf, failure, isOn, soon, start } from './test-client.js'

/** What administrators alone may do. */
const users: Command = {
  what: 'changing an account',
  netFn: 6,
  command: 0x43,
  privilege: 'admin',
}

describe('a client and the privileges of its account', () => {
  it('asks for the least privilege, and for more where a command needs it', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await isOn(client)
    const on = { what: 'power', netFn: 0, command: 2, data: [1] }
    await client.command({ ...on, privilege: 'operator' }, soon())
    expect(bmc.commands.splice(0)).toEqual(['0/1', '6/3b 03', '0/2 01'])
    expect(bmc.sessions.size).toBe(1)
  })

  it('asks for all that it may where a command is refused for want of privilege', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await client.command({ what: 'power', netFn: 0, command: 2, data: [0] }, soon())
    expect(bmc.power).toBe(false)
    const careful = clientOf(port, { privilege: 'user' })
    const command = { what: 'power', netFn: 0, command: 2, data: [1] }
    expect((await failure(careful.command(command, soon()))).code).toBe('bmc-forbidden')
    expect(bmc.power).toBe(false)
  })

  it('that asks for more in vain tells what the BMC said of the command, and asks once', async () => {
    const { port } = await start({
      privilege: 3,
      answer: ({ netFn, command }) => (netFn === 0 && command === 9 ? [0xd4] : undefined),
    })
    const told: string[] = []
    const client = clientOf(port, { log: (message) => told.push(message) })
    const command = { what: 'reading the boot options', netFn: 0, command: 9 }
    const refused = await failure(client.command(command, soon()))
    expect(refused.message).toContain('refused reading the boot options: the privilege does not')
    told.length = 0
    await isOn(client)
    expect((await failure(client.command(command, soon()))).code).toBe('bmc-forbidden')
    expect(told).toEqual(['logged in with suite 17'])
    const error = await failure(client.command(users, soon()))
    expect(error.message).toContain('does not let us in as Administrator')
    expect(error.hint).toBe('give the account the privilege Administrator on the LAN channel')
  })

  it('keeps its session where it is to have less privilege than commands want', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port, { privilege: 'user' })
    for (const _ of [1, 2]) {
      const on: Command = { what: 'power', netFn: 0, command: 2, data: [1], privilege: 'operator' }
      expect((await failure(client.command(on, soon()))).code).toBe('bmc-forbidden')
    }
    expect([...bmc.sessions.keys()]).toEqual([100])
  })

  it('goes on in a session with a console where a command needs more privilege', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    const lost: string[] = []
    const user = { receive: () => {}, lost: (why: string) => lost.push(why) }
    const channel = await client.join(1, user, 'operator', soon())
    await failure(client.command(users, soon()))
    expect(bmc.commands.splice(0)).toContain('6/43')
    expect([...bmc.sessions.keys()]).toEqual([channel.sessionNumber])
    expect(await isOn(client)).toBe(1)
    expect([...bmc.sessions.keys()]).toEqual([channel.sessionNumber])
    expect(lost).toEqual([])
    await client.close()
    expect(lost).toEqual(['left'])
    expect(bmc.sessions.size).toBe(0)
  })

  it('leaves a session with a console alone where the account has no more', async () => {
    const { bmc, port } = await start({
      privilege: 3,
      answer: ({ command }) => (command === 9 ? [0xd4] : undefined),
    })
    const client = clientOf(port)
    const channel = await client.join(1, { receive: () => {}, lost: () => {} }, 'operator', soon())
    const command = { what: 'reading the boot options', netFn: 0, command: 9 }
    expect((await failure(client.command(command, soon()))).code).toBe('bmc-forbidden')
    expect(channel.isOpen).toBe(true)
    expect([...bmc.sessions.keys()]).toEqual([channel.sessionNumber])
  })

  it.each([0x09, 0x0a, 0x0d])(
    'opens a console for an account with less than the most: %i',
    async (tooHigh) => {
      const { port } = await start({ privilege: 3, tooHigh })
      const user = { receive: () => {}, lost: () => {} }
      expect((await clientOf(port).join(1, user, 'operator', soon())).isOpen).toBe(true)
    },
  )

  it('waits for a BMC that is too busy to raise the privilege for a console', async () => {
    let raised = 0
    const { port } = await start({
      answer: ({ command }) => (command === 0x3b && raised++ < 2 ? [0xc0] : undefined),
    })
    const user = { receive: () => {}, lost: () => {} }
    expect((await clientOf(port).join(1, user, 'operator', soon())).isOpen).toBe(true)
  })

  it('reads with an account that may only read', async () => {
    const { bmc, port } = await start({ privilege: 2 })
    const client = clientOf(port)
    expect(await isOn(client)).toBe(1)
    const command = {
      what: 'power',
      netFn: 0,
      command: 2,
      data: [0],
      privilege: 'operator' as const,
    }
    expect((await failure(client.command(command, soon()))).code).toBe('bmc-forbidden')
    expect(bmc.power).toBe(true)
  })

  it.each([0xc0, 0xc3, 0xce, 0xcf])(
    'raises the privilege again where that was held up, also for what must not be done twice: %i',
    async (code) => {
      let raised = 0
      const { bmc, port } = await start({
        answer: ({ command }) => (command === 0x3b && raised++ === 0 ? [code] : undefined),
      })
      const off: Command = {
        what: 'to switch the node off',
        netFn: 0,
        command: 2,
        data: [0],
        privilege: 'operator',
        repeatable: false,
      }
      await clientOf(port).command(off, soon())
      expect(bmc.power).toBe(false)
    },
  )

  it('tells why a BMC that is being updated does not raise the privilege', async () => {
    const { port } = await start({
      answer: ({ command }) => (command === 0x3b ? [0xd1] : undefined),
    })
    const on: Command = { what: 'power', netFn: 0, command: 2, data: [1], privilege: 'operator' }
    const error = await failure(clientOf(port).command(on, soon()))
    expect(error.code).toBe('bmc-busy')
    expect(error.message).toContain('its firmware is being updated')
  })
})
