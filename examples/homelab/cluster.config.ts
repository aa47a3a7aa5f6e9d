import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, mac, nodes } from 'phoenix-cluster/dsl'

export default cluster('homelab', { domain: 'home.arpa' })
  .networks({
    bmc: cidr('192.168.10.0/24'),
    lan: cidr('192.168.1.0/24'),
  })
  .images({ rescue: { kernel: 'rescue/vmlinuz', initrd: 'rescue/initrd.gz' } })
  // Where nodes reach the boot service. Virtual machines of QEMU reach this computer at 10.0.2.2.
  .boot({ url: 'http://10.0.2.2:8642', images: '.phoenix/images', reports: true })
  .groups({ all: nodes('node[1-3]') })
  .on('all', {
    power: 'on',
    boot: 'network',
    image: 'rescue',
    kernelArgs: ({ name }) => ['quiet', 'no_timer_check', `hostname=${name}`],
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) },
      eth0: { network: 'lan', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
  // An older machine, without Redfish. IPMI does not tell the hardware addresses of a node.
  .on(nodes('node3'), {
    bmc: ipmi({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: { eth0: { mac: mac('52:54:00:12:34:03') } },
  })
