import { describe, expect, it } from 'vitest'
import type { Request } from '../codec/index.js'
import { type Answer, TestBmc, type TestBmcOptions } from '../session/test-bmc.js'
import { connectTo } from '../session/test-connection.js'

const start = (options: TestBmcOptions) => connectTo(new TestBmc(options), { doubt: 5 })

/** Who the BMC is: firmware 9.08, with sensors, a log and a chassis. */
const device = [0x20, 1, 9, 8, 2, 0x9f, 0, 0, 0, 1, 0]
const ofDevice = ({ netFn, command }: Request): Answer | undefined =>
  netFn === 6 && command === 1 ? [0, ...device] : undefined

const user = 2

describe('an account that may only read', () => {
  it('learns all of the inventory but what operators may read', async () => {
    const bmc = await start({ privilege: user, answer: ofDevice })
    expect(await bmc.inventory()).toEqual({ bmcVersion: '9.08', nics: [] })
  })

  it('learns what the BMC can do; what it may not ask about is not said to be missing', async () => {
    const bmc = await start({ privilege: user, answer: ofDevice })
    const { capabilities, lacks } = await bmc.probe.about()
    expect(capabilities).toContain('accounts')
    expect(lacks).toEqual(['powerLimit', 'watchdog'])
  })
})

describe('what a node draws', () => {
  it('is told also where the BMC refuses to tell of limits', async () => {
    const reading = Buffer.alloc(18)
    reading.set([0xdc, 0x2c, 0x01])
    reading[17] = 0x40
    const bmc = await start({
      answer: ({ netFn, command }) => {
        if (netFn !== 0x2c) return undefined
        return command === 2 ? [0, ...reading] : [0xcc]
      },
    })
    expect(await bmc.sensors.powerReading()).toEqual({ watts: 300 })
  })
})
