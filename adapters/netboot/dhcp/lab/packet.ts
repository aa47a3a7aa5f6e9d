/** DHCP packets of tests, written and read (RFC 2131, RFC 2132, RFC 3046). */

/** What a packet says; what is left out is zero or not there. */
export interface Packet {
  /** 1 DISCOVER, 2 OFFER, 3 REQUEST, 5 ACK, 6 NAK, 7 RELEASE. */
  readonly type: number
  readonly mac: string
  readonly transaction?: number
  /** The address that the relay agent has in the machine's network. */
  readonly relay?: string
  /** The address that the machine has already. */
  readonly has?: string
  /** Further options by their codes. */
  readonly options?: Readonly<Record<number, Uint8Array | string>>
}

/** What a server answered. */
export interface Reply {
  readonly type: number
  readonly mac: string
  readonly transaction: number
  readonly ip: string
  readonly next: string
  readonly file: string
  readonly options: ReadonlyMap<number, Buffer>
}

export function addressBytes(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number))
}

/** What a relay agent adds: circuit id and remote id. */
export function agentOption(circuit: string | Uint8Array, remote: string | Uint8Array): Buffer {
  const sub = (code: number, value: string | Uint8Array) => {
    const bytes = Buffer.from(value)
    return Buffer.concat([Buffer.from([code, bytes.length]), bytes])
  }
  return Buffer.concat([sub(1, circuit), sub(2, remote)])
}

export function packetBytes(packet: Packet): Buffer {
  const head = Buffer.alloc(240)
  head.set([1, 1, 6, packet.relay === undefined ? 0 : 1])
  head.writeUInt32BE(packet.transaction ?? 0x12345678, 4)
  // Whoever has no address yet hears only what is sent to all.
  head.writeUInt16BE(0x8000, 10)
  if (packet.has !== undefined) head.set(addressBytes(packet.has), 12)
  if (packet.relay !== undefined) head.set(addressBytes(packet.relay), 24)
  head.set(Buffer.from(packet.mac.replaceAll(':', ''), 'hex'), 28)
  head.set([99, 130, 83, 99], 236)
  const option = (code: number, value: Uint8Array | string) => {
    const bytes = Buffer.from(value)
    return Buffer.concat([Buffer.from([code, bytes.length]), bytes])
  }
  const { 82: agent, ...more } = packet.options ?? {}
  return Buffer.concat([
    head,
    option(53, Buffer.from([packet.type])),
    option(55, Buffer.from([1, 3, 12, 66, 67])),
    ...Object.entries(more).map(([code, value]) => option(Number(code), value)),
    ...(agent === undefined ? [] : [option(82, agent)]),
    Buffer.from([255]),
  ])
}

export function replyIn(bytes: Buffer): Reply {
  const options = new Map<number, Buffer>()
  for (let at = 240; at < bytes.length && bytes[at] !== 255; ) {
    const [code = 0, length = 0] = bytes.subarray(at)
    if (code === 0) at++
    else {
      options.set(code, bytes.subarray(at + 2, at + 2 + length))
      at += 2 + length
    }
  }
  const address = (at: number) => [...bytes.subarray(at, at + 4)].join('.')
  const text = bytes.subarray(108, 236).toString('latin1').replace(/\0.*$/s, '')
  return {
    type: options.get(53)?.[0] ?? 0,
    mac: bytes
      .subarray(28, 34)
      .toString('hex')
      .replace(/..(?=.)/g, '$&:'),
    transaction: bytes.readUInt32BE(4),
    ip: address(16),
    next: address(20),
    file: options.get(67)?.toString('latin1') ?? text,
    options,
  }
}
