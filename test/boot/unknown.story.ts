/** Machines whose hardware addresses nobody knows yet. */
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { Lab, type Node } from './harness/lab.js'

const lab = Lab.open(4)
let cn1: Node

/** The node's hardware address is a fact; strangers get addresses from the pool. */
const config = (discovery: string) => `
import { cidr, cluster, fact, network, nodes, range } from 'phoenix-cluster/dsl'
import { bmcs } from './hardware.js'

const kernelArgs = ['quiet', 'panic=1', 'no_timer_check']

export default cluster('lab')
  .networks({
    mgmt: network({
      v4: cidr('10.99.4.0/24'), v6: cidr('fd99:4::/64'),
      pool: range('10.99.4.100-10.99.4.120'), dhcp: true,
    }),
  })
  .images({
    rocky9: { kernel: 'rocky9/1/vmlinuz', initrd: 'rocky9/1/initrd.img', kernelArgs },
    finder: { kernel: 'finder/1/vmlinuz', initrd: 'finder/1/initrd.img', kernelArgs },
  })
  .boot({ url: 'http://10.99.4.1', reports: true ${discovery} })
  .on(nodes('cn1'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: bmcs.cn1,
    interfaces: {
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
`

beforeAll(async () => {
  for (const name of ['rocky9', 'finder']) lab.addImage(name, '1')
  cn1 = await lab.node('cn1')
  lab.writeHardware([cn1])
  lab.write('cluster.config.ts', config(''))
  await lab.serve()
})
afterAll(() => lab.close())

it('wait, and start by themselves once they are adopted', async () => {
  onTestFailed(() => console.error(lab.story()))
  const serving = lab.serving
  await lab.phoenix('bootdev', 'cn1', 'network')
  await lab.phoenix('power', 'cn1', 'on')
  // Its address is of the pool.
  await serving?.says(/is no node and has 10\.99\.4\.1[012]\d/)
  expect(cn1.serial.said).not.toContain('starts rocky9')
  const seen = await lab.phoenix('discover', '--dhcp', '--order')
  expect(seen.stdout).toContain(cn1.mac)
  const { code, stdout, stderr } = await lab.phoenix('adopt', 'cn1', '--order', '--yes')
  expect(code, stdout + stderr).toBe(0)
  // It asks again without being told to, for an address too.
  await serving?.says(/cn1 is up with rocky9/)
  expect(cn1.serial.said).toContain('This machine waits')
  expect(await lab.facts('cn1')).toMatchObject({
    'boot.stage': 'up',
    'interfaces.eno1.mac': cn1.mac,
    'interfaces.eno1.lease': '10.99.4.11',
  })
  const plan = await lab.phoenix('plan')
  expect(plan.stdout).toContain('nothing to do')
})

it('start the image for discovery where there is one', async () => {
  onTestFailed(() => console.error(lab.story()))
  lab.write('cluster.config.ts', config(", discovery: 'finder'"))
  await lab.serving?.says(/the new configuration is taken/)
  const stranger = await lab.machine('stranger2', { usually: 'network' })
  await stranger.switch('on')
  await lab.serving?.says(/start the image finder/)
  await stranger.serial.says(/runs finder 1/)
})
