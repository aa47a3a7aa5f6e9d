import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

describe('what may stand next on the command line', () => {
  it.each([
    [['bootd'], ['bootdev']],
    [
      ['runs', ''],
      ['list', 'show'],
    ],
    [['power', 'cn01', 'force'], ['force-off']],
    [['power', '--ver'], ['--verbose']],
    [
      ['apply', '--allow', ''],
      ['reboot', 'stop'],
    ],
    [
      ['power', '@'],
      ['@*', '@compute', '@last'],
    ],
    [['power', 'cn03,@la'], ['cn03,@last']],
    [
      ['power', 'cn1'],
      ['cn10', 'cn11', 'cn12', 'cn13', 'cn14', 'cn15', 'cn16'],
    ],
    [['power', ''], []],
    [['no-such', ''], []],
    [['power', '-c', 'nowhere', '@'], []],
  ])('%j', async (words, proposed) => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const { code, stdout, stderr } = await phoenix(folder, ['__complete', ...words])
    const lines = stdout.split('\n').slice(0, -1)
    expect([code, stderr, lines.map((line) => line.split('\t')[0])]).toEqual([0, '', proposed])
  })

  it('tells of commands and flags what they are for, also where there is no configuration', async () => {
    const folder = folderWith({})
    const { stdout: commands } = await phoenix(folder, ['__complete', 'bootd'])
    expect(commands).toBe('bootdev\tShow or set from where nodes start next\n')
    const { stdout: flags } = await phoenix(folder, ['__complete', 'power', '--ver'])
    expect(flags).toBe('--verbose\tsay on the error output what the drivers do\n')
  })
})
