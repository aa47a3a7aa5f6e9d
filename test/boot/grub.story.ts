/** GRUB in place of iPXE: it asks for its configuration and starts the same. */
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { grubLoader } from './harness/grub.js'
import { Lab } from './harness/lab.js'

const lab = Lab.open(6)

const config = `
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { bmcs, macs } from './hardware.js'

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.6.0/24'), v6: cidr('fd99:6::/64'), dhcp: true }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/1/vmlinuz', initrd: 'rocky9/1/initrd.img',
      kernelArgs: ['quiet', 'panic=1', 'no_timer_check'],
    },
  })
  .boot({ url: 'http://10.99.6.1:8080', reports: true })
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
  lab.port = 8080
  lab.addImage('rocky9', '1')
  lab.writeHardware([await lab.node('cn1', { firmware: 'uefi' })])
  lab.write('cluster.config.ts', config)
  lab.write('loaders/grubx64.efi', grubLoader(`${lab.server}:8080`))
  await lab.serve('--loaders', 'loaders', '--loader', 'x64=grubx64.efi')
})
afterAll(() => lab.close())

it('UEFI loads it by PXE, and it loads kernel and RAM disk by HTTP', async () => {
  onTestFailed(() => console.error(lab.story()))
  const { code, stdout } = await lab.phoenix('apply', '--yes')
  expect(code, stdout).toBe(0)
  expect(await lab.facts('cn1')).toMatchObject({ 'boot.stage': 'up', 'booted.image': 'rocky9' })
  expect(lab.serving?.text).toMatch(/sent \S*grubx64\.efi to 10\.99\.6\.11/)
  expect(lab.serving?.text).not.toContain('boot.ipxe')
})
