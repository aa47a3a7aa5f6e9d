import type { Mac } from '../model/address/mac.js'
import { kinds } from '../model/schema.js'
import type { SettledInterface } from '../model/settle/settled.js'
import { chosenInterfaces } from './hosts.js'
import { defineRenderer } from './renderer.js'
import { asHostName } from './words.js'

/** Where in a Slingshot network an interface is plugged in. */
interface FabricPlace {
  readonly nid: number
  readonly group: number
  readonly switchNumber: number
  readonly port: number
}

/**
 * The place that an algorithmic hardware address tells. Its last 20 bits are the fabric's own number of
 * the interface: 9 bits of group, 5 of switch, 6 of port; the others are zero but for the one that says
 * that the address is local.
 */
function placeOf(mac: Mac): FabricPlace | undefined {
  const bytes = String(mac)
    .split(':')
    .map((byte) => Number.parseInt(byte, 16))
  const [local, a, b, high = 0, middle = 0, low = 0] = bytes
  if (bytes.length !== 6 || local !== 2 || a !== 0 || b !== 0 || high > 15) return undefined
  const nid = high * 65536 + middle * 256 + low
  return { nid, group: nid >> 11, switchNumber: (nid >> 6) & 31, port: nid & 63 }
}

/**
 * The interfaces in a Slingshot fabric: name, fabric number, hardware address, IPv4 address, switch,
 * group, switch number and port, with tabs between them. An interface is in the fabric if it has an
 * algorithmic hardware address (02:00:00:…) and rules say its `switch`.
 */
export const slingshot = defineRenderer({
  name: 'slingshot',
  about: 'the interfaces of a Slingshot fabric with switch and port',
  options: {
    /** Only these interfaces. @default all */
    interface: kinds.texts().optional(),
  },
  render: ({ each, leaveOut, options }) =>
    each((node) =>
      chosenInterfaces(node, options)
        .filter((one) => one.switch !== undefined)
        .flatMap((one) => fabricLines(node.name, one, (reason) => leaveOut(node.name, reason))),
    ).join('\n'),
})

function fabricLines(
  node: string,
  one: SettledInterface,
  leaveOut: (reason: string) => void,
): string[] {
  return one.macs.flatMap((mac) => {
    const place = placeOf(mac)
    if (place === undefined) return []
    const { nid, group, switchNumber, port } = place
    if (one.port !== undefined && one.port !== String(port)) {
      leaveOut(`${one.name}: ${mac} is of port ${port}, but its port is said to be ${one.port}`)
      return []
    }
    const name = asHostName(`${node}-${one.name}`)
    const at = asHostName(one.switch ?? '')
    return [[name, nid, mac, one.ip ?? '', at, group, switchNumber, port].join('\t')]
  })
}
