import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
    expect([code, stderr, stdout.split('\n').slice(0, -1)]).toEqual([0, '', proposed])
  })

  it('is what the bash of who types it proposes', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const { stdout: script } = await phoenix(folder, ['completion', 'bash'])
    const loader = fileURLToPath(
      new URL('../../../node_modules/tsx/dist/loader.mjs', import.meta.url),
    )
    const main = fileURLToPath(new URL('../main.ts', import.meta.url))
    const command = join(folder, 'phoenix')
    writeFileSync(
      command,
      `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${main}' "$@"\n`,
    )
    chmodSync(command, 0o755)
    const typed = (line: string, breaks: string) => {
      const lines = [
        script,
        `COMP_WORDBREAKS='${breaks}' COMP_LINE="${line}" COMP_POINT=${line.length}`,
        '_phoenix ./phoenix',
        `printf '%s|' "\${COMPREPLY[@]}"`,
      ]
      writeFileSync(join(folder, 'typed.sh'), lines.join('\n'))
      return execFileSync('bash', ['typed.sh'], { cwd: folder, encoding: 'utf8' })
    }
    expect(typed('phoenix power cn01,@c', ' ;')).toBe('cn01,@compute|')
    expect(typed('phoenix power cn01,@c', ' ;@')).toBe('@compute|')
    expect(typed('phoenix runs ', ' ;@')).toBe('list|show|')
  })
})
