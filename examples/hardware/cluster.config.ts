/**
 * What the BIOS of nodes is set to, and which firmware they have, is a part of the configuration. What a
 * make of hardware has in common is said once for the make, and a single node tries what is new.
 */
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { attr, cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'

export default cluster('lab')
  .attributes({ threads: attr.bool().default(false) })
  .networks({ bmc: cidr('10.1.0.0/24') })
  .groups({ compute: nodes('cn[01-06]'), build: nodes('cn[05-06]') })
  .models({
    r750: {
      bios: {
        SysProfile: 'PerfOptimized',
        SriovGlobalEnable: 'Enabled',
        LogicalProc: (node) => (node.attr.threads ? 'Enabled' : 'Disabled'),
      },
      firmware: {
        // The BMC fetches this one itself; nobody is restarted for it.
        bmc: { version: '1.4.2', image: 'https://images.example.org/BMC-1.4.2.bin' },
      },
    },
  })
  .on('compute', {
    model: 'r750',
    power: 'on',
    boot: 'disk',
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) } },
  })
  .on('build', { attr: { threads: true }, bios: { SysProfile: 'PerfPerWatt' } })
  // A new BIOS is tried on one node first. Relative to this folder, and sent to the BMC.
  .on(nodes('cn01'), { firmware: { bios: { version: '2.1.0', image: 'images/BIOS-2.1.0.bin' } } })
