/** A kernel's command line: what Phoenix puts on it, and what may stand on it at all. */
import { PhoenixError } from '../error.js'
import { Ip } from '../model/address/ip.js'
import type { Mac } from '../model/address/mac.js'
import { printable } from '../model/clean-text.js'
import type { Model } from '../model/settle/model.js'
import type { SettledInterface, SettledNode } from '../model/settle/settled.js'

/** The arguments in two parts, since what a node reports is compared with the admin's alone. */
export interface CommandLine {
  /** What Phoenix adds, which stands first: `BOOTIF`, `ip`, `rw`, `console`. */
  readonly own: readonly string[]
  /** What the image and the rules say, which has the last word. */
  readonly admins: readonly string[]
}

/** The longest command line that kernels of all architectures take, in bytes. */
const longest = 2047

/**
 * The line of a node that starts from an interface. What the admin says of the same thing stands alone:
 * `ip=` of a rule takes the place of the one that Phoenix would give.
 *
 * @param server the boot service's address, for the second field of `ip=`; empty where it has only a name
 */
export function commandLine(
  model: Model,
  node: SettledNode,
  start: { readonly interface: SettledInterface | undefined; readonly mac: string | undefined },
  options: { readonly server: string; readonly console: string },
): CommandLine {
  const admins = node.kernelArgs
  const said = new Set(
    admins.flatMap((text) => text.split(/\s+/).map((word) => word.split('=')[0])),
  )
  const mac = start.mac ?? first(start.interface?.macs)?.toString()
  const address = ipArgument(model, start.interface, options.server)
  const own = [
    ...(mac === undefined || said.has('BOOTIF') ? [] : [`BOOTIF=${mac}`]),
    ...(address === undefined || said.has('ip') ? [] : [address]),
    ...(said.has('ro') || said.has('rw') ? [] : ['rw']),
    ...(said.has('console') ? [] : [`console=${options.console}`]),
  ]
  return { own, admins }
}

function first(macs: readonly Mac[] | undefined): Mac | undefined {
  return macs?.find(({ length }) => length === 6)
}

/**
 * The kernel's `ip=`: address, server, router, netmask and host name. Undefined where the interface has no
 * IPv4 address, since the kernel would take words that stand in for one for addresses.
 */
export function ipArgument(
  model: Model,
  one: SettledInterface | undefined,
  server: string,
): string | undefined {
  const ip = one?.ip
  const network = one === undefined ? undefined : model.networks.get(one.network)
  if (ip === undefined || one === undefined || network === undefined) return undefined
  const part = network.perRack?.of(ip) ?? network
  const netmask = part.v4?.netmask ?? network.v4?.netmask
  const gateway = part.gateway ?? network.gateway
  const fields = [ip, isV4(server) ? server : '', gateway ?? '', netmask ?? '', one.hostname]
  return `ip=${fields.join(':')}`
}

function isV4(text: string): boolean {
  try {
    return Ip.parse(text).family === 4
  } catch {
    return false
  }
}

/**
 * The arguments as words: as they were written, checked that each is whole, so that none reaches into
 * what stands behind it.
 *
 * @throws PhoenixError `not-renderable` for what no command line can hold
 */
export function checkedArguments(texts: readonly string[]): readonly string[] {
  for (const text of texts) {
    const bad = (why: string) =>
      unfit(`the kernel argument '${printable(text.slice(0, 80))}' ${why}`)
    if (!/^[\x20-\x7e]+$/.test(text)) throw bad('has characters that are none of ASCII')
    if (text !== text.trim() || text.includes('  ')) {
      throw bad('has blanks that a boot loader would take away')
    }
    if ((text.match(/"/g)?.length ?? 0) % 2 !== 0) {
      throw bad('opens a quotation mark and does not close it')
    }
  }
  const bytes = texts.join(' ').length
  if (bytes > longest) {
    throw unfit(`the kernel's command line is ${bytes} bytes long, and a kernel takes ${longest}`)
  }
  return texts
}

/** An error about what cannot be put into a boot script. */
export function unfit(message: string): PhoenixError {
  return new PhoenixError('not-renderable', message)
}
