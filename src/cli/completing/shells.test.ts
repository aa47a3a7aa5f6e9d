import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { needsPeers } from '../../../test/peers.js'
import { folderWith, phoenix, shelf } from '../testing.js'
import type { ShellName } from './shells.js'

const loader = fileURLToPath(new URL('../../../node_modules/tsx/dist/loader.mjs', import.meta.url))
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

describe('what the Tab key does', () => {
  /** Runs lines of a shell with a `phoenix` in its path, made for its script. */
  async function inShell(shell: ShellName, lines: (script: string, folder: string) => string[]) {
    const folder = folderWith({
      'cluster.config.ts': shelf,
      phoenix: `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${main}' "$@"\n`,
    })
    chmodSync(join(folder, 'phoenix'), 0o755)
    const { stdout: script } = await phoenix(folder, ['completion', shell])
    writeFileSync(join(folder, 'typed'), lines(script, folder).join('\n'))
    return execFileSync(shell, [...(shell === 'zsh' ? ['-f'] : []), 'typed'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env.PATH}`, TERM: 'xterm' },
      timeout: 60_000,
    })
  }

  it('is in bash what stands there, or what begins at the last @', async () => {
    const typed = (line: string, breaks: string) =>
      inShell('bash', (script) => [
        script,
        `COMP_WORDBREAKS='${breaks}' COMP_LINE="${line}" COMP_POINT=${line.length}`,
        '_phoenix ./phoenix',
        `printf '%s|' "\${COMPREPLY[@]}"`,
      ])
    expect(await typed('phoenix power cn01,@c', ' ;')).toBe('cn01,@compute|')
    expect(await typed('phoenix power cn01,@c', ' ;@')).toBe('@compute|')
    expect(await typed('phoenix runs ', ' ;@')).toBe('list|show|')
  })

  it('is in bash no file whose name fits what is proposed', async () => {
    const line = 'phoenix power @'
    const shown = await inShell('bash', (script, folder) => {
      writeFileSync(join(folder, '@home'), '')
      return [
        script,
        `COMP_WORDBREAKS=' ;' COMP_LINE="${line}" COMP_POINT=${line.length}`,
        '_phoenix ./phoenix',
        `printf '%s|' "\${COMPREPLY[@]}"`,
      ]
    })
    expect(shown.split('|')).toContain('@*')
    expect(shown).not.toContain('@home')
  })

  it('is in zsh what it makes of the line, with what things are for', async (context) => {
    needsPeers(context, 'zsh')
    // A zsh on a terminal of its own; after Tab, the line that it has is printed between marks.
    const out = await inShell('zsh', (script, folder) => {
      writeFileSync(join(folder, 'phoenix.zsh'), script)
      return [
        'zmodload zsh/zpty',
        'zpty tab zsh -f -i',
        `zpty -w tab "PS1= PS2=; source ./phoenix.zsh"`,
        `zpty -w tab 'told() { print -r -- "<$BUFFER>"; BUFFER= }; zle -N told; bindkey ^X told; bindkey ^I complete-word'`,
        `zpty -w tab 'LISTMAX=999; print ready-$((40+2))'`,
        `zpty -r tab seen '*ready-42*'`,
        'typed() {',
        `  zpty -w -n tab "$1"$'\\t'; zpty -w -n tab $'\\x18'`,
        `  zpty -r tab seen '*<phoenix*>*'`,
        '  print -r -- "$seen"',
        '}',
        `typed 'phoenix power cn01,@comp'`,
        `typed "phoenix power 'cn[01-02],@comp"`,
        `typed 'phoenix bootde'`,
        `typed 'phoenix group '`,
        'zpty -d tab',
      ]
    })
    expect(out).toContain('<phoenix power cn01,@compute >')
    expect(out).toContain("<phoenix power 'cn[01-02],@compute' >")
    expect(out).toContain('<phoenix bootdev >')
    expect(out).toMatch(/list +-- List all groups/)
  })

  it('is in fish what stands there, with what things are for', async (context) => {
    needsPeers(context, 'fish')
    const typed = (line: string) =>
      inShell('fish', (script) => [script, `complete -C ${JSON.stringify(line)}`])
    expect(await typed('phoenix power cn01,@c')).toBe('cn01,@compute\n')
    expect(await typed("phoenix power 'cn01,@c")).toBe('cn01,@compute\n')
    expect(await typed('phoenix bootd')).toBe('bootdev\tShow or set from where nodes start next\n')
    expect(await typed('phoenix check -c cluster.con')).toBe('cluster.config.ts\n')
  })
})

describe('phoenix completion', () => {
  it('is for the shell that somebody has, where none is named', async () => {
    const folder = folderWith({})
    const printed = async (SHELL?: string) =>
      (await phoenix(folder, ['completion'], { env: SHELL === undefined ? {} : { SHELL } })).stdout
    expect(await printed()).toMatch(/^complete .* phoenix$/m)
    expect(await printed('/usr/bin/zsh')).toMatch(/^#compdef phoenix\n/)
    expect(await printed('/usr/local/bin/fish')).toMatch(/^complete -c phoenix/m)
  })

  it('tells which there are where it knows nothing of that one', async () => {
    const { code, stderr } = await phoenix(folderWith({}), ['completion'], {
      env: { SHELL: '/bin/tcsh' },
    })
    expect([code, stderr]).toEqual([
      2,
      'phoenix: nothing is known of the shell tcsh, which $SHELL names\n' +
        '  name one of bash, zsh, fish: phoenix completion bash\n',
    ])
  })

  it('is told what there is to name', async () => {
    const { code, stderr } = await phoenix(folderWith({}), ['completion', 'ksh93'])
    expect(code).toBe(2)
    expect(stderr).toContain('there is no such shell; one of bash, zsh, fish')
  })
})
