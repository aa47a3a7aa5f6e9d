import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import type { SimulatedIpmi } from './bmc.js'
import { TestFront } from './test-front.js'

let front: TestFront
afterEach(() => front.close())

/** The first answer to a command is lost on its way. */
function losesAnswerTo(bmc: SimulatedIpmi, lost: string): { asked: number } {
  const told = { asked: 0 }
  let drops = false
  const { tally } = bmc.machine
  const count = tally.command.bind(tally)
  tally.command = (name) => {
    count(name)
    if (name === lost) drops = told.asked++ === 0
  }
  const receive = bmc.receive.bind(bmc)
  bmc.receive = (datagram, now, transmit, peer) => {
    const unlessLost = (answer: Buffer) => {
      if (!drops) transmit(answer)
      drops = false
    }
    receive(datagram, now, unlessLost, peer)
  }
  return told
}

describe('a console', () => {
  it('that was given and not told so is ours, and is asked for once more', async () => {
    front = new TestFront()
    await front.start(['cn1'])
    const activations = losesAnswerTo(front.bmc('cn1'), '06/48')
    const line = await front.client('cn1').console.openConsole()
    expect(activations.asked).toBe(3)
    await line.write(Buffer.from('x'))
    await line.close()
  })

  it('that another of the same process has, or is about to have, is not ours to take', async () => {
    front = new TestFront()
    await front.start(['cn1'])
    const { console } = front.client('cn1')
    const both = await Promise.allSettled([console.openConsole(), console.openConsole()])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'bmc-busy' } })
    const [first] = both
    if (first.status === 'fulfilled') await first.value.close()
    // Once it is free it may be had.
    await (await console.openConsole()).close()
  })

  it('is given back where its connection was closed while it was opened', async () => {
    front = new TestFront()
    await front.start(['cn1'])
    const [one, other] = [front.client('cn1'), front.client('cn1')]
    // Both share the session, which goes on for the other.
    await other.powerState()
    const opened = one.console.openConsole()
    await Promise.all([one.close(), expect(opened).rejects.toMatchObject({ code: 'aborted' })])
    await (await other.console.openConsole()).close()
  })

  it('goes on while a command needs more privilege than its session has', async () => {
    front = new TestFront()
    await front.start(['cn1'])
    const bmc = front.client('cn1')
    const line = await bmc.console.openConsole()
    await bmc.accounts.setUser(2, { privilege: 'admin' })
    await line.write(Buffer.from('x'))
    await line.sendBreak()
    await line.close()
  })

  it('that ends with its session because of a new password says so', async () => {
    front = new TestFront()
    await front.start(['cn1'])
    const bmc = front.client('cn1')
    const line = await bmc.console.openConsole()
    const nothing = async () => {}
    const next = Secret.of('another one')
    await bmc.accounts.rotatePassword({ next, prepare: nothing, commit: nothing })
    await expect(line.write(Buffer.from('x'))).rejects.toMatchObject({
      code: 'bmc-connection-lost',
      message: expect.stringContaining('its session was ended from here'),
    })
  })
})
