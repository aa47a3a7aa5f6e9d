/** From the power button to the running image, and on to other versions of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { Lab, type Node } from './harness/lab.js'

const lab = Lab.open(1)
let cn1: Node
let cn2: Node

/** The cluster, of which the second node starts a version of its own. */
const config = (version: string) => `
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { bmcs, macs } from './hardware.js'

const kernelArgs = ['quiet', 'panic=1', 'no_timer_check']

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.1.0/24'), v6: cidr('fd99:1::/64'), dhcp: true }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/{version}/vmlinuz', initrd: 'rocky9/{version}/initrd.img',
      version: '1', kernelArgs,
    },
    next: { extends: 'rocky9', version: '${version}' },
  })
  .boot({ url: 'http://10.99.1.1', reports: true })
  .on(nodes('cn[1-2]'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: (node) => bmcs[node.name as keyof typeof bmcs],
    interfaces: {
      eno1: {
        network: 'mgmt',
        ip: (node, net) => net.host(node.number + 10),
        mac: (node) => macs[node.name as keyof typeof macs],
      },
    },
  })
  .on(nodes('cn2'), { image: 'next' })
`

beforeAll(async () => {
  for (const version of ['1', '2']) lab.addImage('rocky9', version)
  cn1 = await lab.node('cn1')
  cn2 = await lab.node('cn2')
  lab.writeHardware([cn1, cn2])
  lab.write('cluster.config.ts', config('1'))
  await lab.serve()
})
afterAll(() => lab.close())

it('phoenix apply switches nodes on and waits until they say that they run', async () => {
  onTestFailed(() => console.error(lab.story()))
  const log = lab.watch('console', 'cn[1-2]', '--log', 'logs')
  await log.says(/cn\[?1.*the console is open/)
  const { code, stdout } = await lab.phoenix('apply', '--yes')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('1. boot from the network, once')
  expect(stdout).toContain('2 nodes: 2 done')
  expect(await cn1.isOn()).toBe(true)
  expect(await lab.facts('cn1')).toMatchObject({
    'boot.stage': 'up',
    'boot.duration': expect.any(Number),
    'booted.image': 'rocky9',
    'booted.version': '1',
    'booted.files': ['rocky9/1/vmlinuz', 'rocky9/1/initrd.img'],
    'booted.kernelArgs': ['quiet', 'panic=1', 'no_timer_check'],
    'interfaces.eno1.lease': '10.99.1.11',
    power: 'on',
  })
  // The whole start is on the console, as Serial over LAN carries it.
  await log.stop('SIGINT')
  const console1 = readFileSync(join(lab.folder, 'logs/cn1.log'), 'latin1')
  for (const words of ['iPXE', 'cn1 starts rocky9', 'cn1 runs rocky9 1']) {
    expect(console1).toContain(words)
  }
})

it('a second apply has nothing to do, and the log of the service nothing to complain of', async () => {
  const { code, stdout } = await lab.phoenix('apply', '--yes')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('nothing to do')
  expect(lab.serving?.text).not.toMatch(/"level":"(?:warning|error)"/)
})

it('another version restarts the nodes that should have it, with consent alone', async () => {
  onTestFailed(() => console.error(lab.story()))
  const before = await lab.facts('cn1', 'boot.id')
  lab.write('cluster.config.ts', config('2'))
  await lab.serving?.says(/the new configuration is taken/)
  const refused = await lab.phoenix('apply', '--yes')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('--allow reboot')
  const { code, stdout } = await lab.phoenix('apply', '--yes', '--allow', 'reboot')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('it booted version 1 of the image next, and should boot 2')
  expect(stdout).not.toContain('withdrawn')
  expect(stdout).toContain('1 node: 1 done')
  expect(await lab.facts('cn2')).toMatchObject({ 'booted.image': 'next', 'booted.version': '2' })
  expect(cn2.serial.said).toContain('cn2 runs rocky9 2')
  expect(await lab.facts('cn1', 'boot.id')).toEqual(before)
})

it('going back is one word', async () => {
  lab.write('cluster.config.ts', config('1'))
  await lab.serving?.says(/the new configuration is taken/)
  const { code, stdout } = await lab.phoenix('apply', '--yes', '--allow', 'reboot')
  expect(code, stdout).toBe(0)
  expect(await lab.facts('cn2')).toMatchObject({ 'booted.version': '1' })
})
