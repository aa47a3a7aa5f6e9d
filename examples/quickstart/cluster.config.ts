import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'

export default cluster('shelf', { domain: 'example.org' })
  .networks({
    bmc: cidr('10.1.0.0/24'),
    mgmt: cidr('10.2.0.0/24'),
  })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz', initrd: 'rocky9/initrd.img' } })
  .groups({ compute: nodes('cn[01-16]') })
  .on('compute', {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) },
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
  .on(nodes('cn[15-16]'), { kernelArgs: ['console=ttyS0'] })
