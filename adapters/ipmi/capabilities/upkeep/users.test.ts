import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../../src/error.js'
import { Secret } from '../../../../src/model/secret.js'
import type { IpmiBmc } from '../../bmc.js'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'

/** A BMC with three accounts, the second without a name, that stores so much of a password. */
async function start(stores = 20): Promise<{ bmc: IpmiBmc; sent: string[] }> {
  const passwords = new Map<number, string>()
  const sent: string[] = []
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn !== 6) return undefined
    const [first = 0, second = 0] = data
    if (command === 0x42) return [0, 1]
    if (command === 0x44) return [0, 3, 3, 0, second === 3 ? 0x14 : 0x02]
    if (command === 0x46) return first === 2 ? [0xcc] : [0, ...Buffer.from(`user${first}\0\x1b[2J`)]
    if (command !== 0x47) return undefined
    const id = first & 0x3f
    const text = data.subarray(2).toString('latin1')
    const kept = text.slice(0, stores)
    sent.push(`${first.toString(16)} ${second} ${data.length - 2}`)
    if (second === 2) passwords.set(id, kept)
    else if (passwords.get(id) !== text) return [0x80]
    return [0]
  }
  return { bmc: await connectTo(new TestBmc({ answer })), sent }
}

describe('accounts', () => {
  it('are those with a name', async () => {
    const { bmc } = await start()
    expect(await bmc.accounts.users()).toEqual([
      { id: 1, name: 'user1', privilege: 'user', messaging: false },
      { id: 3, name: 'user3', privilege: 'admin', messaging: true },
    ])
  })

  it('get a new password, in the short form where it fits, and the BMC is asked for it', async () => {
    const { bmc, sent } = await start()
    await bmc.accounts.setPassword(3, Secret.of('sixteen letters!'))
    await bmc.accounts.setPassword(3, Secret.of('seventeen letters'))
    expect(sent).toEqual(['3 2 16', '3 3 16', '83 2 20', '83 3 20'])
    expect(await bmc.accounts.testPassword(3, Secret.of('seventeen letters'))).toBe(true)
    expect(await bmc.accounts.testPassword(3, Secret.of('another'))).toBe(false)
  })

  it('keep no password that the BMC has cut short without a word', async () => {
    const { bmc } = await start(16)
    const error = await bmc.accounts
      .setPassword(3, Secret.of('seventeen letters'))
      .catch((reason) => reason)
    expect(PhoenixError.is(error) && error.code).toBe('no-effect')
    expect(`${error.message} ${error.hint}`).not.toContain('seventeen')
    const tooLong = await bmc.accounts
      .setPassword(3, Secret.of('x'.repeat(21)))
      .catch((reason) => reason)
    expect(tooLong.code).toBe('usage')
  })
})
