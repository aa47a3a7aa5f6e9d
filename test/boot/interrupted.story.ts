/** What runs is killed, changed and interrupted in the middle of starts. */
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import { Lab, type Node } from './harness/lab.js'

const lab = Lab.open(5)
let cn1: Node

const config = (version: string) => `
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { bmcs, macs } from './hardware.js'

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.5.0/24'), v6: cidr('fd99:5::/64'), dhcp: true }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/{version}/vmlinuz', initrd: 'rocky9/{version}/initrd.img',
      version: '${version}', kernelArgs: ['quiet', 'panic=1', 'no_timer_check', 'is=${version}'],
    },
  })
  .boot({ url: 'http://10.99.5.1', reports: true })
  .on(nodes('cn1'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: bmcs.cn1,
    interfaces: {
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: macs.cn1 },
    },
  })
`

beforeAll(async () => {
  for (const version of ['1', '2']) lab.addImage('rocky9', version)
  cn1 = await lab.node('cn1')
  lab.writeHardware([cn1])
  lab.write('cluster.config.ts', config('1'))
  await lab.serve()
})
afterAll(() => lab.close())
beforeEach(async () => {
  await cn1.switch('off')
  cn1.serial.said = ''
  lab.serving?.catchUp()
  onTestFailed(() => console.error(lab.story()))
})

it('the service is killed between a node’s script and its report: the next one knows the start', async () => {
  const apply = lab.watch('apply', '--yes')
  // It says ok, of which the kernel may cut off a part when it takes the serial line over.
  await cn1.serial.says(/initrd\.img\.\.\. [^\s\d%]/)
  await lab.serving?.stop('SIGKILL')
  const serving = await lab.serve()
  // DHCP had gone on meanwhile.
  expect(serving.text).toContain('a dnsmasq of a service that was killed is ended')
  expect(await apply.ended, apply.text).toBe(0)
  // It is the same start, and no other one.
  expect(serving.text).not.toContain('it starts the image')
  expect(await lab.facts('cn1')).toMatchObject({ 'boot.stage': 'up', 'booted.version': '1' })
})

it('another version while a node starts: it is the old one or the new one, and no mixture', async () => {
  const apply = lab.watch('apply', '--yes')
  await cn1.serial.says(/cn1 starts rocky9/)
  lab.write('cluster.config.ts', config('2'))
  await lab.serving?.says(/cn1 is up/)
  await apply.ended
  const { 'booted.version': version, ...facts } = await lab.facts('cn1')
  expect(version).toMatch(/^[12]$/)
  expect(facts).toMatchObject({
    'booted.files': [`rocky9/${version}/vmlinuz`, `rocky9/${version}/initrd.img`],
    'booted.kernelArgs': ['quiet', 'panic=1', 'no_timer_check', `is=${version}`],
  })
  expect(cn1.serial.said).toContain(`cn1 runs rocky9 ${version}`)
  // The next plan goes on from what is.
  const plan = await lab.phoenix('plan')
  expect(plan.stdout).toContain(version === '2' ? 'nothing to do' : 'should boot 2')
})

it('Ctrl-C while a node starts: what remains is told, and the node comes up all the same', async () => {
  const apply = lab.watch('apply', '--yes')
  await cn1.serial.says(/cn1 starts rocky9/)
  await apply.stop('SIGINT')
  expect(await apply.ended).toBe(130)
  expect(apply.text).toContain('remains: cn1: wait until it is up with rocky9 2')
  await lab.serving?.says(/cn1 is up/)
  expect(await lab.facts('cn1')).toMatchObject({ 'boot.stage': 'up', 'booted.version': '2' })
  const again = await lab.phoenix('apply', '--yes')
  expect(again.stdout).toContain('nothing to do')
})
