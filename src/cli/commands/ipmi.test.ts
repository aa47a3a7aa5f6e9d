import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

describe('phoenix ipmi', () => {
  it('sends bytes once somebody says yes, and audits the command without its data', async () => {
    const { run, heard, audited } = labOf()
    const line = ['ipmi', 'cn[1-2]', 'raw', '0x06', '0x47', '2', '0xff']
    expect([(await run(line)).code, heard()]).toEqual([2, []])
    const { code, stdout } = await run([...line, '--yes'])
    expect([code, stdout]).toEqual([0, 'cn[1-2] (2 nodes): 20 81\n'])
    expect(heard()[0]).toEqual(['cn1', 'ipmi', 6, 0x47, 2, 255])
    expect(await audited()).toMatchObject([
      { action: 'ipmi raw', nodes: 'cn[1-2]', after: { netFn: 6, command: 0x47 } },
    ])
  })

  it('sends what only looks at once, and leaves no row of it', async () => {
    const { run, heard, audited } = labOf()
    const { code, stdout } = await run(['ipmi', 'cn1', 'raw', '0x06', '0x01'])
    expect([code, stdout]).toEqual([0, '20 81\n'])
    expect(heard()[0]).toEqual(['cn1', 'ipmi', 6, 1])
    expect(await audited()).toEqual([])
    // The same numbers may be another command in another group; and some take away what they read.
    for (const line of [
      ['0x2c', '0x02', '0x00'],
      ['0x2e', '0x01'],
      ['0x06', '0x33'],
      ['0x0c', '0x04', '0'],
    ]) {
      expect((await run(['ipmi', 'cn1', 'raw', ...line])).code).toBe(2)
    }
    expect((await run(['ipmi', 'cn1', 'raw', '0x2c', '0x02', '0xdc', '1', '0', '0'])).code).toBe(0)
  })

  it('tells where a BMC did not carry it out, which is exit code 1', async () => {
    const { run } = labOf()
    const line = ['ipmi', 'cn1', 'raw', '0x30', '0x01', '--yes']
    const { code, stdout } = await run(line)
    expect([code, stdout]).toEqual([1, 'not done: c1h, invalid command\n'])
    expect(JSON.parse((await run([...line, '--json'])).stdout)).toEqual({
      cn1: { ok: false, completion: 0xc1, meaning: 'invalid command', data: '' },
    })
  })

  it.each([
    [['cn1', 'raw', '0x07', '1'], 'they are even'],
    [['cn1', 'raw', '0x06', '256'], 'no byte such as 0x2f'],
    [['cn1', 'raw', '0x06', 'hunter2'], 'no byte such as 0x2f'],
    [['cn1', 'row', '0x06', '1'], "there is no 'row'"],
    [['cn1', 'raw', '0x06'], 'xpected at least 4'],
  ])('refuses %j', async (args, why) => {
    const { code, stderr } = await labOf().run(['ipmi', ...args, '--yes'])
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    expect(stderr).not.toContain('hunter2')
  })
})

describe('what BMCs do by themselves', () => {
  it('power limits are shown, set and taken away', async () => {
    const { run, heard } = labOf()
    expect((await run(['powerlimit', 'cn[1-3]'])).stdout).toBe(
      'cn1: 450 W, then log\ncn2: no limit (450 W is not in force)\ncn3: no limit\n',
    )
    expect((await run(['powerlimit', 'cn1', '400'])).code).toBe(2)
    const set = await run(['powerlimit', 'cn1', '400', '--exceeded', 'power-off', '--yes'])
    expect(set.stdout).toBe('limited to 400 W\n')
    expect(heard().at(-1)).toEqual(['cn1', 'limit', { watts: 400, action: 'power-off' }])
    expect((await run(['powerlimit', 'cn1', 'off', '--yes'])).stdout).toBe('no limit\n')
    expect(heard().at(-1)).toEqual(['cn1', 'limit', undefined])
    expect((await run(['powerlimit', 'cn1', 'much'])).code).toBe(2)
  })

  it('restore policies are shown and set', async () => {
    const { run, heard } = labOf()
    expect((await run(['restorepolicy', 'cn[1-3]'])).stdout).toBe(
      'cn1: not told\ncn[2-3] (2 nodes): previous\n',
    )
    expect((await run(['restorepolicy', 'cn1', 'always-off'])).stdout).toBe('always-off\n')
    expect(heard().at(-1)).toEqual(['cn1', 'policy', 'always-off'])
  })

  it('watchdogs are shown, set, fed and stopped', async () => {
    const { run, heard } = labOf()
    expect((await run(['watchdog', 'cn[1-2]'])).stdout).toBe(
      'cn1: runs: reset after 300 s (os)\ncn2: stopped: reset after 300 s (os); has run out: os\n',
    )
    const set = ['watchdog', 'cn1', 'set', '--action', 'reset', '--timeout', '60']
    expect((await run([...set, '-y'])).stdout).toBe('set, not started\n')
    expect(heard().at(-1)).toEqual(['cn1', 'watchdog', { action: 'reset', timeout: 60_000 }])
    expect((await run(['watchdog', 'cn1', 'feed', '-y'])).stdout).toBe('fed\n')
    expect((await run(['watchdog', 'cn1', 'stop'])).stdout).toBe('stopped\n')
    expect((await run(['watchdog', 'cn1', 'set', '-y'])).code).toBe(2)
  })

  it('network settings are shown and changed, an address for one node only', async () => {
    const { run, heard } = labOf()
    expect((await run(['bmcnet', 'cn1'])).stdout).toBe(
      '10.1.0.11/16, by static, gateway 10.1.0.1, VLAN 7, 02:00:00:00:00:01\n',
    )
    const changed = await run(['bmcnet', 'cn1', '--ip', '10.1.0.12/16', '--vlan', 'off', '-y'])
    expect(changed.stdout).toBe('accepted\n')
    expect(heard().at(-1)).toEqual([
      'cn1',
      'network',
      { source: 'static', ip: '10.1.0.12', prefix: 16, vlan: 'off' },
    ])
    for (const wrong of [
      ['--ip', '10.1.0.12'],
      ['--ip', '10.1.0.1/16', '--dhcp'],
    ]) {
      expect((await run(['bmcnet', 'cn1', ...wrong, '-y'])).code).toBe(2)
    }
    const two = await run(['bmcnet', 'cn[1-2]', '--ip', '10.1.0.12/16', '-y'])
    expect(two.stderr).toContain('2 nodes cannot have one address')
  })
})
