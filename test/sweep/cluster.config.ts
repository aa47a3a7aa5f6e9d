/** Two thousand nodes whose BMCs are simulated in another process. */
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'

export default cluster('sweep')
  .networks({ bmc: cidr('10.1.0.0/16'), mgmt: cidr('10.2.0.0/16') })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz' } })
  .groups({ compute: nodes('cn[0001-2000]') })
  .on('compute', {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({ user: 'admin', password: env('PHOENIX_SWEEP_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) },
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number), mac: fact() },
    },
  })
