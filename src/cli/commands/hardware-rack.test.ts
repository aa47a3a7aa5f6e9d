/** The commands for hardware against a simulated rack: as somebody tries them before there is any. */
import { expect, it } from 'vitest'
import { run as runCommand } from '../command-line/run.js'
import { FakeIo } from '../testing.js'
import { names, shelfRack, until } from './testing.js'

it('what a BMC has is read and changed, and read back', async () => {
  const { through, rack } = await shelfRack()
  const shown = async (...args: string[]) => {
    const { code, stdout, stderr } = await through(args)
    expect([code, stderr]).toEqual([0, expect.stringContaining('no real BMC is touched')])
    return stdout
  }
  expect(await shown('power', '@*', 'on', '--wait')).toBe('cn[01-16] (16 nodes): on\n')
  expect(await shown('sensors', '@*', 'cpu1')).toMatch(/^CPU1 Temp +16 /m)
  expect(await shown('sel', 'cn01')).toContain('began to start')
  expect(await shown('identify', 'cn[01-02]', 'blink')).toBe('cn[01-02] (2 nodes): blinking\n')
  expect(await shown('media', 'cn01', 'insert', 'http://10.2.0.1/a.iso')).toContain('inserted in')
  expect(await shown('media', 'cn01', 'eject', '--yes')).toBe('ejected\n')
  expect(await shown('bootdev', 'cn01', 'disk', '--persistent', '--legacy')).toBe(
    'disk, persistent, legacy\n',
  )
  expect(rack.state('cn01').override).toMatchObject({ enabled: 'Continuous', mode: 'Legacy' })
  const [first] = (await shown('bootorder', 'cn01', '--last', '*PXE*', '--yes')).split('\n')
  expect(first).not.toContain('PXE')
  expect(await shown('redfish', '@*', 'get', '/redfish/v1/SessionService')).toMatch(
    /^cn\[01-16\] \(16 nodes\):$/m,
  )
})

it('dead BMCs and wrong passwords are named, the others answer', async () => {
  const { through, rack } = await shelfRack()
  rack.setFault('cn03', { kind: 'refused' })
  rack.setFault('cn04', { kind: 'wrong-password' })
  const { code, stdout, stderr } = await through(['accounts', '@*'])
  expect(stdout).toMatch(/^cn\[01-02,05-16\] \(14 nodes\): phoenix/)
  expect(stderr).toMatch(/^cn03: bmc-unreachable/m)
  expect(stderr).toMatch(/^cn04: bmc-auth/m)
  expect(code).toBe(1)
})

it('an interrupt ends a look at once, and names who was not reached', async () => {
  const { folder, rack } = await shelfRack()
  for (const name of names) rack.setFault(name, { kind: 'slow', ms: name === 'cn01' ? 0 : 20_000 })
  const io = new FakeIo(folder)
  const ended = runCommand(['accounts', '@*', '--through', 'rack.json'], io)
  await until(() => rack.counters().connections >= names.length)
  io.interrupt()
  expect(await ended).toBe(130)
  expect(io.err).toMatch(/Not reached: cn\[\d\d-16\]/)
  expect(io.exits).toEqual([])
})
