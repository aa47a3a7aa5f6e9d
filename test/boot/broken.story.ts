/** One node cannot start, for its image is broken: it is named with where it stopped, and alone. */
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { emptyInitramfs } from './harness/initramfs.js'
import { Lab, type Node } from './harness/lab.js'

const lab = Lab.open(3)
let nodes: Node[]

const config = `
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { bmcs, macs } from './hardware.js'

const kernelArgs = ['quiet', 'panic=1', 'no_timer_check']

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.3.0/24'), v6: cidr('fd99:3::/64'), dhcp: true }),
  })
  .images({
    rocky9: { kernel: 'rocky9/1/vmlinuz', initrd: 'rocky9/1/initrd.img', kernelArgs },
    broken: { kernel: 'broken/1/vmlinuz', initrd: 'broken/1/initrd.img', kernelArgs },
  })
  .boot({ url: 'http://10.99.3.1', reports: true })
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
  .on(nodes('cn2'), { image: 'broken' })
`

beforeAll(async () => {
  lab.addImage('rocky9', '1')
  // It is whole and holds nothing to start: the kernel gives up, and the machine starts anew.
  lab.addImage('broken', '1', emptyInitramfs())
  nodes = [await lab.node('cn1'), await lab.node('cn2', { usually: 'network' })]
  lab.writeHardware(nodes)
  lab.write('cluster.config.ts', config)
  await lab.serve()
})
afterAll(() => lab.close())

it('tells who stopped at which stage, and brings the others up at their own speed', async () => {
  onTestFailed(() => console.error(lab.story()))
  const apply = lab.watch('apply', '--yes')
  await apply.says(/1 of 2 nodes: 1 done/)
  expect(await lab.facts('cn1')).toMatchObject({ 'boot.stage': 'up', 'booted.image': 'rocky9' })
  expect(await apply.ended, apply.text).toBe(1)
  expect(apply.text).toMatch(
    /cn2.*it starts over and over: \d times.*never came further than 'kernel'/,
  )
  expect(nodes[1]?.serial.said).toContain('Kernel panic')
  // What it never said is no fact.
  const facts = await lab.facts('cn2')
  expect(facts).toMatchObject({ 'boot.stage': expect.stringMatching(/ipxe|kernel/) })
  expect(facts).not.toHaveProperty('booted.image')
}, 300_000)
