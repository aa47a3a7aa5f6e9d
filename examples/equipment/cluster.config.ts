/**
 * Four cabinets in which everything is a node: the cabinets, their power strips and switches, and the
 * servers, which have a number for their users and a place for their technicians.
 */
import {
  attr,
  blockOf,
  cidr,
  cluster,
  fact,
  ip,
  network,
  nodes,
  placeInBlock,
  range,
} from 'phoenix-cluster/dsl'

const cabinets = nodes('x[1000-1003]')
const serversPerCabinet = 16

export default cluster('cabinets', { domain: 'hall.example.org' })
  .attributes({
    cabinet: attr.text(),
    gpus: attr.int().default(0),
    outlets: attr.int().optional(),
  })
  .networks({
    // Each cabinet has a subnet and a VLAN of its own, with a router at its first address.
    hardware: network({
      v4: cidr('10.20.0.0/16'),
      v6: cidr('fd00:20::/48'),
      perRack: { prefix: 24, prefix6: 64, racks: cabinets, gateway: 'first', vlan: 100 },
    }),
    // No server may have an address of the routers and name servers, of strangers, or of the service
    // that moves between two machines.
    mgmt: network({
      v4: cidr('10.10.0.0/16'),
      gateway: ip('10.10.0.1'),
      reserved: range('10.10.0.2-10.10.0.9'),
      pool: range('10.10.250.0-10.10.253.255'),
      floats: { boot: ip('10.10.0.10') },
      dns: [ip('10.10.0.2'), ip('10.10.0.3')],
    }),
  })
  .groups({
    cabinets,
    servers: nodes('nid[001-064]'),
    strips: nodes('x[1000-1003]pdu[0-1]'),
    switches: nodes('x[1000-1003]sw0'),
  })
  .groups({ equipment: (g) => g.cabinets.union(g.strips).union(g.switches) })
  // The second node of the fourth blade in the second cabinet is nid024, and x1001c0s3b0n1 as well.
  .aliases(nodes('nid[001-064]'), nodes('x[1000-1003]c0s[0-7]b0n[0-1]'))
  .models({
    h100: { attr: { gpus: 4 }, kernelArgs: ['iommu=pt'] },
    strip24: { attr: { outlets: 24 } },
  })
  .on('servers', {
    model: 'h100',
    attr: { cabinet: (node) => `x${999 + blockOf(node.number, serversPerCabinet)}` },
    interfaces: {
      bmc: {
        network: 'hardware',
        ip: (node, net) =>
          net.rack(node.attr.cabinet).host(placeInBlock(node.number, serversPerCabinet) + 100),
        // The BMC makes its own IPv6 address of its hardware address, once that is known.
        mac: fact(),
        ip6: (node, net) => net.rack(node.attr.cabinet).eui64(node.known('interfaces.bmc.mac')),
      },
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 256), mac: fact() },
    },
  })
  .on((g) => g.strips.union(g.switches), { attr: { cabinet: (node) => `x${node.numbers[0]}` } })
  .on('strips', {
    model: 'strip24',
    interfaces: {
      mgmt0: {
        network: 'hardware',
        ip: (node, net) => net.rack(node.attr.cabinet).host(node.number + 10),
      },
    },
  })
  .on('switches', {
    interfaces: {
      mgmt0: {
        network: 'hardware',
        ip: (node, net) => net.rack(node.attr.cabinet).host(2),
      },
    },
  })
  // A rule may name a server by its place.
  .on(nodes('x1003c0s7b0n1'), { attr: { gpus: 3 } })
