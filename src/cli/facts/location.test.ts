import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shelfRack } from '../commands/testing.js'
import { folderWith, phoenix, shelf } from '../testing.js'

describe('what is known from a rack', () => {
  it('is looked into with --through, also when the rack is gone, and nobody has to guess that', async () => {
    const { folder, through, rack } = await shelfRack()
    expect((await through(['apply', 'cn01', '--yes'])).code).toBe(0)
    await rack.close()
    rmSync(join(folder, 'rack.json'))
    expect((await through(['runs'])).stdout).toMatch(/ done +1 done$/m)
    expect((await through(['audit', 'log'])).stdout).toMatch(/ apply +cn01/)
    expect((await through(['facts', 'get', 'cn01', 'power'])).stdout).toMatch(/^on +redfish/)
    expect((await through(['node', 'cn01', 'interfaces.eno1.mac'])).stdout).toMatch(/^..:/)

    const kept = 'kept apart, in .phoenix/shelf.simulated.db: say --through .phoenix/rack.json'
    const none = await phoenix(folder, ['runs'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining(kept)])
    // The same where there is a database, which knows nothing.
    await phoenix(folder, ['facts', 'set', 'cn02', 'serial=A1'])
    for (const words of [['runs'], ['facts', 'get', 'cn01']]) {
      const { code, stderr } = await phoenix(folder, words)
      expect([code, stderr], words.join(' ')).toEqual([0, expect.stringContaining(kept)])
    }
  })
})

describe('a database that is named and is not there', () => {
  const folderOf = () => folderWith({ 'cluster.config.ts': shelf })

  it('is an error for those who only read', async () => {
    for (const words of [['runs'], ['facts', 'export'], ['audit', 'verify'], ['node', 'cn01']]) {
      const { code, stderr } = await phoenix(folderOf(), [...words, '--db', 'none.db'])
      const said = expect.stringContaining('there is no facts database at none.db')
      expect([code, stderr], words.join(' ')).toEqual([2, said])
    }
  })

  it('is made by those who write, who say so, in a folder that is there', async () => {
    const folder = folderOf()
    for (const words of [
      ['serve', '--port', '0'],
      ['power', 'cn01'],
      ['facts', 'set', 'cn01', 'serial=A1'],
    ]) {
      const { code, stderr } = await phoenix(folder, [...words, '--db', 'wrong/path.db'])
      const said = expect.stringContaining('there is no folder wrong for the facts database')
      expect([code, stderr], words.join(' ')).toEqual([2, said])
    }
    expect(existsSync(join(folder, 'wrong'))).toBe(false)
    const made = await phoenix(folder, ['facts', 'set', 'cn01', 'serial=A1', '--db', 'own.db'])
    expect(made).toMatchObject({ code: 0, stderr: 'New facts database: own.db\n' })
    const again = await phoenix(folder, ['facts', 'set', 'cn01', 'serial=A2', '--db', 'own.db'])
    expect(again).toMatchObject({ code: 0, stderr: '' })
  })
})
