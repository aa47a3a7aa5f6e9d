import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../../src/error.js'
import type { PowerAction } from '../../../../src/ports/power.js'
import { TestBmc, type TestBmcOptions } from '../../session/test-bmc.js'
import { connect, connectTo, listen } from '../../session/test-connection.js'

async function start(options: TestBmcOptions = {}) {
  const simulated = new TestBmc(options)
  const bmc = await connectTo(simulated, { again: 20, longest: 40 }, { node: 'cn1' })
  return { bmc, simulated }
}

const controls = (simulated: TestBmc) =>
  simulated.commands.filter((command) => command.startsWith('0/2'))

describe('power', () => {
  it.each([
    ['force-off', '0/2 00'],
    ['cycle', '0/2 02'],
    ['reset', '0/2 03'],
    ['reboot', '0/2 03'],
    ['nmi', '0/2 04'],
    ['off', '0/2 05'],
  ] as const)('%s of a node that is on is %s', async (action, command) => {
    const { bmc, simulated } = await start()
    await bmc.setPower(action)
    expect(controls(simulated)).toEqual([command])
  })

  it('that is as it should be is left alone', async () => {
    const { bmc, simulated } = await start()
    await bmc.setPower('on')
    expect(controls(simulated)).toEqual([])
  })

  /** A BMC that does what it is told, and whose first answers to it are lost. */
  async function deaf(lost: number, heard = true) {
    let left = lost
    return start({
      answer: ({ netFn, command, data }, bmc) => {
        if (netFn !== 0 || command !== 2 || left-- <= 0) return undefined
        if (heard) {
          bmc.commands.push(`0/2 ${data.toString('hex')}`)
          if (data[0] === 5) bmc.power = false
        }
        return [] as never
      },
    })
  }

  it.each(['cycle', 'reset', 'nmi'] satisfies PowerAction[])(
    '%s is sent once, also where its answer is lost',
    async (action) => {
      const { bmc, simulated } = await deaf(9)
      const error = await bmc.setPower(action).catch((reason) => reason)
      expect(PhoenixError.is(error) && error.code).toBe('bmc-timeout')
      expect(error.message).toContain('it may have been done')
      expect(error.node).toBe('cn1')
      expect(controls(simulated).length).toBe(1)
    },
  )

  it('off is looked at where its answer is lost, and not asked for again once it is off', async () => {
    const { bmc, simulated } = await deaf(9)
    await bmc.setPower('off')
    expect(controls(simulated).length).toBe(1)
  })

  it('off is asked for again where nobody heard it', async () => {
    const { bmc, simulated } = await deaf(1, false)
    await bmc.setPower('off')
    expect(simulated.power).toBe(false)
    expect(controls(simulated)).toEqual(['0/2 05'])
  })

  it('two connections to one BMC share its session', async () => {
    const simulated = new TestBmc()
    const port = await listen(simulated)
    const [bmc, other] = [connect(port), connect(port, {}, { node: 'cn2' })]
    await Promise.all([bmc.powerState(), other.powerState()])
    expect(simulated.sessions.size).toBe(1)
    await other.close()
    expect(simulated.sessions.size).toBe(1)
    expect(await bmc.powerState()).toBe('on')
    await bmc.close()
    expect(simulated.sessions.size).toBe(0)
  })
})
