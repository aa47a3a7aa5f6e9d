import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

const config = () => folderWith({ 'cluster.config.ts': shelf })

describe('phoenix explain', () => {
  it('tells who won and who lost, each with the place of the very property', async () => {
    const folder = folderWith({
      'cluster.config.ts': shelf
        .replace(".on('last',", ".on('last', {\n    image: 'other',\n  })\n  .on('last',")
        .replace(
          "rocky9: { kernel: 'vmlinuz' }",
          "rocky9: { kernel: 'v' }, other: { kernel: 'w' }",
        ),
    })
    const { code, stdout } = await phoenix(folder, ['explain', 'cn[14-16]', 'image'])
    expect(code).toBe(0)
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, ' ')),
    ).toEqual([
      "cn14 image = 'rocky9'",
      " counts set 'rocky9' cluster.config.ts:12:5",
      '',
      "cn[15-16] (2 nodes) image = 'other'",
      " counts set 'other' cluster.config.ts:20:5",
      " lost set 'rocky9' cluster.config.ts:12:5",
    ])
  })

  it('tells what a node starts from the network, and why', async () => {
    const folder = folderWith({
      'cluster.config.ts': shelf.replace(
        ".on('last',",
        ".on(nodes('cn16'), { boot: 'hold' })\n  .on('last',",
      ),
    })
    const { stdout } = await phoenix(folder, ['explain', 'cn[15-16]', 'boot'])
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
      "cn15 boot = 'network'",
      " counts set 'network' cluster.config.ts:11:5",
      ' when it asks, it starts its image from the network',
      " 'boot' is network",
      ' it starts the image rocky9',
      ' kernel arguments: ip=10.2.0.25:::255.255.255.0:cn15 rw console=ttyS0',
      '',
      "cn16 boot = 'hold'",
      " counts set 'hold' cluster.config.ts:19:24",
      " lost set 'network' cluster.config.ts:11:5",
      ' when it asks, it is told to wait',
      " 'boot' is hold: it waits until that changes",
      '',
    ])
    const { stdout: json } = await phoenix(folder, ['explain', 'cn16', 'boot', '--json'])
    expect(JSON.parse(json).cn16.outcome).toHaveLength(2)
  })

  it('shows all of an interface, of a node with errors too, and tells them', async () => {
    const text = shelf.replace(
      'net.host(node.number + 10), mac',
      'net.host(node.number + 241), mac',
    )
    const folder = folderWith({ 'cluster.config.ts': text })
    const explained = await phoenix(folder, ['explain', 'cn15', 'interfaces.eno1'])
    expect(explained.stdout).toContain("cn15 interfaces.eno1.network = 'mgmt'\n")
    expect(explained.stdout).toMatch(
      /^cn15 interfaces\.eno1\.ip = wrong\n.*\n {2}error: .*host 256 is outside/m,
    )
    expect(explained.stdout).toContain('interfaces.eno1.mac = waits for the fact')
    expect(explained.stderr).toMatch(/^cluster\.config\.ts:16:\d+: error: cn15: .*host 256/m)
    expect(explained.code).toBe(2)

    const sound = await phoenix(folder, ['explain', 'cn01', 'interfaces.eno1'])
    expect(sound).toMatchObject({ code: 0, stderr: '' })
    const shown = await phoenix(folder, ['node', 'cn15', 'interfaces.eno1'])
    expect(shown.stdout).toMatch(/^network +mgmt$/m)
    expect(shown).toMatchObject({ code: 2, stderr: expect.stringContaining('host 256') })
  })

  it('tells what is the same for many nodes once, path by path, with the nodes on each', async () => {
    const { stdout } = await phoenix(config(), ['explain', 'cn[01-16]', 'interfaces.eno1'])
    const lines = stdout.replace(/(?<=\S) {2,}/g, ' ').split('\n')
    const addresses = Array.from({ length: 16 }, (_, index) => {
      const node = `cn${String(index + 1).padStart(2, '0')}`
      return `${node} interfaces.eno1.ip = 10.2.0.${index + 11}`
    })
    expect(lines).toEqual([
      "cn[01-16] (16 nodes) interfaces.eno1.network = 'mgmt'",
      "  counts set 'mgmt' cluster.config.ts:16:15",
      '',
      ...addresses,
      '  counts set what differs (by a function) cluster.config.ts:16:32',
      '',
      "cn[01-16] (16 nodes) interfaces.eno1.mac = waits for the fact 'interfaces.eno1.mac'",
      '  counts set fact() (not known) cluster.config.ts:16:79',
      '',
      ...Array.from({ length: 16 }, (_, index) => {
        const node = `cn${String(index + 1).padStart(2, '0')}`
        return `${node} interfaces.eno1.hostname = '${node}'`
      }),
      "  derived the node's name, since this is its primary interface",
      '',
      'cn[01-16] (16 nodes) interfaces.eno1.dhcp = false',
      "  derived the network 'mgmt' has neither dhcp nor a pool cluster.config.ts:6:41",
      'cn[01-16] (16 nodes) interfaces.eno1.primary = true',
      '  derived the first interface that is not the one of the BMC',
      '',
    ])
  })

  it('tells which of the nodes have no such path, and fails only where none has', async () => {
    const one = config()
    const args = ['explain', 'cn[01-16]', 'kernelArgs']
    const { code, stdout } = await phoenix(one, args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\S+ .*kernelArgs = /)
    expect(stdout).toMatch(/\n\n\S+ \(\d+ nodes\): no rule says anything about 'kernelArgs'\n$/)
    const json = JSON.parse((await phoenix(one, [...args, '--json'])).stdout)
    expect(Object.keys(json)).toHaveLength(16)
    expect(json.cn01).toBeNull()
    expect((await phoenix(one, ['explain', 'cn[01-16]', 'attr.none'])).code).toBe(2)
  })

  it('names the node on each heading', async () => {
    const { stdout } = await phoenix(config(), ['explain', 'cn01', 'interfaces'])
    const headings = stdout.split('\n').filter((line) => /^\S/.test(line))
    expect(headings.map((line) => line.replace(/ = .*/, ''))).toEqual(
      [
        ...['bmc.network', 'bmc.ip', 'eno1.network', 'eno1.ip', 'eno1.mac'],
        ...['bmc.hostname', 'bmc.dhcp', 'bmc.primary'],
        ...['eno1.hostname', 'eno1.dhcp', 'eno1.primary'],
      ].map((path) => `cn01 interfaces.${path}`),
    )
    expect(stdout).not.toContain('\n\n')
  })

  it('names the nodes that have what the one asked for has not', async () => {
    const { code, stderr } = await phoenix(config(), ['explain', 'cn01', 'kernelArgs'])
    expect(code).toBe(2)
    expect(stderr).toContain("cn01 has no 'kernelArgs'; cn[15-16] have it")
    expect(stderr).toContain('phoenix explain cn01 kernelArgs --why-not')
    expect(stderr).not.toContain('did you mean')
  })

  it('gives the kernel arguments that the node has, those of the image with their place', async () => {
    const text = shelf.replace("'vmlinuz' }", "'vmlinuz', kernelArgs: ['quiet'] }")
    const folder = folderWith({ 'cluster.config.ts': text })
    const { stdout } = await phoenix(folder, ['explain', 'cn15', 'kernelArgs'])
    expect(stdout.replace(/(?<=\S) {2,}/g, ' ')).toBe(`cn15 kernelArgs = ['quiet', 'console=ttyS0']
  counts set ['console=ttyS0'] cluster.config.ts:19:17
  counts from image rocky9 ['quiet'] cluster.config.ts:7:42
`)
    const json = await phoenix(folder, ['explain', 'cn15', 'kernelArgs', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      cn15: {
        value: "['quiet', 'console=ttyS0']",
        said: [
          { layer: 'rule' },
          { layer: 'image rocky9', value: "['quiet']", place: { line: 7 } },
        ],
      },
    })
  })

  it('tells which rules do not apply, and why', async () => {
    const folder = config()
    const all = await phoenix(folder, ['explain', 'cn[01-02]', '--why-not'])
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).toBe(`cn[01-02] (2 nodes):
  cluster.config.ts:19:4: the rule for last does not apply
    the group 'last' is cn[15-16], which does not have it
    the nearest group that has it is 'compute'
`)
    const one = await phoenix(folder, ['explain', 'cn15', 'kernelArgs', '--why-not'])
    expect(one.stdout).toBe('cn15:\n  cluster.config.ts:19:4: the rule for last applies\n')
    const none = await phoenix(folder, ['explain', 'cn15', '--why-not'])
    expect(none.stdout).toBe('cn15:\n  all 2 rules apply\n')
    const json = await phoenix(folder, ['explain', 'cn01', 'last', '--why-not', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ cn01: [{ selects: 'last', applies: false }] })
    expect((await phoenix(folder, ['explain', 'cn01'])).code).toBe(2)
  })

  it('never shows a secret, only where it comes from', async () => {
    const { stdout } = await phoenix(config(), ['explain', 'cn01', 'bmc'])
    expect(stdout).toContain("redfish({ user: 'admin', password: env PHOENIX_TEST_UNSET })")
  })
})
