import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeKernel } from '../../image/testing.js'
import { folderWith, phoenix, startPhoenix } from '../testing.js'

const config = `
import { cidr, cluster, fact, ip, mac, nodes } from 'phoenix-cluster/dsl'

export default cluster('shelf')
  .networks({ mgmt: cidr('127.9.0.0/16') })
  .images({ rocky9: { kernel: 'vmlinuz' } })
  .on(nodes('cn[1-3]'), {
    image: 'rocky9',
    interfaces: { eno1: { network: 'mgmt', mac: fact() } },
  })
  .on(nodes('old'), {
    interfaces: { eno1: { network: 'mgmt', mac: mac('02:00:00:00:00:99') } },
  })
`
const one = '02:00:00:00:00:01'
const two = '02:00:00:00:00:02'

describe('machines that are no nodes', () => {
  it('wait, are listed, and are given their image once they are adopted', async () => {
    const folder = folderWith({ 'cluster.config.ts': config })
    mkdirSync(join(folder, 'images'))
    writeFileSync(join(folder, 'images/vmlinuz'), fakeKernel())
    const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--any-address', '--json']
    const child = startPhoenix(folder, args)
    await child.printed('"ready": true')
    const port = /"port": (\d+)/.exec(child.stdout())?.[1]
    const ask = async (mac: string) =>
      (
        await fetch(
          `http://127.0.0.1:${port}/boot?mac=${mac}&serial=S${mac.at(-1)}&platform=efi&cpu=x86_64`,
        )
      ).text()
    const waiting = await ask(one)
    // It borrows its address, and asks for another before it asks again.
    expect(waiting).toMatch(/sleep \d+\ndhcp netX \|\| goto again\nchain/)
    await ask(two)
    const listed = async (...more: string[]) => {
      const { stdout } = await phoenix(folder, ['discover', '--dhcp', '--json', ...more])
      return JSON.parse(stdout).machines
    }
    let machines = await listed()
    for (let tries = 0; tries < 50 && machines.length < 2; tries++) machines = await listed()
    expect(machines).toMatchObject([
      { mac: one, serial: 'S1', architecture: 7, attempts: 1, ip: '127.0.0.1' },
      { mac: two, serial: 'S2' },
    ])
    expect(machines[0]).not.toHaveProperty('node')
    expect(statSync(join(folder, '.phoenix/shelf.unknown.json')).mode & 0o777).toBe(0o600)
    expect(await listed('cn[2-3]', '--order')).toMatchObject([{ node: 'cn2' }, { node: 'cn3' }])

    const unsaid = await phoenix(folder, ['adopt', 'cn[2-3]', '--order'])
    expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining('say --yes')])
    const stolen = await phoenix(folder, ['adopt', 'cn1', '--mac', '02:00:00:00:00:99', '--yes'])
    expect(stolen).toMatchObject({ code: 2, stderr: expect.stringContaining('which old has') })
    const unseen = await phoenix(folder, ['adopt', 'cn1', '--mac', '02:00:00:00:00:55', '--yes'])
    expect(unseen).toMatchObject({ code: 2, stderr: expect.stringContaining('has asked yet') })

    const adopted = await phoenix(folder, [
      'adopt',
      'cn[1-3]',
      '--order',
      '--yes',
      '--reason',
      'racked',
    ])
    expect(adopted).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('2 machines adopted'),
    })
    expect(adopted.stderr).toContain('cn3: no machine was found for it')
    let script = ''
    for (let tries = 0; tries < 100 && !script.includes('kernel'); tries++) {
      script = await ask(one)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(script).toContain('cn1 starts rocky9')
    expect(await listed()).toEqual([])
    const other = await phoenix(folder, ['adopt', 'cn1', '--mac', two, '--yes'])
    expect(other.stderr).toContain('which cn2 has')
    const again = await phoenix(folder, ['adopt', 'cn2', '--mac', two.toUpperCase()])
    expect([again.code, again.stdout]).toEqual([0, '0 machines adopted\n'])
    expect(again.stderr).toContain('cn2 has 02:00:00:00:00:02 already')
    const log = await phoenix(folder, ['audit', 'log', '--json'])
    expect(JSON.parse(log.stdout)).toMatchObject([
      {
        action: 'adopt',
        nodes: 'cn[1-2]',
        reason: 'racked',
        after: { cn1: { 'interfaces.eno1.mac': one } },
      },
    ])
    // Its board was changed: nobody is it until somebody says so.
    const board = '02:00:00:00:00:0b'
    await ask(board)
    for (let tries = 0; tries < 50 && (await listed()).length === 0; tries++);
    const refused = await phoenix(folder, ['adopt', 'cn1', '--mac', board, '--yes'])
    expect(refused.stderr).toContain(`eno1 of cn1 is known as ${one}`)
    const replaced = await phoenix(folder, ['adopt', 'cn1', '--mac', board, '--yes', '--replace'])
    expect(replaced.code).toBe(0)
    child.process.kill('SIGTERM')
    expect((await child.ended).code).toBe(0)
  }, 60_000)

  it('are named by --mac, or taken in their order, but not both', async () => {
    const folder = folderWith({ 'cluster.config.ts': config })
    const both = ['adopt', 'cn1', '--mac', one, '--order', '--yes']
    const { code, stderr } = await phoenix(folder, both)
    expect([code, stderr]).toEqual([2, expect.stringContaining('say one of them')])
  })

  it('are looked for by --dhcp, and BMCs by --range, but not both', async () => {
    const folder = folderWith({ 'cluster.config.ts': config })
    for (const args of [[], ['--dhcp', '--range', 'mgmt'], ['--range', 'mgmt', '--order']]) {
      const { code, stderr } = await phoenix(folder, ['discover', ...args])
      expect([code, stderr]).toEqual([2, expect.stringContaining('--dhcp')])
    }
    const none = await phoenix(folder, ['discover', '--dhcp'])
    expect(none).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 machines of no node'),
    })
  })
})
