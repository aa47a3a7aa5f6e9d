import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'

/** Two nodes whose BIOS and firmware are looked after. Images are in the folder of the facts. */
export default (images: string, image = 'BMC-1.4.2.bin') =>
  cluster('hardware')
    .networks({ bmc: cidr('10.1.0.0/24') })
    .on(nodes('cn[1-2]'), {
      power: 'on',
      boot: 'disk',
      bmc: redfish({ user: 'admin', password: env('PHOENIX_TEST_NOT_SET') }),
      interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
      bios: { SysProfile: 'PerfOptimized', QuietBoot: true, BootRetryCount: 5 },
      firmware: image === '' ? {} : firmware(image, `${images}/${image}`),
    })

const firmware = (name: string, image: string) => ({
  ...(name.startsWith('NIC1') ? {} : { bmc: { version: '1.4.2', image } }),
  NIC1: {
    version: '23.0.0',
    image: name.startsWith('NIC1') ? image : 'https://store/NIC1-23.0.0.bin',
    restart: false,
  },
})
