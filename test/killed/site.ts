import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'

/** Two nodes that boot from the network. */
export default cluster('killed')
  .networks({ bmc: cidr('10.1.0.0/24') })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz' } })
  .on(nodes('cn[1-2]'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({ user: 'admin', password: env('PHOENIX_TEST_NOT_SET') }),
    interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
  })
