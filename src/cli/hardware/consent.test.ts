import { describe, expect, it } from 'vitest'
import { labOf } from './testing.js'

describe('what somebody has to agree to', () => {
  it.each([
    [['power', 'cn[1-2]', 'force-off'], 'power force-off: cn[1-2] (2 nodes)'],
    [['bmc', 'cn1', 'reset'], 'restart the BMC: cn1'],
    [
      ['bootorder', 'cn1', '--first', '*PXE*'],
      "move what fits '*PXE*' to the front of the boot order",
    ],
    [
      ['bootorder', 'cn1', '--set', 'Boot0002,Boot0001'],
      'set the boot order to Boot0002, Boot0001: cn1',
    ],
    [
      ['bmcnet', 'cn1', '--ip', '10.1.0.9/16', '--vlan', 'off'],
      'of the BMC to 10.1.0.9/16, no VLAN: cn1',
    ],
    [
      ['watchdog', 'cn1', 'set', '--action', 'reset', '--timeout', '300'],
      'to reset after 300 s, without',
    ],
    [
      ['powerlimit', 'cn1', '400', '--exceeded', 'log'],
      'limit the power to 400 W (log where it is',
    ],
    [['media', 'cn1', 'eject'], 'eject all images: cn1'],
    [['sel', 'cn1', '--clear'], "clear the hardware's event log: cn1"],
    [
      ['redfish', 'cn1', 'patch', '/redfish/v1/x', '--body', 'body'],
      'patch /redfish/v1/x with Password: cn1',
    ],
    [
      ['password', 'cn1', '--from', 'file:next', '--user', 'me'],
      'password of the BMC account me: cn1',
    ],
  ])('is told where nobody can be asked: %j', async (args, what) => {
    const { run, heard } = labOf({ next: 'hidden', body: '{ "Password": "hidden" }' })
    const { code, stderr } = await run(args)
    expect(stderr).toContain('this needs a yes, and there is no terminal to ask on: ')
    expect(stderr).toContain(what)
    expect(stderr).toContain('say --yes')
    expect(stderr).not.toContain('hidden')
    expect([code, heard()]).toEqual([2, []])
  })

  it.each([
    [['bmcnet', 'cn1', '--gateway', 'gate'], "'gate'"],
    [['bootorder', 'cn1', '--first', ''], 'an empty name fits no boot option'],
    [
      ['password', 'cn1', '--from', 'env:PHOENIX_TEST_UNSET'],
      'PHOENIX_TEST_UNSET: the variable is not set',
    ],
    [['password', 'cn1', '--from', 'file:nowhere'], 'there is no such file'],
    [['redfish', 'cn1', 'patch', '/x', '--body', 'nowhere'], 'there is no such file'],
    [
      ['firmware', 'cn1', 'update', '--component', 'bios', '--file', 'no.bin', '--to', '2'],
      'no.bin cannot be used: there is no such file',
    ],
    [['adopt', 'cn1', '--mac', 'junk'], "'junk' is no hardware address"],
    [
      ['adopt', 'cn1', '--mac', '02:00:00:00:00:01'],
      'no machine with 02:00:00:00:00:01 has asked yet',
    ],
  ])('is asked only where the arguments are right: %j', async (args, why) => {
    const { run, heard } = labOf()
    const { code, stderr } = await run(args, { typed: 'y\n' })
    expect(stderr).toContain(why)
    expect(stderr).not.toContain('[y/N]')
    expect([code, heard()]).toEqual([2, []])
  })

  it('is nothing where there is no node', async () => {
    const { run } = labOf()
    const { code, stderr } = await run(['power', 'cn1!cn1', 'off'])
    expect([code, stderr]).toEqual([0, "There is no node in 'cn1!cn1'.\n"])
  })
})
