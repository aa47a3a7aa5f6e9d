/** What the tests of booting share: a small cluster, and what is known about it. */
import { Ip } from '../model/address/ip.js'
import { Mac } from '../model/address/mac.js'
import type { SettingsDeclaration } from '../model/declaration.js'
import type { Fact, FactSnapshot, FactValue } from '../model/fact.js'
import type { Model } from '../model/settle/model.js'
import { settled, type Written } from '../model/settle/testing.js'
import type { BootLinks } from './script.js'

interface View {
  readonly number: number
}
interface Net {
  host(offset: number): Ip
}

/** Four nodes in a network with a router, of which the last waits for its hardware address. */
export const shelf: Written = {
  networks: {
    mgmt: {
      v4: settled({ networks: { n: '10.2.0.0/16' } }).networks.get('n')?.v4 as never,
      gateway: Ip.parse('10.2.255.254'),
      dhcp: true,
    },
  },
  images: {
    rocky9: {
      kernel: 'rocky9/vmlinuz',
      initrd: ['ucode.img', 'rocky9/initrd.img'],
      kernelArgs: ['quiet'],
    },
    arm: { kernel: 'arm/Image', architecture: 'aarch64' },
    dated: { kernel: 'dated/{version}/vmlinuz', version: 'latest' },
    finder: { kernel: 'finder/vmlinuz' },
  },
  rules: [
    [
      'cn[1-4]',
      {
        image: 'rocky9',
        interfaces: {
          eno1: { network: 'mgmt', ip: (node: View, net: Net) => net.host(node.number) },
        },
      },
    ],
    ...[1, 2, 3].map((number): [string, SettingsDeclaration] => [
      `cn${number}`,
      { interfaces: { eno1: { mac: Mac.parse(macOf(number)) } } },
    ]),
  ],
}

/** The hardware address of a node of {@link shelf}. */
export function macOf(number: number): string {
  return `02:00:00:00:00:0${number}`
}

/** The cluster settled, with what is said about booting, further rules, and facts by node and key. */
export function modelOf(
  { rules = [], ...more }: Partial<Written> = {},
  facts: Readonly<Record<string, Readonly<Record<string, FactValue>>>> = {},
): Model {
  const known: FactSnapshot = new Map(
    Object.entries(facts).map(([node, values]) => [
      node,
      new Map(
        Object.entries(values).map(([key, value]): [string, Fact] => [
          key,
          { value, source: 'test', observedAt: '2026-11-22T00:00:00.000Z' },
        ]),
      ),
    ]),
  )
  return settled({ ...shelf, ...more, rules: [...(shelf.rules ?? []), ...rules] }, known)
}

/** Links of a service at 10.2.255.1. */
export const links: BootLinks = {
  file: (path) => `http://10.2.255.1:8080/file/${path}`,
  again: 'http://10.2.255.1:8080/boot',
}
