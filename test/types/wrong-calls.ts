/**
 * Wrong calls: what the admin wrote, with the offending text between `«` and `»`, and what the editor says.
 * Of a message in several lines, which leads from the whole to the reason, the last line is given.
 */
import { type Calls, meant, noArgument, noKey, noProperty, not, sentence } from './messages.js'

// How the declared names of ./base.ts show in messages.
const networks = '{ readonly bmc: Cidr; readonly mgmt: NetworkOptions; }'
const images = '"rocky9" | "h100"'
const attributes = '{ readonly rack: number; readonly tier: "prod" | "test"; }'
const groups = '{ readonly compute: Nodes; readonly gpu: Nodes; }'
const options =
  '{ readonly partition: string; readonly weight: number; readonly token: SecretRef; }'
const settings = `Settings<${networks}, ${images}, ${attributes}, { readonly slurm: ${options}; }, "dl380">`
const modelSettings = `ModelSettings<${networks}, ${images}, ${attributes}, { readonly slurm: ${options}; }, "dl380" | "x">`
const interfaces = `InterfaceSettings<${networks}, ${attributes}>`
const selector = `Nodes | "compute" | "gpu" | ((groups: Groups<${groups}>) => NodeSet)`

const value = (what: string) => `Value<${what}, ${attributes}>`
const renderer =
  '"slurm" | "hosts" | "ethers" | "ips" | "slingshot" | "dnsmasq" | "kea" | "kea6" | "bind" | "clustershell" | "ansible" | "genders" | "powerman" | Renderer<OptionsSchema>'
const listed = 'Schema<readonly string[], readonly string[] | undefined, false>'
const files = `FilesSettings<{ readonly interface: ${listed}; readonly network: ${listed}; readonly primary: Schema<string, string | undefined, false>; }, { ...; }>`
const states = '"UNKNOWN" | "CLOUD" | "FUTURE" | "DOWN" | "DRAIN"'
const slurmOptions = `OptionsInput<{ readonly state: Schema<${states}, ${states}, false>; readonly addresses: Schema<boolean, boolean, false>; }>`
const motdOptions = 'OptionsInput<{ readonly greeting: Schema<string, string, false>; }>'
/** Selections and names in rules. */
export const names: Calls = [
  [`base.on(«'computee'», { image: 'rocky9' })`, noArgument('"computee"', selector)],
  [`base.on((g) => g.«gpus», {})`, noProperty('gpus', `Groups<${groups}>`, 'gpu')],
  [`base.on((g) => g.gpu.union(«'compute'»), {})`, noArgument('string', 'NodeSet')],
  [`base.on(«(g) => 'gpu'», {})`, not('string', 'NodeSet')],
  [`base.on('compute', { «imgae»: 'rocky9' })`, noKey('imgae', settings, 'image')],
  [`base.on('compute', { «slrum»: { partition: 'x' } })`, noKey('slrum', settings, 'slurm')],
  [`base.on('compute', { «dhcp»: true })`, noKey('dhcp', settings)],
  [
    `base.on('compute', «'rocky9'»)`,
    `Type '"rocky9"' has no properties in common with type '${settings}'.`,
  ],
  [
    `base.«onn»('compute', {})`,
    noProperty(
      'onn',
      `Cluster<${networks}, ${images}, ${groups}, ${attributes}, { ...; }, "dl380">`,
    ),
  ],
  [`base.on('compute', { «image»: 'rocky8' })`, meant(not('"rocky8"', value(images)), 'rocky9')],
  [`base.on('compute', { «image»: 'alma' })`, not('"alma"', value(images))],
  [
    `base.on('compute', { «image»: 'rocky8' }).on('gpu', { image: 'h100' })`,
    meant(not('"rocky8"', value(images)), 'rocky9'),
  ],
  [`base.on('compute', { «power»: 'onn' })`, not('"onn"', value('"on" | "off"'))],
  [`base.on('compute', { «boot»: 'net' })`, not('"net"', value('"network" | "disk" | "hold"'))],
  [
    `base.on('compute', { «model»: 'dl360' })`,
    meant(not('"dl360"', '"dl380" | Amendment<"dl380", never>'), 'dl380'),
  ],
  [
    `base.on('compute', { «model»: () => 'dl380' })`,
    not('() => string', '"dl380" | Amendment<"dl380", never>'),
  ],
  [
    `base.on('compute', { model: replace(«() => 'dl380'») })`,
    noArgument('() => string', '"dl380"'),
  ],
  [`base.models({ x: { «imgae»: 'h100' } })`, noKey('imgae', modelSettings, 'image')],
  [`base.models({ x: { «model»: 'dl380' } })`, noKey('model', modelSettings)],
  [
    `base.models({ x: { attr: { «rack»: 'one' } } })`,
    not('string', `${value('number')} | undefined`),
  ],
  [`base.files(«'host'», { out: '/etc' })`, noArgument('"host"', renderer)],
  [
    `base.files('hosts', «{}»)`,
    `Property 'out' is missing in type '{}' but required in type '${files}'.`,
  ],
  [`base.files('hosts', { out: '/etc', «node»: 'gpu' })`, noKey('node', files, 'nodes')],
  [`base.files('hosts', { out: '/etc', «nodes»: 'gpus' })`, meant(not('"gpus"', selector), 'gpu')],
  [
    `base.files('slurm', { out: '/etc', options: { «stat»: 'UNKNOWN' } })`,
    noKey('stat', slurmOptions, 'state'),
  ],
  [
    `base.files('slurm', { out: '/etc', options: { «state»: 1 } })`,
    not('number', `${states} | undefined`),
  ],
  [`base.files(motd, { out: '/etc', options: { «greeting»: 1 } })`, not('number', 'string')],
  [
    `base.files(motd, { out: '/etc', options: { «greting»: 'Hi' } })`,
    noKey('greting', motdOptions, 'greeting'),
  ],
  [`base.aliases(«'compute'», nodes('x1'))`, noArgument('string', 'Nodes')],
  [
    `base.aliases(nodes('cn1'), «['x1']»)`,
    noArgument('string[]', 'Nodes | ((node: AliasedNode) => string | undefined)'),
  ],
  [`base.aliases(nodes('cn1'), «(node) => node.numbers»)`, not('readonly number[]', 'string')],
  [`base.on('compute', { «kernelArgs»: 'quiet' })`, not('string', value('readonly string[]'))],
  [`base.on('compute', { kernelArgs: [«1»] })`, not('number', 'string')],
]

/** Functions: the reason stands on the setting that they are for, or inside of them. */
export const functions: Calls = [
  [
    `base.on('compute', { «image»: () => 'rocky8' })`,
    meant(not('"rocky8"', `${images} | FactRef<${images}>`), 'rocky9'),
  ],
  [
    `base.on('compute', { «image»: (node) => (node.number > 3 ? 'rocky9' : 'rocky8') })`,
    meant(not('"rocky8"', `${images} | FactRef<${images}>`), 'rocky9'),
  ],
  [
    `base.on('compute', { «boot»: () => 'net' })`,
    not('"net"', '"network" | "disk" | "hold" | FactRef<"network" | "disk" | "hold">'),
  ],
  [
    `base.on('compute', { attr: { «rack»: (node) => node.name } })`,
    not('string', 'number | FactRef<number>'),
  ],
  [
    `base.on('compute', { attr: { «tier»: () => 'produ' } })`,
    meant(not('"produ"', '"prod" | "test" | FactRef<"prod" | "test">'), 'prod'),
  ],
  [
    `base.on('compute', { slurm: { «weight»: (node) => node.name } })`,
    not('string', 'number | FactRef<number>'),
  ],
  [
    `base.on('compute', { attr: { rack: (node) => node.«nubmer» } })`,
    noProperty('nubmer', `NodeView<${attributes}>`, 'number'),
  ],
  [
    `base.on('compute', { attr: { rack: (node) => node.attr.«rak» } })`,
    noProperty('rak', attributes, 'rack'),
  ],
  [
    `base.on('compute', { kernelArgs: append((node) => [node.attr.«tiers»]) })`,
    noProperty('tiers', attributes, 'tier'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { ip: (node, net) => net.«hots»(1) } } })`,
    noProperty('hots', 'NetworkView'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { ip: (node, net) => net.host(«node.name») } } })`,
    noArgument('string', 'number'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «ip»: (node) => '10.2.0.' + node.number } } })`,
    not('string', 'Ip | FactRef<Ip>'),
  ],
  [
    `base.on('compute', { «bmc»: (node) => node.name })`,
    not('string', 'Driver | readonly Driver[] | FactRef<Driver | readonly Driver[]>'),
  ],
  [
    `base.on('compute', { bmc: (node) => redfish({ user: 'admin', «password»: node.name }) })`,
    not('string', 'SecretRef'),
  ],
]

/** Interfaces, attributes and plugins. */
export const fields: Calls = [
  [
    `base.on('compute', { interfaces: { eno1: { «netwrok»: 'mgmt' } } })`,
    noKey('netwrok', interfaces, 'network'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «network»: 'mgt' } } })`,
    meant(not('"mgt"', '"bmc" | "mgmt" | Amendment<"bmc" | "mgmt", unknown>'), 'mgmt'),
  ],
  [
    `base.on('compute', { interfaces: { «eno1»: 'mgmt' } })`,
    `Type 'string' has no properties in common with type '${interfaces}'.`,
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «ip»: '10.2.0.5' } } })`,
    not('string', `AddressValue<Ip, ${attributes}>`),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «mac»: '02:00:00:00:00:01' } } })`,
    not('string', value('Mac | readonly Mac[]')),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «dhcp»: 'yes' } } })`,
    not('string', value('boolean')),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «hostname»: 5 } } })`,
    not('number', value('string')),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { addresses: [«'10.2.0.5'»] } } })`,
    not('string', 'Ip'),
  ],
  [
    `base.on('compute', { attr: { «rak»: 1 } })`,
    noKey('rak', `AttributeSettings<${attributes}>`, 'rack'),
  ],
  [
    `base.on('compute', { attr: { «rack»: 'one' } })`,
    not('string', `${value('number')} | undefined`),
  ],
  [
    `base.on('compute', { attr: { «tier»: 'produ' } })`,
    meant(not('"produ"', `${value('"prod" | "test"')} | undefined`), 'prod'),
  ],
  [
    `base.on('compute', { slurm: { «partiton»: 'batch' } })`,
    noKey('partiton', `PluginSettings<${options}, ${attributes}>`, 'partition'),
  ],
  [
    `base.on('compute', { slurm: { «weight»: 'heavy' } })`,
    not('string', `${value('number')} | undefined`),
  ],
  [
    `base.on('compute', { slurm: { «token»: 'plain text' } })`,
    not('string', `${value('SecretRef')} | undefined`),
  ],
  [
    `base.on('compute', { «slurm»: 'batch' })`,
    `Type 'string' has no properties in common with type 'PluginSettings<${options}, ${attributes}>'.`,
  ],
]

/** Amendments and facts expect what the place where they stand expects. */
export const amendments: Calls = [
  [
    `base.on('compute', { kernelArgs: append(«'quiet'») })`,
    noArgument(
      'string',
      `readonly string[] | ((node: NodeView<${attributes}>) => readonly string[])`,
    ),
  ],
  [`base.on('compute', { kernelArgs: prepend([«1»]) })`, not('number', 'string')],
  [`base.on('compute', { «image»: append(['h100']) })`, not('readonly any[]', images)],
  [
    `base.on('compute', { image: replace(«'rocky8'») })`,
    noArgument('"rocky8"', `${images} | ((node: NodeView<${attributes}>) => ${images})`),
  ],
  [
    `base.on('compute', { interfaces: { eno1: replace({ «netwrok»: 'mgmt' }) } })`,
    noKey('netwrok', interfaces, 'network'),
  ],
  [
    `base.on('compute', { image: fact('wanted', { «default»: 'rocky8' }) })`,
    meant(not('"rocky8"', `${images} | undefined`), 'rocky9'),
  ],
  [
    `base.on('compute', { attr: { rack: fact('rack', { «default»: 'r1' }) } })`,
    not('string', 'number'),
  ],
]

/** Texts, each with the sentence that the load says too. */
export const texts: Calls = [
  [
    `base.on(nodes(«'cn[0100-0007]'»), {})`,
    sentence('cn[0100-0007]', `'0100-0007' runs backwards; write '0007-0100'`),
  ],
  [
    `base.on(nodes(«'@gpu'»), {})`,
    sentence('@gpu', `'@' in '@gpu'; name a group by its key or in the callback`),
  ],
  [`base.on(nodes(«'cn[1-4'»), {})`, sentence('cn[1-4', `'[' is never closed in 'cn[1-4'`)],
  [
    `base.groups({ x: nodes(«'cn[1-4]!cn2'») })`,
    sentence('cn[1-4]!cn2', `operator '!' in 'cn[1-4]!cn2'; use the methods of node sets instead`),
  ],
  [
    `base.networks({ x: cidr(«'10.2.0.0'») })`,
    sentence('10.2.0.0', `'10.2.0.0' has no prefix length; write '10.2.0.0/24'`),
  ],
  [
    `base.networks({ x: cidr(«'10.2.0.0/33'») })`,
    sentence('10.2.0.0/33', `'33' in '10.2.0.0/33' is not a prefix length from 0 to 32`),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { ip: ip(«'10.2.0.256'») } } })`,
    sentence('10.2.0.256', `'256' in '10.2.0.256' is not a number from 0 to 255`),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { ip6: ip(«'fd00::1::2'») } } })`,
    sentence('fd00::1::2', `'fd00::1::2' is not an IPv6 address`),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { mac: mac(«'02:00:00:00:00'») } } })`,
    sentence(
      '02:00:00:00:00',
      `'02:00:00:00:00' is not a hardware address; write one such as '02:00:00:00:00:01'`,
    ),
  ],
  [`nodes(«7»)`, noArgument('number', 'string')],
]

/** Declarations. */
export const declarations: Calls = [
  [`base.groups({ x: (g) => g.compute.union(g.«gup») })`, noProperty('gup', `Groups<${groups}>`)],
  [`base.groups({ x: nodes('cn1'), y: (g) => g.«x» })`, noProperty('x', `Groups<${groups}>`)],
  [
    `base.groups({ «x»: 'cn[1-4]' })`,
    not('string', `Nodes | ((groups: Groups<${groups}>) => NodeSet)`),
  ],
  [`base.networks({ «x»: '10.2.0.0/16' })`, not('string', 'NetworkSettings')],
  [
    `base.networks({ x: network({ «gatway»: ip('10.2.0.1') }) })`,
    noKey('gatway', 'NetworkOptions', 'gateway'),
  ],
  [`base.networks({ x: network({ «gateway»: '10.2.0.1' }) })`, not('string', 'Ip')],
  [`base.networks({ x: network({ «mtu»: '9000' }) })`, not('string', 'number')],
  [
    `base.images({ x: { «extends»: 'rokcy9' } })`,
    meant(not('"rokcy9"', `${images} | "x"`), 'rocky9'),
  ],
  [
    `base.images({ x: { kernel: 'k' }, y: { «extends»: 'z' } })`,
    not('"z"', `${images} | "x" | "y"`),
  ],
  [
    `base.images({ x: { «kernal»: 'k' } })`,
    noKey('kernal', `ImageSettings<${images} | "x">`, 'kernel'),
  ],
  [`base.attributes({ «x»: 'int' })`, not('string', 'Schema<unknown, unknown, boolean>')],
  [`base.attributes({ x: attr.«integer»() })`, noProperty('integer', 'AttributeKinds')],
  [`base.attributes({ x: attr.int().default(«'1'») })`, noArgument('string', 'number')],
  [`base.attributes({ x: attr.oneOf(«1») })`, noArgument('number', 'string')],
  [`cluster('x', { «domian»: 'example.org' })`, noKey('domian', 'ClusterOptions', 'domain')],
  [
    `base.use(«definePlugin('slurm', {})»)`,
    noArgument('Plugin<"slurm", {}>', `"✖ a plugin with the key 'slurm' is in use already"`),
  ],
  [
    `definePlugin(«'image'», {})`,
    sentence('image', `'image' cannot be a plugin's key: it is taken`),
  ],
  [`definePlugin('x', { «y»: 5 })`, not('number', 'Schema<unknown, unknown, boolean>')],
]

const rulesOf = (cluster: string) => `const rules = (r: RulesOf<typeof base>) => r
const small = ${cluster}
`
const whole = `(r: RulesOf<typeof base>) => Rules<${networks}, ${images}, ${groups}, { ...; }, { ...; }, "dl380">`

/** Rules of another file. */
export const rules: Calls = [
  [`base.also((r) => r.on(«'nope'», {}))`, noArgument('"nope"', selector)],
  [
    `export const rules = (r: RulesOf<typeof base>) => r.on('gpu', { «imgae»: 'h100' })`,
    noKey('imgae', settings, 'image'),
  ],
  [
    `${rulesOf(`cluster('small').attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'test') })
       .networks({ bmc: cidr('10.1.0.0/16'), mgmt: cidr('10.2.0.0/16') })
       .images({ rocky9: {}, h100: {} }).groups({ compute: nodes('cn1') }).use(slurm).models({ dl380: {} })`)}
     small.also(«rules»)`,
    noArgument(
      whole,
      `"✖ these rules are for clusters with the group 'gpu', which this one lacks"`,
    ),
  ],
  [
    `${rulesOf(`cluster('small').attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'dev') })
       .networks({ bmc: cidr('10.1.0.0/16'), mgmt: cidr('10.2.0.0/16') })
       .images({ h100: {} }).groups({ compute: nodes('cn1'), gpu: nodes('gpu1') }).use(slurm).models({ dl380: {} })`)}
     small.also(«rules»)`,
    noArgument(
      whole,
      `"✖ these rules are for clusters with the image 'rocky9', which this one lacks" | "✖ these rules are for clusters whose attribute 'tier' has other values than here"`,
    ),
  ],
]
