import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { append, attr, cidr, cluster, env, fact, ip, network, nodes } from 'phoenix-cluster/dsl'

const site = cluster('atlas', { domain: 'hpc.example.org' })
  .attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'test') })
  .networks({
    bmc: cidr('10.1.0.0/16'), // short for network({ v4: cidr('10.1.0.0/16') })
    mgmt: network({ v4: cidr('10.2.0.0/16'), gateway: ip('10.2.0.1'), dhcp: true, mtu: 9000 }),
    ib: network({ v4: cidr('10.3.0.0/16'), domain: 'ib.hpc.example.org' }),
  })
  .images({
    rocky9: {
      kernel: 'rocky9/vmlinuz',
      initrd: 'rocky9/initrd.img',
      rootfs: 'rocky9/root.squashfs',
    },
    h100: { extends: 'rocky9', kernelArgs: ['nouveau.modeset=0'] },
  })
  .groups({
    compute: nodes('cn[0001-9216]'),
    gpu: nodes('gpu[001-512]'),
    login: nodes('login[1-4]'),
    drained: nodes('cn[0042,0100-0107]'),
  })
  .groups({
    workers: (g) => g.compute.union(g.gpu).difference(g.drained),
    all: (g) => g.compute.union(g.gpu).union(g.login),
  })

export default site
  .files('hosts', { out: '/etc/hosts.d' })
  .files('ethers', { out: '/etc/phoenix', nodes: (g) => g.gpu.union(g.login) })
  .on('all', {
    // a later rule wins over an earlier one, key by key
    image: 'rocky9',
    boot: 'network',
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 10) },
      eno1: {
        network: 'mgmt',
        ip: (node, net) => net.host(node.position + 10),
        mac: fact(),
        dhcp: true,
        primary: true,
      },
    },
    attr: { tier: 'prod', rack: (node) => Math.floor(node.number / 48) },
  })
  .on('workers', {
    power: 'on',
    interfaces: {
      ib0: {
        network: 'ib',
        ip: (node, net) => net.host(node.position + 10),
        hostname: (node) => `${node.name}-ib`,
      },
    },
    kernelArgs: append((node) => [`rack=${node.attr.rack}`]),
  })
  .on('gpu', { image: 'h100' })
  .on(nodes('login[1-2]'), {
    boot: 'disk',
    bmc: ipmi({ user: 'root', password: env('OLD_BMC') }),
  })
  .on(nodes('cn0042'), { attr: { tier: 'test' } })
