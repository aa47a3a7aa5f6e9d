/** UEFI starts by PXE and by HTTP, and BIOS by the iPXE that is loaded into it. */
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { Lab, type Node } from './harness/lab.js'
import { files } from './harness/peers.js'

const lab = Lab.open(2)
let nodes: Node[]

const config = String.raw`
import { defineBootTemplate, ipxeWord } from 'phoenix-cluster/boot'
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { bmcs, macs } from './hardware.js'

// The ROM of a virtual machine is an iPXE already. Where it is told to load the iPXE for BIOS as well, that one
// works by the ROM's driver alone, as it does by those of network cards that bring no iPXE.
const twice = defineBootTemplate({
  name: 'twice',
  language: 'ipxe',
  fits: ({ node, kind }) => node?.name === 'bios3' && kind === 'image',
  write: ({ decision, links }) => {
    if (decision.kind !== 'image') return ''
    const { image, line } = decision
    const args = [...line.own, ...(links.args ?? []), ...line.admins].map(ipxeWord)
    return [
      '#!ipxe',
      'iseq $\{netX/chip} undionly && goto loaded ||',
      'chain tftp://$\{next-server}/undionly.kpxe || reboot',
      ':loaded',
      'echo This is $\{netX/chip} of BIOS',
      'kernel ' + [links.file(image.kernel), ...args].join(' ') + ' || reboot',
      ...image.initrds.map((path) => 'initrd ' + links.file(path) + ' || reboot'),
      'boot || reboot',
    ].join('\n')
  },
})

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.2.0/24'), v6: cidr('fd99:2::/64'), dhcp: true }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/{version}/vmlinuz', initrd: 'rocky9/{version}/initrd.img',
      version: 'latest', kernelArgs: ['quiet', 'panic=1', 'no_timer_check'],
    },
  })
  .boot({ url: 'http://10.99.2.1', reports: true, templates: [twice] })
  .on(nodes('uefi[1-2],bios3'), {
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
`

beforeAll(async () => {
  lab.addImage('rocky9', '1')
  nodes = [
    await lab.node('uefi1', { firmware: 'uefi' }),
    await lab.node('uefi2', { firmware: 'uefi-http' }),
    await lab.node('bios3', { firmware: 'bios' }),
  ]
  lab.writeHardware(nodes)
  lab.write('cluster.config.ts', config)
})
afterAll(() => lab.close())

it('UEFI starts by PXE and by HTTP, and BIOS by PXE, with nothing but what phoenix serve tells it', async () => {
  onTestFailed(() => console.error(lab.story()))
  const serving = await lab.serve('--loaders', files.loaders)
  const { code, stdout } = await lab.phoenix('apply', '--yes')
  expect(code, stdout).toBe(0)
  for (const name of ['uefi1', 'uefi2', 'bios3']) {
    const isUp = { 'boot.stage': 'up', 'booted.image': 'rocky9', 'booted.version': '1' }
    expect(await lab.facts(name)).toMatchObject(isUp)
  }
  expect(serving.text).toMatch(/sent \S*snponly\.efi to 10\.99\.2\.11/)
  expect(serving.text).not.toMatch(/sent \S*snponly\.efi to 10\.99\.2\.12/)
  // The service hears of a start from its firmware on where that asks by HTTP.
  expect(nodes[1]?.serial.said).toMatch(/http:\/\/10\.99\.2\.1\/loader\/snponly\.efi/i)
  expect(serving.text).toMatch(/sent \S*undionly\.kpxe to 10\.99\.2\.13/)
  expect(nodes[2]?.serial.said).toContain('This is undionly of BIOS')
})
