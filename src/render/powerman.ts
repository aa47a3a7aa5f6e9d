import { kinds } from '../model/schema.js'
import type { SettledNode } from '../model/settle/settled.js'
import { hostList } from './hostlist.js'
import { defineRenderer } from './renderer.js'
import { asHostName, asLine, fitting, unfit } from './words.js'

/** How powerman drives a kind of BMC: the file that describes it, and the program that it starts. */
interface Device {
  readonly file: string
  readonly specification: string
  readonly command: (hosts: string) => string
}

interface PowermanChoice {
  readonly devices: string
  readonly programs: string
  readonly ipmi: string
  readonly redfish: string | undefined
}

/**
 * What powerman has for the protocols of drivers. Who logs in, and how, is in files of powerman's own or
 * of its programs, since a configuration that everybody reads is no place for secrets.
 */
function devicesOf({ devices, programs, ipmi, redfish }: PowermanChoice): Map<string, Device> {
  const known = new Map<string, Device>()
  known.set('ipmi', {
    file: path(`${devices}/ipmipower.dev`),
    specification: 'ipmipower',
    command: (hosts) =>
      `${path(programs)}/ipmipower --config-file=${path(ipmi)} -h ${hosts} --wait-until-on --wait-until-off |&`,
  })
  if (redfish !== undefined) {
    known.set('redfish', {
      file: path(redfish.startsWith('/') ? redfish : `${devices}/${redfish}`),
      specification: redfish.replace(/^.*\//, '').replace(/\.dev$/, ''),
      command: (hosts) => `${path(programs)}/redfishpower -h ${hosts} |&`,
    })
  }
  return known
}

/** As many BMCs as one program of powerman's looks after. */
const hostsPerDevice = 256

/**
 * A configuration for powerman: the nodes with their BMCs. It has no credentials: IPMI reads them from
 * FreeIPMI's own file.
 */
export const powerman = defineRenderer({
  name: 'powerman',
  about: 'the devices and nodes of powerman',
  options: {
    /** The folder of powerman's descriptions of devices. @default `/etc/powerman` */
    devices: kinds.text().default('/etc/powerman'),
    /** The folder of `ipmipower` and `redfishpower`. @default `/usr/sbin` */
    programs: kinds.text().default('/usr/sbin'),
    /** FreeIPMI's file with user and password. @default `/etc/freeipmi/freeipmi.conf` */
    ipmi: kinds.text().default('/etc/freeipmi/freeipmi.conf'),
    /**
     * The description of the Redfish BMCs, with their paths and the login; its specification is called as
     * the file without `.dev`. @default none, and nodes with Redfish alone are left out
     */
    redfish: kinds.text().optional(),
  },
  render: ({ each, leaveOut, options }) => {
    const known = devicesOf(options)
    const found = each((node) => {
      const bmc = bmcOf(node, known)
      if (typeof bmc === 'object') return [bmc]
      if (bmc !== undefined) leaveOut(node.name, bmc)
      return []
    })
    const lines = [...known].flatMap(([kind, device]) => {
      const own = found.filter((one) => one.kind === kind)
      if (own.length === 0) return []
      return [`include ${quoted(device.file)}`, ...deviceLines(kind, device, own)]
    })
    return { 'powerman.conf': lines.join('\n') }
  },
})

/** A node and the BMC by which powerman reaches it. */
interface Reached {
  readonly node: string
  readonly kind: string
  readonly address: string
}

function deviceLines(kind: string, device: Device, all: readonly Reached[]): string[] {
  const lines: string[] = []
  for (let start = 0; start < all.length; start += hostsPerDevice) {
    const part = all.slice(start, start + hostsPerDevice)
    const name = quoted(`${kind}${start / hostsPerDevice}`)
    const command = device.command(hostList(new Set(part.map(({ address }) => address))))
    lines.push(`device ${name} ${quoted(device.specification)} ${quoted(command)}`)
    // Each node by itself: two folded lists would have to be in the same order.
    for (const { node, address } of part) {
      lines.push(`node ${quoted(node)} ${name} ${quoted(address)}`)
    }
  }
  return lines
}

/** The BMC of a node, or why powerman does not reach it; nothing where there is none. */
function bmcOf(node: SettledNode, known: Map<string, Device>): Reached | string | undefined {
  if (node.bmc.length === 0) return undefined
  const usable = node.bmc.find(({ driver }) => known.has(driver.name))
  if (usable === undefined) {
    const names = [...new Set(node.bmc.map(({ driver }) => driver.name))].join(', ')
    if (!names.includes('redfish')) return `powerman has nothing for the driver ${names}`
    return `for Redfish, powerman needs a description: name it by the option 'redfish'`
  }
  // Reading the address notes that it waits for a fact, if it does.
  const { address } = usable
  if (address === undefined) return undefined
  if (usable.system !== undefined) return 'powerman does not tell the systems of one BMC apart'
  if (address.includes(':')) throw unfit(`powerman reaches no BMC by IPv6, which ${address} is`)
  return { node: asHostName(node.name), kind: usable.driver.name, address: asHostName(address) }
}

function path(text: string): string {
  return fitting(/^[\w./-]+$/, text, 'is not a path that powerman can be given')
}

/** A text in the quotes of powerman, which knows no escapes in them. */
function quoted(text: string): string {
  return `"${fitting(/^[^"\\]*$/, asLine(text), 'has characters that powerman cannot hold')}"`
}
