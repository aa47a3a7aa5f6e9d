/** The large cluster: GPUs in some of its nodes, and a high-speed network that the others lack. */
import { cidr, network, nodes } from 'phoenix-cluster/dsl'
import { withGpus } from '../gpu.js'
import { boot } from '../rules/boot.js'
import { gpu } from '../rules/gpu.js'
import { hardware } from '../rules/hardware.js'

export default withGpus({
  name: 'alpha',
  bmc: '10.16.0.0/16',
  mgmt: '10.17.0.0/16',
  compute: 'a[0001-2048]',
  login: 'alogin[1-4]',
  gpu: 'a[1985-2048]',
})
  .networks({
    hsn: network({ v4: cidr('10.18.0.0/16'), domain: 'hsn.alpha.fleet.example.org', mtu: 9000 }),
  })
  .also(hardware)
  .also(boot(64))
  .also(gpu)
  .on('compute', {
    interfaces: {
      hsn0: {
        network: 'hsn',
        ip: (node, net) => net.host(node.position + 256),
        hostname: (node) => `${node.name}-hsn0`,
      },
    },
  })
  // The first rack is where new images are tried.
  .on(nodes('a[0001-0064]'), { attr: { tier: 'test' } })
