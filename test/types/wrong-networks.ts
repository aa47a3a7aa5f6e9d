/** Wrong calls about networks; see ./wrong-calls.ts. */
import { type Calls, lacks, meant, noKey, noProperty, not, sentence } from './messages.js'

/** Texts of ranges. */
export const ranges: Calls = [
  [
    `network({ pool: range(«'10.2.0.1'») })`,
    sentence(
      '10.2.0.1',
      `'10.2.0.1' is not a range of addresses; write one such as '10.2.0.1-10.2.0.9'`,
    ),
  ],
  [
    `network({ pool: range(«'10.2.0.1-10.2.0.256'») })`,
    sentence('10.2.0.1-10.2.0.256', `'256' in '10.2.0.1-10.2.0.256' is not a number from 0 to 255`),
  ],
  [
    `network({ pool: range(«'10.2.0.1-fd00::1'») })`,
    sentence('10.2.0.1-fd00::1', `'10.2.0.1-fd00::1' goes from IPv4 to IPv6 or back`),
  ],
  [
    `network({ reserved: [range(«'10.2.0.0/24-10.2.1.0'»)] })`,
    sentence(
      '10.2.0.0/24-10.2.1.0',
      `'10.2.0.0/24-10.2.1.0' has a prefix length; a range is of addresses alone, and cidr() takes prefixes`,
    ),
  ],
]

/** Networks: what they keep for themselves and how they are divided. */
export const fieldsOfNetworks: Calls = [
  [`network({ «pool»: '10.2.0.1-10.2.0.9' })`, not('string', 'IpRange | readonly IpRange[]')],
  [
    `network({ pool: [«ip('10.2.0.1')»] })`,
    lacks('Ip', 'IpRange', 'first, last, size, at, and 2 more.'),
  ],
  [`network({ reserved: [ip('10.2.0.1'), «'10.2.0.2'»] })`, not('string', 'Cidr | Ip | IpRange')],
  [`network({ «gatway»: ip('10.2.0.1') })`, noKey('gatway', 'NetworkOptions', 'gateway')],
  [`network({ floats: { «api»: '10.2.0.5' } })`, not('string', 'Ip | readonly Ip[]')],
  [
    `network({ «dns»: cidr('10.2.0.0/16') })`,
    lacks('Cidr', 'Ip', 'bits, plus, value, key, compare'),
  ],
  [`network({ perRack: { «perfix»: 24 } })`, noKey('perfix', 'PerRack', 'prefix')],
  [
    `network({ perRack: { prefix: 24, «gateway»: 'frist' } })`,
    meant(not('"frist"', 'number | "first" | "last" | undefined'), 'first'),
  ],
  [
    `network({ perRack: { prefix: 24, «racks»: 'x[1-4]' } })`,
    not('string', 'Nodes | readonly Nodes[] | undefined'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { ip: (node, net) => net.«rak»(1).host(3) } } })`,
    noProperty('rak', 'NetworkView', 'rack'),
  ],
  [
    `base.on('compute', { interfaces: { eno1: { «ip»: (node, net) => net.rack(1) } } })`,
    not('RackView', 'Ip | FactRef<Ip>'),
  ],
]
