/**
 * A configuration of a usual size, by which the price of the types is measured: 50 rules, 20 groups, 10
 * images, 4 networks, 3 attributes and 2 plugins, with functions in rules.
 */
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import {
  append,
  attr,
  cidr,
  cluster,
  definePlugin,
  env,
  fact,
  ip,
  mac,
  network,
  nodes,
  prepend,
  replace,
  unset,
} from 'phoenix-cluster/dsl'

const slurm = definePlugin('slurm', {
  partition: attr.text(),
  weight: attr.int().default(1),
  features: attr.texts().optional(),
})
const monitoring = definePlugin('monitoring', {
  every: attr.int().default(60),
  level: attr.oneOf('quiet', 'normal', 'loud').default('normal'),
})

const site = cluster('cost', { domain: 'cost.example.org' })
  .attributes({
    rack: attr.int(),
    tier: attr.oneOf('prod', 'test', 'spare'),
    role: attr.text().optional(),
  })
  .networks({
    bmc: cidr('10.1.0.0/16'),
    mgmt: network({ v4: cidr('10.2.0.0/16'), gateway: ip('10.2.0.1'), dhcp: true, mtu: 9000 }),
    ib: network({ v4: cidr('10.3.0.0/16'), domain: 'ib.cost.example.org' }),
    storage: network({ v4: cidr('10.4.0.0/16'), v6: cidr('fd00:4::/64'), vlan: 104 }),
  })
  .images({
    rocky9: { kernel: 'rocky9/vmlinuz', initrd: 'rocky9/initrd.img' },
    rocky9debug: { extends: 'rocky9', kernelArgs: ['debug'] },
    h100: { extends: 'rocky9', kernelArgs: ['nouveau.modeset=0'] },
    a100: { extends: 'h100' },
    mi300: { extends: 'rocky9', kernelArgs: ['iommu=pt'] },
    lustre: { extends: 'rocky9', kernelArgs: ['crashkernel=512M'] },
    rocky8: { kernel: 'rocky8/vmlinuz', initrd: 'rocky8/initrd.img' },
    old: { extends: 'rocky8' },
    installer: { kernel: 'installer/vmlinuz', initrd: 'installer/initrd.img' },
    memtest: { kernel: 'memtest/memtest' },
  })
  .use(slurm)
  .use(monitoring)
  .groups({
    compute: nodes('compute[0001-0016]'),
    gpu: nodes('gpu[0001-0016]'),
    fat: nodes('fat[0001-0016]'),
    vis: nodes('vis[0001-0016]'),
    login: nodes('login[0001-0016]'),
    admin: nodes('admin[0001-0016]'),
    storage: nodes('storage[0001-0016]'),
    service: nodes('service[0001-0016]'),
    debug: nodes('debug[0001-0016]'),
    build: nodes('build[0001-0016]'),
    io: nodes('io[0001-0016]'),
    net1: nodes('net1[0001-0016]'),
    net2: nodes('net2[0001-0016]'),
    spare: nodes('spare[0001-0016]'),
    broken: nodes('broken[0001-0016]'),
    old: nodes('old[0001-0016]'),
  })
  .groups({
    accelerated: (g) => g.gpu.union(g.fat),
    all: (g) =>
      g.compute
        .union(g.gpu)
        .union(g.fat)
        .union(g.vis)
        .union(g.login)
        .union(g.admin)
        .union(g.storage)
        .union(g.service)
        .union(g.debug)
        .union(g.build)
        .union(g.io)
        .union(g.net1)
        .union(g.net2)
        .union(g.spare)
        .union(g.broken)
        .union(g.old),
    front: (g) => g.login.union(g.admin),
    workers: (g) => g.compute.union(g.gpu).difference(g.broken),
  })

export default site
  .on('all', {
    image: 'rocky9',
    boot: 'network',
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 10) },
      eno1: {
        network: 'mgmt',
        ip: (node, net) => net.host(node.position + 10),
        mac: fact(),
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
    slurm: { partition: 'batch', weight: (node) => node.attr.rack * 10 },
  })
  .on('compute', { image: 'rocky9' })
  .on('gpu', { attr: { tier: 'test', role: 'gpu' } })
  .on('fat', { kernelArgs: append(['role=fat']) })
  .on('vis', { monitoring: { every: 30, level: 'loud' } })
  .on('login', {
    bmc: (node) => redfish({ user: `admin-${node.number}`, password: env('LOGIN_PASSWORD') }),
  })
  .on('admin', { slurm: { partition: 'admin', features: append(['admin']) } })
  .on((g) => g.storage.difference(g.broken), { power: 'on', boot: 'disk' })
  .on('service', {
    interfaces: { ens1: { network: 'storage', ip: (node, net) => net.host(node.number) } },
  })
  .on('debug', { attr: { rack: (node) => node.position }, image: replace('installer') })
  .on('build', { kernelArgs: prepend((node) => [`tier=${node.attr.tier}`]), power: unset() })
  .on('io', { image: (node) => (node.number > 8 ? 'rocky9' : 'rocky9') })
  .on('net1', {
    bmc: [
      redfish({ user: 'admin', password: env('NET1_PASSWORD') }),
      ipmi({ user: 'root', password: env('NET1_PASSWORD') }),
    ],
  })
  .on('net2', { interfaces: { eno1: { hostname: (node) => `net2-${node.number}` } } })
  .on('spare', { boot: 'hold', interfaces: { ib0: unset() } })
  .on('broken', { image: 'mi300' })
  .on('old', { attr: { tier: 'test', role: 'old' } })
  .on('compute', { kernelArgs: append(['role=compute']) })
  .on('gpu', { monitoring: { every: 30, level: 'loud' } })
  .on('fat', {
    bmc: (node) => redfish({ user: `admin-${node.number}`, password: env('FAT_PASSWORD') }),
  })
  .on('vis', { slurm: { partition: 'vis', features: append(['vis']) } })
  .on((g) => g.login.difference(g.broken), { power: 'on', boot: 'disk' })
  .on('admin', {
    interfaces: { ens1: { network: 'storage', ip: (node, net) => net.host(node.number + 100) } },
  })
  .on('storage', { attr: { rack: (node) => node.position }, image: replace('h100') })
  .on('service', { kernelArgs: prepend((node) => [`tier=${node.attr.tier}`]), power: unset() })
  .on('debug', { image: (node) => (node.number > 8 ? 'mi300' : 'rocky9') })
  .on('build', {
    bmc: [
      redfish({ user: 'admin', password: env('BUILD_PASSWORD') }),
      ipmi({ user: 'root', password: env('BUILD_PASSWORD') }),
    ],
  })
  .on('io', { interfaces: { eno1: { hostname: (node) => `io-${node.number}` } } })
  .on('net1', { boot: 'hold', interfaces: { ib0: unset() } })
  .on('net2', { image: 'installer' })
  .on('spare', { attr: { tier: 'test', role: 'spare' } })
  .on('broken', { kernelArgs: append(['role=broken']) })
  .on('old', { monitoring: { every: 30, level: 'loud' } })
  .on('compute', {
    bmc: (node) => redfish({ user: `admin-${node.number}`, password: env('COMPUTE_PASSWORD') }),
  })
  .on('gpu', { slurm: { partition: 'gpu', features: append(['gpu']) } })
  .on((g) => g.fat.difference(g.broken), { power: 'on', boot: 'disk' })
  .on('vis', {
    interfaces: { ens1: { network: 'storage', ip: (node, net) => net.host(node.number + 200) } },
  })
  .on('login', { attr: { rack: (node) => node.position }, image: replace('rocky8') })
  .on('admin', { kernelArgs: prepend((node) => [`tier=${node.attr.tier}`]), power: unset() })
  .on('storage', { image: (node) => (node.number > 8 ? 'installer' : 'rocky9') })
  .on('service', {
    bmc: [
      redfish({ user: 'admin', password: env('SERVICE_PASSWORD') }),
      ipmi({ user: 'root', password: env('SERVICE_PASSWORD') }),
    ],
  })
  .on('debug', { interfaces: { eno1: { hostname: (node) => `debug-${node.number}` } } })
  .on('build', { boot: 'hold', interfaces: { ib0: unset() } })
  .on('io', { image: 'h100' })
  .on('net1', { attr: { tier: 'test', role: 'net1' } })
  .on('net2', { kernelArgs: append(['role=net2']) })
  .on(nodes('compute0003'), { attr: { tier: 'spare' } })
  .on(nodes('login[0001-0002]'), { image: fact('admin.image', { default: 'rocky8' }) })
  .on(nodes('admin0001'), { interfaces: { eno1: { mac: mac('02:00:00:00:00:01') } } })
