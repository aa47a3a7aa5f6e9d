import { beforeAll, describe, expect, it } from 'vitest'
import { Editor } from './compiler.js'

const imports = `
import { append, attr, cidr, cluster, fact, network, nodes, replace, unset } from 'phoenix-cluster/dsl'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { base } from './base.js'
`
let editor: Editor
beforeAll(() => {
  editor = new Editor()
})

const groups = ['compute', 'gpu']
const images = ['rocky9', 'h100']
const networks = ['bmc', 'mgmt']
const attributes = ['rack', 'tier']
const node = ['attr', 'fact', 'known', 'name', 'number', 'numbers', 'position']
const subnet = ['eui64', 'gateway', 'gateway6', 'host', 'host6', 'name', 'v4', 'v6', 'vlan']
const fields = [
  'addresses',
  'aliases',
  'dhcp',
  'hostname',
  'ip',
  'ip6',
  'mac',
  'network',
  'nic',
  'port',
  'primary',
  'switch',
]

describe('completion at the cursor │ lists the declared names and no others', () => {
  it.each<[string, readonly string[]]>([
    // groups
    [`base.on('│')`, groups],
    [`base.on('│', { image: 'rocky9' })`, groups],
    [`base.on('gpu', {}).on('│')`, groups],
    [`base.on((g) => g.│)`, groups],
    [`base.groups({ both: (g) => g.│ })`, groups],
    [`base.also((r) => r.on('│'))`, groups],
    // images
    [`base.on('compute', { image: '│' })`, images],
    [`base.on('compute', { image: () => '│' })`, images],
    [`base.on('compute', { image: (node) => (node.number > 3 ? 'rocky9' : '│') })`, images],
    [`base.on('compute', { image: () => { return '│' } })`, images],
    [`base.on('compute', { image: replace('│') })`, images],
    [`base.on('compute', { image: fact('x', { default: '│' }) })`, images],
    [`base.images({ own: { extends: '│' } })`, [...images, 'own']],
    // fixed words
    [`base.on('compute', { boot: '│' })`, ['network', 'disk', 'hold']],
    [`base.on('compute', { power: '│' })`, ['on', 'off']],
    [
      `base.on('compute', { │ })`,
      [
        ...['attr', 'bios', 'bmc', 'boot', 'firmware', 'image', 'interfaces', 'kernelArgs'],
        ...['model', 'power', 'slurm'],
      ],
    ],
    [`base.files('hosts', { │ })`, ['nodes', 'options', 'out', 'reload']],
    [`base.files('hosts', { out: '/etc', nodes: '│' })`, groups],
    [`base.files('slurm', { out: '/etc', options: { │ } })`, ['addresses', 'state']],
    [`base.aliases(nodes('cn1'), (node) => node.│)`, ['name', 'numbers', 'position']],
    [`base.on('compute', { model: '│' })`, ['dl380']],
    [
      `base.models({ own: { │ } })`,
      [
        ...['attr', 'bios', 'bmc', 'boot', 'extends', 'firmware', 'image', 'interfaces'],
        ...['kernelArgs', 'power', 'slurm'],
      ],
    ],
    [`base.models({ own: { extends: '│' } })`, ['dl380', 'own']],
    [`base.models({ own: { attr: { rack: (node) => node.attr.│ } } })`, attributes],
    [
      `base.on('compute', { bmc: redfish({ │ }) })`,
      [
        ...['address', 'ca', 'ciphers', 'minTls', 'of', 'password', 'pin', 'port', 'system'],
        ...['user', 'vendor'],
      ],
    ],
    // interfaces
    [`base.on('compute', { interfaces: { eno1: { │ } } })`, fields],
    [`base.on('compute', { interfaces: { eno1: replace({ │ }) } })`, fields],
    [`base.on('compute', { interfaces: { eno1: { network: '│' } } })`, networks],
    // attributes and plugins
    [`base.on('compute', { attr: { │ } })`, attributes],
    [`base.on('compute', { attr: { tier: '│' } })`, ['prod', 'test']],
    [`base.on('compute', { attr: { tier: () => '│' } })`, ['prod', 'test']],
    [`base.on('compute', { slurm: { │ } })`, ['partition', 'token', 'weight']],
    // what functions see
    [`base.on('compute', { attr: { rack: (node) => node.│ } })`, node],
    [`base.on('compute', { attr: { rack: (node) => node.attr.│ } })`, attributes],
    [`base.on('compute', { kernelArgs: append((node) => [node.attr.│]) })`, attributes],
    [
      `base.on('compute', { interfaces: { eno1: { ip: (node, net) => net.│ } } })`,
      [...subnet, 'rack', 'subnet', 'subnet6'],
    ],
    [
      `base.on('compute', { interfaces: { eno1: { ip: (node, net) => net.rack(1).│ } } })`,
      [...subnet, 'index', 'rack'],
    ],
    // declarations
    [
      `base.│`,
      [
        'aliases',
        'also',
        'attributes',
        'boot',
        'files',
        'groups',
        'images',
        'models',
        'networks',
        'on',
        'toDeclaration',
        'use',
      ],
    ],
    [
      `base.images({ own: { │ } })`,
      [
        ...['architecture', 'extends', 'initrd', 'kernel', 'kernelArgs', 'rootfs', 'sha256'],
        'version',
      ],
    ],
    [`base.images({ own: { architecture: '│' } })`, ['aarch64', 'x86_64']],
    [`base.boot({ │ })`, ['console', 'discovery', 'images', 'reports', 'templates', 'url']],
    [`base.boot({ discovery: '│' })`, images],
    [
      `base.networks({ own: network({ │ }) })`,
      [
        ...['dhcp', 'dns', 'domain', 'floats', 'gateway', 'gateway6', 'lease', 'mtu', 'ntp'],
        ...['perRack', 'pool', 'reserved', 'v4', 'v6', 'vlan'],
      ],
    ],
    [
      `base.networks({ own: network({ perRack: { │ } }) })`,
      ['gateway', 'pool', 'pool6', 'prefix', 'prefix6', 'racks', 'vlan'],
    ],
    [`base.networks({ own: network({ perRack: { gateway: '│' } }) })`, ['first', 'last']],
    [
      `base.attributes({ own: attr.│ })`,
      ['bool', 'int', 'ints', 'number', 'oneOf', 'secret', 'text', 'texts'],
    ],
  ])('%s', (call, names) => {
    expect(editor.completions(imports + call).sort()).toEqual([...names].sort())
  })
})

describe('the way to a declaration', () => {
  const site = `${imports}
export default cluster('atlas')
  .attributes({ rack: attr.int() })
  .networks({ mgmt: cidr('10.2.0.0/16') })
  .groups({ compute: nodes('cn1') })
  .groups({ all: (g) => g.compute })
  .on((g) => g.compute.union(g.all), { attr: { rack: (node) => node.number } })
  .on('compute', { interfaces: { eno1: { network: 'mgmt' } }, attr: { rack: 3 } })
  .on('compute', { kernelArgs: append((node) => [String(node.attr.rack)]) })
`
  const at = (place: string) => {
    const marked = site.replace(place.replace('│', ''), place)
    expect(marked).not.toBe(site)
    return marked
  }

  it.each([
    ['(g) => g.com│pute })', `compute: nodes('cn1')`],
    ['g.com│pute.union', `compute: nodes('cn1')`],
    ['union(g.a│ll)', 'all: (g) => g.compute'],
    ['node.attr.ra│ck', 'rack: attr.int()'],
    ['attr: { ra│ck: 3', 'rack: attr.int()'],
  ])('from %s leads to %s', (place, declaration) => {
    expect(editor.definitions(at(place))).toEqual([declaration])
  })

  it.each(['.groups({ com│pute', 'g.com│pute.union'])(
    'renames a group in all functions, from %s',
    (place) => {
      const renamed = editor.rename(at(place), 'cpu')
      expect(renamed).toBe(site.replace('{ compute:', '{ cpu:').replaceAll('g.compute', 'g.cpu'))
    },
  )

  it('renames an attribute in all places', () => {
    expect(editor.rename(at('node.attr.ra│ck'), 'row')).toBe(site.replaceAll('rack', 'row'))
  })

  it('renames a group in the texts of all rules', () => {
    expect(editor.rename(at(`.on('comp│ute', { kernel`), 'cpu')).toBe(
      site.replaceAll(`'compute'`, `'cpu'`),
    )
  })
})
