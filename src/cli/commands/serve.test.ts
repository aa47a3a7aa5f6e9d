import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { fakeKernel } from '../../image/testing.js'
import { type Child, folderWith, phoenix, startPhoenix } from '../testing.js'

const rule = "{ kernelArgs: ['one'] }"
const config = `
import { cluster, mac, nodes } from 'phoenix-cluster/dsl'
import { networks } from './networks.js'

export default cluster('shelf')
  .networks(networks)
  .images({ rocky9: { kernel: 'vmlinuz' } })
  .boot({ reports: true })
  .on(nodes('cn1'), {
    image: 'rocky9',
    interfaces: { eno1: { network: 'mgmt', mac: mac('02:00:00:00:00:01') } },
  })
  .on(nodes('cn1'), ${rule})
`
const networks = `
import { cidr } from 'phoenix-cluster/dsl'
export const networks = { mgmt: cidr('127.9.0.0/16') }
`

async function serving(
  flags: readonly string[] = [],
  prepare: (folder: string) => void = () => {},
): Promise<{
  folder: string
  child: Child
  get: (path: string) => Promise<string>
}> {
  const folder = folderWith({ 'cluster.config.ts': config, 'networks.ts': networks })
  prepare(folder)
  mkdirSync(join(folder, 'images'))
  writeFileSync(join(folder, 'images/vmlinuz'), fakeKernel())
  const child = startPhoenix(folder, [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--any-address',
    '--json',
    ...flags,
  ])
  await child.printed('"ready": true')
  const port = /"port": (\d+)/.exec(child.stdout())?.[1]
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  return { folder, child, get }
}

const ask = '/boot?mac=02:00:00:00:00:01'

describe('phoenix serve', () => {
  it('serves, takes a new configuration, keeps the old one when the new is broken, and keeps facts', async () => {
    const { folder, child, get } = await serving()
    expect(await get(ask)).toMatch(/phoenix\.boot=\S+ one \|\|/)
    expect(statSync(join(folder, '.phoenix/boot.key')).mode & 0o777).toBe(0o600)
    writeFileSync(join(folder, 'cluster.config.ts'), config.replace("'one'", "'one', 'two'"))
    await child.printed('the new configuration is taken')
    const script = await get(ask)
    expect(script).toMatch(/phoenix\.boot=\S+ one two \|\|/)
    // A file that the configuration imports counts too.
    writeFileSync(join(folder, 'networks.ts'), networks.replace('127.9.0.0/16', '127.9.0.256/16'))
    await child.printed('the new configuration is not taken')
    // Each finding is an entry, with its place.
    expect(child.stderr()).toMatch(/"message": ?"networks\.ts:3:\d+: [^"\\]*127\.9\.0\.256/)
    expect(await get(ask)).toMatch(/ one two \|\|/)
    expect(JSON.parse(await get('/healthz'))).toMatchObject({ configuration: 'refused' })
    const report = /phoenix\.report=http:\/\/[^/]+(\S+)/.exec(await get(ask))?.[1]
    expect(await get(`${report}/up`)).toBe('thank you\n')
    child.process.kill('SIGTERM')
    expect((await child.ended).code).toBe(0)
    const { stdout } = await phoenix(folder, ['facts', 'get', 'cn1', 'booted.image', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      cn1: { 'booted.image': { value: 'rocky9', source: 'boot' } },
    })
    const key = readFileSync(join(folder, '.phoenix/boot.key'), 'utf8').trim()
    const { stderr } = await child.ended
    expect(stderr).not.toContain(key)
    expect(stderr).not.toContain(report)
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
  })

  it('reads the leases of another DHCP server into facts, and who is no node is kept', async () => {
    const leases = 'leases.csv'
    const row = (last: number) =>
      `127.9.0.${last},02:00:00:00:00:0${last},,600,4000000000,1,0,0,,0,,0\n`
    const open = config.replace(
      "mac: mac('02:00:00:00:00:01')",
      "mac: fact(), dhcp: true, switch: 'sw1', port: '1', ip: ip('127.9.0.1')",
    )
    const folder = folderWith({
      'cluster.config.ts': open.replace('{ cluster, mac,', '{ cluster, fact, ip,'),
      'networks.ts': networks,
      [leases]: `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n${row(1)}${row(7)}`,
    })
    const args = ['--host', '127.0.0.1', '--port', '0', '--leases', leases, '--json']
    const child = startPhoenix(folder, ['serve', ...args])
    await child.printed('"ready": true')
    child.process.kill('SIGTERM')
    expect((await child.ended).code).toBe(0)
    const { stdout } = await phoenix(folder, ['facts', 'get', 'cn1', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      cn1: {
        'interfaces.eno1.mac': { value: '02:00:00:00:00:01', source: 'dhcp' },
        'interfaces.eno1.lease': { value: '127.9.0.1', source: 'dhcp' },
      },
    })
    const audit = JSON.parse((await phoenix(folder, ['audit', 'log', '--json'])).stdout)
    expect(audit).toMatchObject([
      {
        action: 'dhcp learn',
        nodes: 'cn1',
        after: { cn1: { 'interfaces.eno1.mac': '02:00:00:00:00:01' } },
      },
    ])
    const found = JSON.parse((await phoenix(folder, ['discover', '--dhcp', '--json'])).stdout)
    expect(found.machines).toMatchObject([{ mac: '02:00:00:00:00:07', ip: '127.9.0.7' }])
  })

  it('serves by TLS, and takes a renewed certificate', async () => {
    const fixture = (name: string) =>
      readFileSync(new URL(`../../../test/fixtures/tls/test-only-${name}`, import.meta.url), 'utf8')
    const tls = ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem']
    const { folder, child } = await serving(tls, (folder) => {
      writeFileSync(join(folder, 'cert.pem'), fixture('self-signed.pem'))
      writeFileSync(join(folder, 'key.pem'), fixture('self-signed.key'), { mode: 0o600 })
    })
    const shown = () =>
      new Promise<string>((resolve, reject) => {
        const port = Number(/"port": (\d+)/.exec(child.stdout())?.[1])
        const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerX509Certificate()?.toString() ?? '')
          socket.destroy()
        })
        socket.on('error', reject)
      })
    expect(await shown()).toBe(fixture('self-signed.pem'))
    // Half of it is no certificate yet.
    writeFileSync(join(folder, 'cert.pem'), fixture('bmc.pem'))
    await child.printed('the new certificate is not taken')
    expect(await shown()).toBe(fixture('self-signed.pem'))
    writeFileSync(join(folder, 'key.pem'), fixture('bmc.key'))
    await child.printed('the new certificate is taken')
    expect(await shown()).toBe(fixture('bmc.pem'))
    child.process.kill('SIGTERM')
    expect((await child.ended).code).toBe(0)
    expect((await child.ended).stderr).not.toContain('PRIVATE')
  })

  it('refuses what is no URL for nodes, and warns where nodes would look for it elsewhere', async () => {
    const folder = folderWith({ 'cluster.config.ts': config, 'networks.ts': networks })
    for (const url of [
      'foo',
      'ftp://10.2.0.1',
      'http://10.2.0.1:8080/?x=1',
      'http://10.2.0.1:99999',
    ]) {
      const { code, stderr } = await phoenix(folder, ['serve', '--port', '0', '--url', url])
      expect([code, stderr], url).toEqual([
        2,
        expect.stringContaining('such as http://10.2.0.1:8080'),
      ])
    }
    const { child } = await serving(['--url', 'https://127.0.0.1:1/'])
    await child.printed('nodes are told https://127.0.0.1:1, which is port 1 by HTTPS, but')
    child.process.kill('SIGTERM')
    expect((await child.ended).code).toBe(0)
  })

  it('says what is missing', async () => {
    const folder = folderWith({ 'cluster.config.ts': config, 'networks.ts': networks })
    const dhcp = await phoenix(folder, ['serve', '--dhcp', 'br0', '--port', '0'])
    expect([dhcp.code, dhcp.stderr]).toEqual([2, expect.stringContaining('where do nodes reach')])
    const dhcpOn = ['--dhcp', 'nonexist0', '--url', 'http://127.0.0.1:8080']
    const nowhere = await phoenix(folder, ['serve', ...dhcpOn, '--port', '0'])
    const missing = "no network interface 'nonexist0'"
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining(missing)])
    const tls = await phoenix(folder, ['serve', '--tls-cert', 'x', '--port', '0'])
    expect([tls.code, tls.stderr]).toEqual([2, expect.stringContaining('belong together')])
  })
})
