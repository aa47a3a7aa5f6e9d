import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openFacts } from 'phoenix-cluster/facts'
import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

const config = () => folderWith({ 'cluster.config.ts': shelf })

const waits = "cn[01-16] (16 nodes): interfaces.eno1.mac waits for the fact 'interfaces.eno1.mac'\n"

describe('phoenix render', () => {
  it('prints a file for people who send it on', async () => {
    const { code, stdout, stderr } = await phoenix(config(), ['render', 'cn01', '--as', 'hosts'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('10.1.0.11\tcn01-bmc\n10.2.0.11\tcn01\tcn01-eno1\n')
  })

  it('prints several files with their paths', async () => {
    const { stdout } = await phoenix(config(), ['render', '@*', '--as', 'dnsmasq'])
    expect(stdout).toMatch(/^==> dnsmasq\.conf <==\n# Made by Phoenix/)
    expect(stdout).toContain('\n\n==> hosts/phoenix.conf <==\n')
  })

  it('names whom it could not render, and fails', async () => {
    const { code, stdout, stderr } = await phoenix(config(), ['render', '@*', '--as', 'ethers'])
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: waits })
  })

  it('takes options', async () => {
    const args = ['render', 'cn[01-02]', '--as', 'hosts', '--set', 'interface=bmc']
    const { stdout } = await phoenix(config(), args)
    expect(stdout).toBe('10.1.0.11\tcn01-bmc\n10.1.0.12\tcn02-bmc\n')
    const wrong = await phoenix(config(), [...args.slice(0, -1), 'interfaces=bmc'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain("did you mean 'interface'")
  })

  it('gives a program one document', async () => {
    const { code, stdout, stderr } = await phoenix(config(), [
      ...['render', 'cn01', '--as', 'ethers', '--json'],
    ])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const path = 'interfaces.eno1.mac'
    expect(JSON.parse(stdout)).toEqual({
      renderer: 'ethers',
      files: [{ path: 'ethers', text: '' }],
      missing: [{ node: 'cn01', path, fact: path }],
      leftOut: [],
    })
  })

  it.each([
    [['render'], /nodes are missing/],
    [['render', 'cn01'], /no renderer is named/],
    [['render', 'cn01', '--as', 'host'], /there is no renderer 'host'; did you mean 'hosts'/],
    [['render', 'cn99', '--as', 'hosts'], /there is no node 'cn99'/],
    [['render', 'cn01', '--list'], /--list takes no nodes/],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await phoenix(config(), args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  it('refuses a configuration that contradicts itself, but shows its addresses', async () => {
    const wrong = shelf.replace('net.host(node.number + 10), mac', 'net.host(10), mac')
    const folder = folderWith({ 'cluster.config.ts': wrong })
    const refused = await phoenix(folder, ['render', '@*', '--as', 'hosts'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('10.2.0.10')
    const { code, stdout, stderr } = await phoenix(folder, ['render', 'cn[01-02]', '--as', 'ips'])
    expect(code).toBe(1)
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'node  bmc        mgmt',
      'cn01  10.1.0.11  10.2.0.10!',
    ])
    expect(stderr).toContain('10.2.0.10 is a duplicate')
  })

  it('leaves out a node of which a fact contradicts the configuration, and renders the others', async () => {
    const folder = config()
    const mac = '02:00:00:00:00:01'
    // As BMCs tell it: an admin is not let.
    const location = join(folder, '.phoenix', 'shelf.db')
    const facts = await openFacts({ cluster: 'shelf', location })
    const key = 'interfaces.eno1.mac'
    await facts.record(
      ['cn01', 'cn02'].map((node) => ({ node, key, value: mac, source: 'redfish' })),
    )
    await facts.close()
    const { code, stdout, stderr } = await phoenix(folder, [
      'render',
      'cn[01-02]',
      '--as',
      'ethers',
    ])
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${mac}\t10.2.0.11\n` })
    expect(stderr).toMatch(/^cn02: .*02:00:00:00:00:01/)
  })
})

describe('phoenix render --out', () => {
  const render = (folder: string, ...more: string[]) =>
    phoenix(folder, ['render', '@*', '--as', 'hosts', '--out', 'made', ...more])

  it('writes, and touches nothing that says the same already', async () => {
    const folder = config()
    expect(await render(folder)).toEqual({ code: 0, stdout: 'written   made/hosts\n', stderr: '' })
    const file = join(folder, 'made/hosts')
    const long = new Date('2020-01-01T00:00:00Z')
    utimesSync(file, long, long)
    expect((await render(folder)).stdout).toBe('unchanged   made/hosts\n')
    expect(statSync(file).mtime).toEqual(long)
    writeFileSync(file, 'by hand\n')
    chmodSync(file, 0o640)
    expect((await render(folder)).stdout).toBe('written   made/hosts\n')
    expect(readFileSync(file, 'utf8')).toContain('10.2.0.11')
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(join(folder, 'made'))).toEqual(['hosts'])
  })

  it('tells a program what became of each file', async () => {
    const { stdout } = await render(config(), '--json')
    expect(JSON.parse(stdout)).toEqual({
      renderer: 'hosts',
      files: [{ path: 'hosts', result: 'written' }],
      missing: [],
      leftOut: [],
    })
  })

  it('tells dnsmasq and BIND where the files are, and counts a zone up once it changed', async () => {
    const folder = folderWith({
      'cluster.config.ts': shelf.replace(
        "cluster('shelf')",
        "cluster('shelf', { domain: 'a.org' })",
      ),
    })
    const bind = (nodes: string) =>
      phoenix(folder, ['render', nodes, '--as', 'bind', '--out', 'zones'])
    const serial = () =>
      readFileSync(join(folder, 'zones/db.a.org'), 'utf8').match(/ (\d+) 3600 /)?.[1]
    expect((await bind('@*')).stdout).toContain('written   zones/db.a.org')
    expect(serial()).toBe('1')
    expect((await bind('@*')).stdout).not.toContain('written')
    expect((await bind('cn01')).stdout).toContain('written     zones/db.a.org')
    expect(serial()).toBe('2')
    expect(readFileSync(join(folder, 'zones/named.conf.phoenix'), 'utf8')).toContain(
      `file "${folder}/zones/db.a.org"`,
    )
  })

  it('says why it cannot', async () => {
    const folder = config()
    mkdirSync(join(folder, 'made/hosts'), { recursive: true })
    const { code, stderr } = await render(folder)
    expect(stderr).toMatch(/made\/hosts cannot be written: it is a folder \(no file was changed\)/)
    expect(code).toBe(2)
  })
})

describe("a renderer of one's own", () => {
  const own = `${shelf.replace('export default', 'const site =')}
import { defineRenderer } from 'phoenix-cluster/render'
export default site
export const motd = defineRenderer({
  name: 'motd',
  about: 'a greeting of each node',
  render: ({ nodes }) => Object.fromEntries(nodes.map(({ name }) => ['motd/' + name, 'Hello ' + name])),
})
`
  const folder = () => folderWith({ 'cluster.config.ts': own })

  it('is found by being exported, and listed', async () => {
    const { stdout } = await phoenix(folder(), ['render', '--list'])
    expect(stdout).toMatch(/^hosts +names and addresses.* interface, network, primary$/m)
    expect(stdout).toMatch(/^motd +a greeting of each node$/m)
    const json = JSON.parse((await phoenix(folder(), ['render', '--list', '--json'])).stdout)
    expect(json.at(-1)).toEqual({ name: 'motd', about: 'a greeting of each node', options: {} })
  })

  it('is listed without a configuration too, if it is ours', async () => {
    const empty = folder()
    rmSync(join(empty, 'cluster.config.ts'))
    const { code, stdout } = await phoenix(empty, ['render', '--list'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^slurm /m)
  })

  it('renders', async () => {
    const at = folder()
    const args = ['render', 'cn[01-02]', '--as', 'motd', '--out', 'etc']
    const { stdout } = await phoenix(at, args)
    expect(stdout).toBe('written   etc/motd/cn01\nwritten   etc/motd/cn02\n')
    expect(readFileSync(join(at, 'etc/motd/cn02'), 'utf8')).toBe('Hello cn02\n')
  })
})
