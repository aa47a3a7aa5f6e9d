/** Option 82: what relays add to requests, by which a switch port is recognised (RFC 3046). */
import { kinds } from '../../model/schema.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { asHostName, fitting, unfit } from '../words.js'

/**
 * Settings of switches whose relay agents add option 82, for `use()` of the DSL. A switch without them
 * sends its name as remote id and the port's name as circuit id.
 *
 * @example
 * ```ts
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 * import { option82 } from 'phoenix-cluster/render'
 *
 * cluster('shelf')
 *   .use(option82)
 *   .on(nodes('sw[1-2]'), { option82: { remoteId: '0x0200000000ff', circuitId: 'Ethernet{port}' } })
 * ```
 */
export const option82 = Object.freeze({
  key: 'option82',
  settings: {
    /**
     * What the switch sends as remote id: a text, or bytes as `0x0200…`; empty if it sends none.
     * @default the switch's name
     */
    remoteId: kinds.text().optional(),
    /** What it sends as circuit id; `{port}` stands for the interface's `port`. @default `{port}` */
    circuitId: kinds.text().optional(),
    /** How many bytes long the port's number is, where a number is what it sends. @default it sends a text */
    circuitIdBytes: kinds.int().optional(),
  },
} as const)

/** A switch port as option 82 tells it. */
export interface SwitchPort {
  readonly switch: string
  readonly port: string
  /** The bytes of the remote id in hexadecimal; undefined if the switch sends none. */
  readonly remoteId: string | undefined
  /** The bytes of the circuit id in hexadecimal. */
  readonly circuitId: string
}

/** How a port is recognised. */
export function switchPort(node: SettledNode | false, name: string, port: string): SwitchPort {
  const settings = (node === false ? undefined : node.plugins.option82) ?? {}
  const { remoteId = name, circuitId = '{port}', circuitIdBytes } = settings
  fitting(/^[\w./:-]{1,64}$/, port, 'is not a name for a switch port')
  return {
    switch: asHostName(name),
    port,
    remoteId: remoteId === '' ? undefined : hexOf(String(remoteId)),
    circuitId:
      circuitIdBytes === undefined
        ? hexOf(String(circuitId).replaceAll('{port}', port))
        : numberBytes(port, Number(circuitIdBytes)),
  }
}

function hexOf(text: string): string {
  const bytes = /^0x((?:[0-9a-f]{2})+)$/i.exec(text)?.[1]
  const hex = bytes?.toLowerCase() ?? hexOfText(text)
  // A length is one byte, of which the sub-option's own header takes its part.
  if (hex !== '' && hex.length <= 2 * 253) return hex
  throw unfit('an id of option 82 has 1 to 253 bytes')
}

function hexOfText(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

function numberBytes(port: string, bytes: number): string {
  const hex = /^\d{1,15}$/.test(port)
    ? Number(port)
        .toString(16)
        .padStart(2 * bytes, '0')
    : ''
  if (bytes >= 1 && bytes <= 8 && hex.length === 2 * bytes) return hex
  throw unfit(`the port '${port}' is not a number of ${bytes} bytes`)
}
