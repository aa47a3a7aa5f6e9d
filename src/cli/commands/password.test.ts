import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'
import { shelfRack } from './testing.js'

const secret = 'new-canary'

describe('phoenix password', () => {
  it('sets what a file holds, says which password is in force, and what has to be changed', async () => {
    const { run, heard, folder, audited } = labOf()
    writeFileSync(join(folder, 'next'), `${secret}\n`)
    const args = ['password', 'cn[1-3]', '--from', 'file:next', '--yes', '--reason', 'audit']
    const { code, stdout, stderr } = await run(args)
    expect(heard()).toContainEqual(['cn1', 'password', undefined, secret])
    expect(stdout).toBe('cn[1-2] (2 nodes): the new password is in force\n')
    expect(stderr).toContain(
      'cn3: no-effect: the BMC did not take the new password; the old one works',
    )
    expect(stderr).toContain(
      'From now on env LAB_PASSWORD has to give the new password: cn[1-2] (2 nodes)',
    )
    expect(stderr).toContain('… but cn3 share it and did not change')
    expect(code).toBe(1)
    const rows = await audited()
    expect(rows).toMatchObject([
      { action: 'password rotated', nodes: 'cn[1-2]', reason: 'audit' },
      { action: 'rotate password', nodes: 'cn[1-3]', reason: 'audit' },
    ])
    expect(JSON.stringify([rows, stdout, stderr])).not.toContain('canary')
  })

  it('has it typed twice on a terminal, unseen', async () => {
    const { run, heard } = labOf()
    const typed = `${secret}\n${secret}\n`
    const yes = await run(['password', 'cn1', '--user', 'operator', '--yes'], { typed })
    expect(yes.stderr).toContain('new password of the BMC account operator: \nonce more: \n')
    expect(`${yes.stdout}${yes.stderr}`).not.toContain('canary')
    expect(heard()).toEqual([['cn1', 'password', 'operator', secret]])
    expect(yes.stderr).not.toContain('From now on')
    const slip = await run(['password', 'cn1', '--yes'], { typed: 'a\nb\n' })
    expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining('the two differ')])
    const left = await run(['password', 'cn1', '--yes'], { typed: 'a' })
    expect(left.code).toBe(130)
  })

  it('takes it from the standard input', async () => {
    const { run, heard } = labOf()
    const { code } = await run(['password', 'cn1', '--from', '-', '--yes'], {
      piped: `${secret}\n`,
    })
    expect([code, heard()]).toEqual([0, [['cn1', 'password', undefined, secret]]])
  })

  it('through a rack is handed out by the rack’s file from then on', async () => {
    const { through, folder } = await shelfRack()
    writeFileSync(join(folder, 'next'), secret)
    expect((await through(['password', 'cn[01-02]', '--from', 'file:next', '--yes'])).stdout).toBe(
      'cn[01-02] (2 nodes): the new password is in force\n',
    )
    const after = await through(['accounts', 'cn[01-03]'])
    expect([after.code, after.stdout]).toEqual([
      0,
      'cn[01-03] (3 nodes): phoenix   Administrator\n',
    ])
  })

  it.each([
    [['--from', 'env:LAB_PASSWORD', '--yes'], 'is what cn1 is logged in with now'],
    [['--from', 'hunter2', '--yes'], 'that is no source of a secret'],
    [['--from', 'file:next'], '--yes'],
    [['--yes'], 'there is no terminal to ask on'],
    [['--from', 'file:nowhere', '--yes'], 'there is no such file'],
    [['--from', '-', '--yes'], 'an empty secret is none'],
  ])('refuses %j before anything is sent', async (args, why) => {
    const { run, heard } = labOf({ next: secret })
    const { code, stderr } = await run(['password', 'cn1', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    expect(stderr).not.toContain('hunter2')
    expect(heard()).toEqual([])
  })
})
