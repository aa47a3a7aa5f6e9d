import { expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

it('answers that are equal stand under a folded node set; who failed is named, each with its reason', async () => {
  const { run } = labOf()
  const { code, stdout, stderr } = await run(['identify', 'cn[1-5]'])
  expect(stdout).toBe('cn1: blinking\ncn[2-3] (2 nodes): off\n')
  expect(stderr).toContain('cn4: bmc-auth: the BMC refused the user name or password\n')
  expect(stderr).toContain(
    'cn5: not-supported: identify: its driver (poor) does not offer it; whole',
  )
  expect(stderr).toContain('3 nodes answered, 2 failed')
  expect(code).toBe(1)
})

it('one node answers plainly; --json is one document with every node accounted for', async () => {
  const { run } = labOf()
  expect((await run(['identify', 'cn1'])).stdout).toBe('blinking\n')
  const { stdout, code } = await run(['identify', 'cn[1,4]', '--json'])
  expect(JSON.parse(stdout)).toEqual({
    cn1: { ok: true, light: 'blinking' },
    cn4: {
      ok: false,
      error: { code: 'bmc-auth', message: 'the BMC refused the user name or password' },
    },
  })
  expect(code).toBe(1)
})

it('an action that there is not is refused with a guess', async () => {
  const { run } = labOf()
  const { code, stderr } = await run(['identify', 'cn1', 'blnk'])
  expect(code).toBe(2)
  expect(stderr).toContain('there is no such action; did you mean blink?')
})

it('a light is switched with a row in the audit log', async () => {
  const { run, heard, audited } = labOf()
  const { stdout, code } = await run(['identify', 'cn[1-2]', 'blink', '--reason', 'swap a disk'])
  expect([code, stdout]).toEqual([0, 'cn[1-2] (2 nodes): blinking\n'])
  expect(heard()).toEqual([
    ['cn1', 'light', 'blinking'],
    ['cn2', 'light', 'blinking'],
  ])
  expect(await audited()).toMatchObject([
    { action: 'identify blinking', nodes: 'cn[1-2]', reason: 'swap a disk' },
  ])
})

it('states between on and off are shown', async () => {
  const { run } = labOf()
  expect((await run(['power', 'cn[1-3]', 'status'])).stdout).toBe(
    'cn[1-2] (2 nodes): on\ncn3: powering-on\n',
  )
})

it('the power of chassis is shown and switched by the BMC that has them', async () => {
  const { run, heard } = labOf()
  expect((await run(['power', 'cn1', 'status', '--pdu'])).stdout).toBe(
    'Enclosure             on   (only shown)\nBlade3      Blade 3   on   (on, off, force-off)\n',
  )
  const { code, stdout } = await run(['power', 'cn1', 'off', '--pdu', '--yes'])
  expect([code, stdout]).toEqual([0, 'chassis Blade3 off: accepted\n'])
  expect(heard().at(-1)).toEqual(['cn1', 'chassis', 'Blade3', 'off'])
  const refused = await run(['power', 'cn1', 'nmi', '--pdu', '--yes'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain("a chassis has no 'nmi'")
  expect((await run(['power', 'cn1', 'off', '--chassis', 'Blade3', '--yes'])).code).toBe(2)
})

it('images are shown, inserted with a password from elsewhere, and ejected once somebody says yes', async () => {
  const { run, heard, audited } = labOf()
  expect((await run(['media', 'cn1'])).stdout).toBe(
    'Cd    Virtual CD   (CD, DVD)    empty\nUsb                (USBStick)   https://files/x.img\n',
  )
  const share = ['--user', 'joe', '--password', '-']
  const inserted = await run(['media', 'cn1', 'insert', 'cifs://files/a.iso', ...share], {
    piped: 'hush\n',
  })
  expect([inserted.code, inserted.stdout]).toEqual([
    0,
    'inserted in Cd Virtual CD (CD, DVD) cifs://files/a.iso\n',
  ])
  expect(heard().at(-1)).toEqual(['cn1', 'insert', 'cifs://files/a.iso', 'joe', 'hush'])
  const refused = await run(['media', 'cn1', 'insert', 'https://joe:hush@files/a.iso'])
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('the URL holds a user name, a password or a signature'),
  ])
  expect((await run(['media', 'cn1', 'eject'])).code).toBe(2)
  expect((await run(['media', 'cn1', 'eject'], { typed: 'n\n' })).stderr).toContain(
    'Nothing was done',
  )
  expect((await run(['media', 'cn1', 'eject'], { typed: 'y\n' })).stdout).toBe('ejected\n')
  expect(JSON.stringify(await audited())).not.toContain('hush')
})

it('a BMC is restarted once somebody says yes', async () => {
  const { run, heard } = labOf()
  const refused = await run(['bmc', 'cn[1-2]', 'reset'])
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')])
  expect(heard()).toEqual([])
  const { stdout, stderr } = await run(['bmc', 'cn[1-2]', 'reset'], { typed: 'yes\n' })
  expect(stderr).toContain('restart the BMC: cn[1-2] (2 nodes). Go on? [y/N]')
  expect(stdout).toBe('cn[1-2] (2 nodes): restarted, and serves again\n')
  expect((await run(['bmc', 'cn1', 'wait'])).stdout).toBe('serves\n')
  expect((await run(['bmc', 'cn5'])).stdout).toBe('poor   bmc-cn5   power\n')
})

it('accounts are gathered, so that the BMC that differs is seen', async () => {
  const { run } = labOf()
  expect((await run(['accounts', 'cn[1-3]'])).stdout).toBe(
    'cn[1,3] (2 nodes): admin   Administrator\n' +
      'cn2:\n  admin   Administrator\n  guest                   disabled   locked\n',
  )
})

it('what BMCs tell is printed as it comes, until an interrupt, which is no failure', async () => {
  const { run } = labOf()
  const told: string[] = []
  const ended = await run(['events', 'cn[1-2]'], {
    onStdout: (text, io) => {
      told.push(text)
      if (told.length === 2) io.interrupt()
    },
  })
  expect(told.sort()).toEqual([
    'cn1: 2026-01-01T00:00:00Z  Warning  door open\n',
    'cn2: 2026-01-01T00:00:00Z  Warning  door open\n',
  ])
  expect([ended.code, ended.stderr]).toEqual([
    0,
    'Listening to cn[1-2] (2 nodes); Ctrl-C ends.\n\nEnded.\n',
  ])
})

it('events as JSON are one document, also where some nodes have none', async () => {
  const { run } = labOf()
  const { code, stdout, stderr } = await run(['events', 'cn[1,5]', '--json'], {
    onStdout: (text, io) => {
      if (text.includes('door')) setImmediate(() => io.interrupt())
    },
  })
  expect(JSON.parse(stdout)).toMatchObject([{ node: 'cn1', kind: 'event' }])
  expect(stderr).toContain('cn5: not-supported: events')
  expect(code).toBe(1)
})

it('a node set that names nothing is a slip, one that comes to nothing is told', async () => {
  const { run } = labOf()
  const unset = await run(['power', '', 'off', '--yes'])
  expect([unset.code, unset.stdout]).toEqual([2, ''])
  expect(unset.stderr).toContain('no nodes are named')
  const none = await run(['power', 'cn1!cn1'])
  expect([none.code, none.stdout]).toEqual([0, ''])
  expect(none.stderr).toContain("There is no node in 'cn1!cn1'.")
})

it('without an action, the power is only shown', async () => {
  const { run, heard } = labOf()
  expect((await run(['power', 'cn1'])).stdout).toBe('on\n')
  expect(heard()).toEqual([])
})
