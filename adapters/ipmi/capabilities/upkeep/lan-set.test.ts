/** Changes of the network settings of BMCs that make it hard. */
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../../src/error.js'
import type { BmcNetworkChange } from '../../../../src/ports/bmc-network.js'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'

/** How a BMC is that has network settings. */
interface Habits {
  /** What it answers when a setting is written, where it is not taken. */
  readonly refuses?: Readonly<Record<number, number>>
  /** Whether it says yes and stores nothing. */
  readonly forgets?: boolean
  /** Whether it moves away with its address. */
  readonly moves?: boolean
}

/** A BMC at 10.1.0.11/16, and what was written, in order: setting and value. */
async function start({ refuses = {}, forgets = false, moves = false }: Habits = {}) {
  const settings = new Map<number, readonly number[]>([
    [3, [10, 1, 0, 11]],
    [4, [1]],
    [5, [2, 0, 0x5e, 0, 0, 1]],
    [6, [255, 255, 0, 0]],
    [12, [10, 1, 0, 1]],
    [20, [0, 0]],
  ])
  const written: string[] = []
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn === 6 && command === 0x42) return [0, 1]
    if (netFn !== 0x0c) return undefined
    const [channel, parameter = 0, ...value] = data
    if (channel !== 1) return [0xcc]
    if (command === 2) return [0, 0x11, ...(settings.get(parameter) ?? [])]
    written.push(`${parameter}: ${value.join(' ')}`)
    const refusal = refuses[parameter]
    if (refusal !== undefined) return [refusal]
    if (!forgets) settings.set(parameter, value)
    if (moves && parameter === 3) bmc.drop = () => true
    return [0]
  }
  const bmc = new TestBmc({ answer })
  const quick = { again: 20, longest: 40, close: 20 }
  const client = await connectTo(bmc, quick, { deadline: 2000 })
  const change = (wanted: BmcNetworkChange) => client.network.setBmcNetwork(wanted)
  return { client, change, written }
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  return PhoenixError.is(error) ? error.code : error
}

describe('the network settings of a BMC', () => {
  it('are written between their steps, the address behind what goes with it, and read back', async () => {
    const { client, change, written } = await start()
    await change({ source: 'static', ip: '10.1.0.11', prefix: 24, gateway: '10.1.0.254' })
    expect(written).toEqual([
      '0: 1',
      '4: 1',
      '6: 255 255 255 0',
      '12: 10 1 0 254',
      '3: 10 1 0 11',
      '0: 2',
      '0: 0',
    ])
    expect(await client.network.bmcNetwork()).toEqual({
      mac: '02:00:5e:00:00:01',
      ip: '10.1.0.11',
      source: 'static',
      prefix: 24,
      gateway: '10.1.0.254',
    })
  })

  it.each([0x80, 0x82, 0xc1, 0xcc])(
    'are changed without the steps where they are refused with %i, and without a commit',
    async (code) => {
      const { change, written } = await start({ refuses: { 0: code } })
      await change({ gateway: '10.1.0.254' })
      expect(written).toContain('12: 10 1 0 254')
    },
  )

  it('are released for others also where one of them is refused', async () => {
    const { change, written } = await start({ refuses: { 12: 0x82 } })
    expect(await codeOf(change({ gateway: '10.1.0.254' }))).toBe('bmc-refused')
    expect(written.at(-1)).toBe('0: 0')
  })

  it('are left alone while others change them', async () => {
    const { change, written } = await start({ refuses: { 0: 0x81 } })
    expect(await codeOf(change({ gateway: '10.1.0.254' }))).toBe('bmc-busy')
    expect(written).toEqual(['0: 1'])
  })

  it('are not believed to be stored', async () => {
    const { change } = await start({ forgets: true })
    expect(await codeOf(change({ gateway: '10.1.0.254' }))).toBe('no-effect')
  })

  it('may lead it away: that is no failure, and it is not asked any more where it was', async () => {
    const { change, written } = await start({ moves: true })
    await change({ ip: '10.1.0.12' })
    expect(written).toEqual(['0: 1', '3: 10 1 0 12'])
  })

  it('that it was not told before it moved away are named', async () => {
    const { change } = await start({ moves: true })
    const error = await change({ ip: '10.1.0.12', vlan: 7 }).catch((reason) => reason)
    expect(error).toMatchObject({
      code: 'bmc-connection-lost',
      message: expect.stringContaining('moved away before it was told all: the VLAN'),
    })
  })
})
