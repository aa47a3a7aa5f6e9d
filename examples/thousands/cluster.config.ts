/**
 * Ten thousand compute nodes in racks of 64, with the service nodes that they need, on a BMC network,
 * a management network and a high-speed network.
 */
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { append, attr, cidr, cluster, env, fact, ip, network, nodes } from 'phoenix-cluster/dsl'

const nodesPerRack = 64

const site = cluster('thousands', { domain: 'big.example.org' })
  .attributes({
    rack: attr.int(),
    slot: attr.int(),
    role: attr.oneOf('compute', 'storage', 'login', 'admin'),
  })
  .networks({
    bmc: network({ v4: cidr('10.64.0.0/14') }),
    mgmt: network({ v4: cidr('10.0.0.0/14'), gateway: ip('10.0.0.1'), dhcp: true }),
    hsn: network({ v4: cidr('10.128.0.0/14'), domain: 'hsn.big.example.org', mtu: 9000 }),
  })
  .images({
    base: { kernel: 'base/vmlinuz', initrd: 'base/initrd.img', kernelArgs: ['console=ttyS0'] },
    compute: { extends: 'base', rootfs: 'compute/root.squashfs' },
    storage: { extends: 'base', rootfs: 'storage/root.squashfs' },
  })
  .groups({
    compute: nodes('cn[0001-9984]'),
    storage: nodes('oss[01-12]'),
    login: nodes('login[1-3]'),
    admin: nodes('admin1'),
    spare: nodes('cn[9953-9984]'),
  })
  .groups({
    service: (g) => g.storage.union(g.login).union(g.admin),
    all: (g) => g.compute.union(g.storage).union(g.login).union(g.admin),
  })

export default site
  .on('all', {
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 1024) },
      eno1: {
        network: 'mgmt',
        ip: (node, net) => net.host(node.position + 1024),
        mac: fact(),
        primary: true,
      },
      hsn0: {
        network: 'hsn',
        ip: (node, net) => net.host(node.position + 1024),
        hostname: (node) => `${node.name}-hsn0`,
      },
    },
  })
  .on('compute', {
    power: 'on',
    boot: 'network',
    image: 'compute',
    attr: {
      role: 'compute',
      rack: (node) => Math.floor(node.position / nodesPerRack),
      slot: (node) => node.position % nodesPerRack,
    },
    kernelArgs: append((node) => [`rack=${node.attr.rack}`, `slot=${node.attr.slot}`]),
  })
  .on('service', { boot: 'disk', attr: { rack: 1000, slot: (node) => node.position } })
  .on('storage', { boot: 'network', image: 'storage', power: 'on', attr: { role: 'storage' } })
  .on('login', { attr: { role: 'login' } })
  .on('admin', { attr: { role: 'admin' } })
  .on('spare', { power: 'off' })
