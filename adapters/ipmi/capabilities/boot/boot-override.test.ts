import { describe, expect, it } from 'vitest'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'

/** A BMC that holds boot flags. @param mark what stands beside the number of the parameter */
async function start(flags: Buffer, mark: () => number) {
  const written: number[] = []
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn !== 0 || (command !== 8 && command !== 9)) return undefined
    const [parameter = 0] = data
    if (command === 8) written.push(parameter)
    if (parameter !== 5) return [0x80]
    if (command === 9) return [0, 1, 5 | mark(), ...flags]
    data.copy(flags, 0, 1)
    return [0]
  }
  return { bmc: await connectTo(new TestBmc({ answer })), written }
}

const pxeOnce = Buffer.from('a004000000', 'hex')

describe('a boot override', () => {
  it('that the BMC marks as invalid is none', async () => {
    let mark = 0x80
    const { bmc } = await start(Buffer.from(pxeOnce), () => mark)
    expect(await bmc.bootOverride()).toEqual({ device: 'none', once: false })
    mark = 0
    expect(await bmc.bootOverride()).toEqual({ device: 'network', once: true, mode: 'uefi' })
  })

  it('is set also where every step but the flags is refused, and the flags are marked', async () => {
    const flags = Buffer.alloc(5)
    const { bmc, written } = await start(flags, () => 0x80)
    await bmc.setBootOverride({ device: 'network', once: true })
    expect(flags).toEqual(pxeOnce)
    expect(written).toEqual([0, 3, 4, 5, 0, 0])
    expect(await bmc.bootOverride()).toMatchObject({ device: 'network', once: true })
  })
})
