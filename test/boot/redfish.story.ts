/** A node behind a BMC that speaks Redfish: its key is trusted and its hardware address learnt first. */
import { qemu, type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { Lab } from './harness/lab.js'

const lab = Lab.open(7)
const mac = lab.mac(1)
let rack: Rack
let said = ''

const config = (address: string, port: number) => `
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, network, nodes } from 'phoenix-cluster/dsl'

export default cluster('lab')
  .networks({
    mgmt: network({ v4: cidr('10.99.7.0/24'), v6: cidr('fd99:7::/64'), dhcp: true }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/1/vmlinuz', initrd: 'rocky9/1/initrd.img',
      kernelArgs: ['quiet', 'panic=1', 'no_timer_check'],
    },
  })
  .boot({ url: 'http://10.99.7.1', reports: true })
  .on(nodes('cn1'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({
      user: 'phoenix', password: env('BMC_PASSWORD'), address: '${address}', port: ${port},
    }),
    interfaces: {
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
`

beforeAll(async () => {
  lab.addImage('rocky9', '1')
  const network = { kind: 'tap', device: lab.tap(1) } as const
  // Its own order would start nothing: it has no disk.
  const hardware = qemu({ accel: 'tcg', memory: 128, network, order: ['disk'] })
  rack = await startRack([{ name: 'cn1', interfaces: [{ name: 'eno1', mac }], hardware }])
  rack.listen('cn1', (bytes) => {
    said += Buffer.from(bytes).toString('latin1')
  })
  const { address = '', port = 0, password = '' } = rack.through.cn1 ?? {}
  lab.password = password
  lab.write('cluster.config.ts', config(address, port))
  await lab.serve()
})
afterAll(async () => {
  await rack.close()
  await lab.close()
})

it('is known by what its BMC tells, in time for its first start', async () => {
  onTestFailed(() => console.error(lab.story(), said))
  expect((await lab.phoenix('trust', 'cn1', '--yes')).code).toBe(0)
  const { code, stdout, stderr } = await lab.phoenix('apply', '--yes')
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toContain('learn')
  expect(await lab.facts('cn1')).toMatchObject({
    'interfaces.eno1.mac': mac,
    'interfaces.eno1.lease': '10.99.7.11',
    'boot.stage': 'up',
    'booted.image': 'rocky9',
  })
  expect(said).toContain('cn1 runs rocky9 1')
  expect((await lab.phoenix('apply', '--yes')).stdout).toContain('nothing to do')
})
