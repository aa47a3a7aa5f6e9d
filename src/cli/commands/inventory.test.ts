import { join } from 'node:path'
import { startRack } from 'phoenix-cluster/adapters/simulated'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeRackFile } from '../files/rack-file.js'
import { folderWith, phoenix, shelf } from '../testing.js'
import { names, shelfRack } from './testing.js'

describe('phoenix inventory', () => {
  it('gathers what nodes are made of, and keeps it as facts', async () => {
    const { through, folder } = await shelfRack()
    const { code, stdout, stderr } = await through(['inventory', '@compute'])
    expect([code, stderr.includes('error')]).toEqual([0, false])
    expect(stdout).toMatch(/^cn\[01-16\] \(16 nodes\):\n/)
    expect(stdout).toMatch(/machine +Phoenix/)
    const facts = await phoenix(folder, [
      'facts',
      'get',
      'cn01',
      '--json',
      '--db',
      '.phoenix/shelf.simulated.db',
    ])
    const { cn01 } = JSON.parse(facts.stdout)
    expect(Object.keys(cn01)).toEqual(
      expect.arrayContaining(['serial', 'interfaces.eno1.mac', 'bmc.capabilities', 'bmc.firmware']),
    )
  })

  it('shows one node with its own serial and addresses, and all for programs', async () => {
    const { through } = await shelfRack()
    const { stdout } = await through(['inventory', 'cn01'])
    expect(stdout).toMatch(/serial +SIM/)
    expect(stdout).toMatch(/nic +([0-9a-f]{2}:){5}[0-9a-f]{2} +eno1/)
    const json = JSON.parse((await through(['inventory', 'cn[01-02]', '--json'])).stdout)
    expect(json.cn01).toMatchObject({ ok: true, manufacturer: 'Phoenix', differences: [] })
    expect(json.cn01.nics[0].id).toBe('eno1')
  })

  it('names who does not answer, and marks who differs', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const nodes = names.slice(0, 4).map((name, at) => ({
      name,
      interfaces: [{ name: 'eno1' }],
      ...(at === 2 ? { model: 'Other Node' } : {}),
    }))
    const rack = await startRack(nodes)
    onTestFinished(() => rack.close())
    writeRackFile(join(folder, 'rack.json'), rack.through)
    rack.setFault('cn04', { kind: 'wrong-password' })
    const { code, stdout, stderr } = await phoenix(folder, [
      'inventory',
      'cn[01-04]',
      '--through',
      'rack.json',
    ])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^cn\[01-02\] \(2 nodes\):/)
    expect(stdout).toMatch(/cn03:\n≠ machine +Phoenix Other Node +\(most: Phoenix/)
    expect(stderr).toMatch(/cn04: bmc-auth/)
  })

  it('keeps other hardware than before only with a word of consent', async () => {
    const { through, folder } = await shelfRack()
    await through(['inventory', 'cn01'])
    const db = ['--db', '.phoenix/shelf.simulated.db']
    await phoenix(folder, ['facts', 'set', 'cn01', 'serial=OLD1', ...db])
    const refused = await through(['inventory', 'cn01'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/serial is SIM\w+, and it was OLD1/)
    expect(refused.stderr).toContain('--accept-replaced')
    const serial = async () =>
      JSON.parse(
        (await phoenix(folder, ['facts', 'get', 'cn01', 'serial', '--json', ...db])).stdout,
      ).cn01.serial.value
    expect(await serial()).toBe('OLD1')
    const agreed = await through([
      'inventory',
      'cn01',
      '--accept-replaced',
      '--reason',
      'new board',
    ])
    expect(await serial()).toMatch(/^SIM/)
    expect(agreed.stderr).toContain('it was OLD1')
    const audit = await phoenix(folder, ['audit', 'log', '--json', ...db])
    expect(audit.stdout).toContain('"accept hardware"')
    expect(audit.stdout).toContain('new board')
  })

  it('finds two nodes with one address, and takes it from neither silently', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const same = { name: 'eno1', mac: '02:00:00:00:00:07' }
    const nodes = names.slice(0, 2).map((name) => ({ name, interfaces: [same] }))
    const rack = await startRack(nodes)
    onTestFinished(() => rack.close())
    writeRackFile(join(folder, 'rack.json'), rack.through)
    const { code, stderr } = await phoenix(folder, [
      'inventory',
      'cn[01-02]',
      '--through',
      'rack.json',
    ])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /hardware-conflict: eno1 has 02:00:00:00:00:07, which cn0\d \(interfaces\.eno1\.mac\) has already/,
    )
  })
})

describe('what BMCs can do', () => {
  const db = ['--db', '.phoenix/shelf.simulated.db']

  it('is learnt by a refresh, explained, and known to a plan before anything is done', async () => {
    const { through, folder } = await shelfRack()
    const before = await phoenix(folder, ['explain', 'cn01', 'bmc'])
    expect(before.stdout).toContain('what it can do is not known yet')
    await through(['refresh', 'cn[01-02]'])
    const explained = await phoenix(folder, ['explain', 'cn[01-02]', 'bmc', ...db])
    expect(explained.stdout).toMatch(/cn\[01-02\] \(2 nodes\):\n +redfish: .*firmware/)
    expect(explained.stdout).toContain('unknown firmware: works by the rules')
    expect(explained.stdout).toMatch(/can: .*bootDevice.*power/)
    await phoenix(folder, ['facts', 'set', 'cn01', 'bmc.lacks:=["bootDevice"]', ...db])
    const plan = await through(['plan', 'cn[01-02]'])
    expect(plan.stdout).toMatch(
      /cn01: 'boot' is network, but its BMC cannot set a boot device \(firmware [\d.]+\)/,
    )
    expect(plan.stdout).not.toMatch(/cn02.*cannot set a boot device/)
    const refused = await through(['bootdev', 'cn01', 'network'])
    expect(refused.stderr).toContain('its BMC cannot set a boot device')
    // A look at it anew puts that right.
    await phoenix(folder, ['facts', 'unset', 'cn01', 'bmc.lacks', 'bmc.capabilities', ...db])
    await through(['inventory', 'cn01'])
    expect((await through(['plan', 'cn01'])).stdout).not.toContain('cannot set')
  })
})
