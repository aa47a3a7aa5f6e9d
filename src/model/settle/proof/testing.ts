/** What the tests of the proof share. */
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { reportOf } from '../testing.js'

/** A node as functions of a configuration see it. */
export interface Node {
  readonly name: string
  readonly number: number
  readonly position: number
}

/** A network as functions of a configuration see it. */
export interface Net {
  host(offset: number): Ip
  host6(offset: number): Ip
}

export const networks = {
  mgmt: {
    v4: Cidr.parse('10.2.0.0/16'),
    v6: Cidr.parse('fd00::/64'),
    gateway: Ip.parse('10.2.0.1'),
  },
  ib: { v4: Cidr.parse('10.3.0.0/16'), domain: 'ib.example.org' },
}

export const ip = (text: string) => Ip.parse(text)

/** What is found when nodes have one interface eno1 in mgmt each, with the given fields. */
export const found = (...said: (readonly [string, object])[]) =>
  reportOf({
    domain: 'example.org',
    networks,
    rules: said.map(
      ([nodes, eno1]) => [nodes, { interfaces: { eno1: { network: 'mgmt', ...eno1 } } }] as const,
    ),
  })
