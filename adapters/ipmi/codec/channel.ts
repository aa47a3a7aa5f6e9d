/** What a BMC tells of itself before anybody has logged in. */

/** The network function and the commands, which are sent outside of a session. */
export const channelCommands = {
  netFn: 0x06,
  capabilities: 0x38,
  cipherSuites: 0x54,
} as const

/** The channel that a request came in on. */
export const thisChannel = 0x0e

/** The privilege levels by their numbers in the protocol. */
export const privileges = { callback: 1, user: 2, operator: 3, admin: 4, oem: 5 } as const

/** What a channel lets in. */
export interface ChannelCapabilities {
  readonly channel: number
  /** Whether it speaks IPMI 2.0; undefined where it does not say. */
  readonly version2: boolean | undefined
  /** Whether it speaks IPMI 1.5; undefined where it does not say. */
  readonly version15: boolean | undefined
  /** Whether it has a key of its own (Kg), which a login needs besides the password. */
  readonly keyed: boolean
  /** Whether there are accounts with a name, with a password but no name, and with neither. */
  readonly named: boolean
  readonly nameless: boolean
  readonly anonymous: boolean
}

/** The data of the request. @param version2 whether to ask for the part that IPMI 2.0 added */
export function encodeCapabilitiesRequest(privilege: number, version2 = true): Buffer {
  return Buffer.from([thisChannel | (version2 ? 0x80 : 0), privilege])
}

/** Reads the answer's data; undefined where it is too short. */
export function decodeCapabilities(data: Buffer): ChannelCapabilities | undefined {
  if (data.length < 4) return undefined
  const [channel = 0, types = 0, status = 0, versions = 0] = data
  const extended = (types & 0x80) !== 0
  return {
    channel: channel & 0x0f,
    version2: extended ? (versions & 2) !== 0 : undefined,
    version15: extended ? (versions & 1) !== 0 : undefined,
    keyed: extended && (status & 0x20) !== 0,
    named: (status & 4) !== 0,
    nameless: (status & 2) !== 0,
    anonymous: (status & 1) !== 0,
  }
}

/** The data of an answer, as a BMC that speaks IPMI 2.0 gives it. */
export function encodeCapabilities(capabilities: ChannelCapabilities): Buffer {
  const { channel, version2, version15, keyed, named, nameless, anonymous } = capabilities
  const status = (keyed ? 0x20 : 0) | (named ? 4 : 0) | (nameless ? 2 : 0) | (anonymous ? 1 : 0)
  const versions = (version2 === true ? 2 : 0) | (version15 === true ? 1 : 0)
  return Buffer.from([channel, 0x80, status, versions, 0, 0, 0, 0])
}

/** The data of the request for a part of the list of cipher suites: parts have 16 bytes. */
export function encodeSuitesRequest(part: number): Buffer {
  return Buffer.from([thisChannel, 0x00, 0x80 | (part & 0x3f)])
}

/** The length of a part of the list; a shorter one is the last. */
export const suitesPart = 16

/** The numbers of the cipher suites in the joined parts of the list. Stops where it makes no sense. */
export function decodeSuiteRecords(records: Buffer): number[] {
  const ids: number[] = []
  let at = 0
  while (at < records.length) {
    const start = records[at]
    const id = records[at + 1]
    if ((start !== 0xc0 && start !== 0xc1) || id === undefined) break
    if (start === 0xc0) ids.push(id)
    // A maker's own record has three more bytes; then follow the numbers of the algorithms.
    at += start === 0xc0 ? 2 : 5
    while (at < records.length && (records[at] ?? 0) < 0xc0) at++
  }
  return ids
}

/** The list of cipher suites as a BMC keeps it. */
export function encodeSuiteRecords(
  suites: readonly {
    id: number
    authentication: number
    integrity: number
    confidentiality: number
  }[],
): Buffer {
  return Buffer.from(
    suites.flatMap(({ id, authentication, integrity, confidentiality }) => [
      0xc0,
      id,
      authentication,
      0x40 | integrity,
      0x80 | confidentiality,
    ]),
  )
}
