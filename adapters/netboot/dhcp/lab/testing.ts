/** A network of two ends for tests: at one the DHCP server, at the other machines and the relays before them. */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished, type TestContext } from 'vitest'
import {
  addressBytes,
  agentOption,
  type Packet,
  packetBytes,
  type Reply,
  replyIn,
} from './packet.js'

const serverIp = '10.2.255.1'
const relayIp = '10.2.255.8'

/** How a machine asks: what it says of itself, and the port that its switch adds. */
export interface Asking {
  readonly circuit?: string | Uint8Array
  readonly remote?: string | Uint8Array
  readonly options?: Packet['options']
}

export interface Lab {
  /** What makes a program run at the server's end. */
  readonly within: readonly [string, ...string[]]
  /** The server's interface there. */
  readonly interface: string
  /** A machine asks until it has an address; undefined where it gets none. */
  ask(mac: string, asking?: Asking): Promise<Reply | undefined>
  /** Sends bytes as a relay does; answers are for nobody. */
  send(bytes: Buffer, how?: 'relay' | 'broadcast'): void
}

/** Skips where no networks can be made; in CI it fails then. */
export async function labFor(context: TestContext): Promise<Lab> {
  const names = ['s', 'c'].map((end) => `phx-${randomBytes(4).toString('hex')}-${end}`)
  const [server = '', machines = ''] = names
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' })
  try {
    for (const name of names) ip('netns', 'add', name)
  } catch {
    const missing = 'it needs root and `ip netns` (apt-get install iproute2)'
    if (process.env.CI === 'true') throw new Error(missing)
    context.skip(missing)
  }
  onTestFinished(() => {
    for (const name of names) ip('netns', 'del', name)
  })
  ip('-n', server, 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'wire', 'netns', machines)
  for (const [name, device, address] of [
    [server, 'br0', serverIp],
    [machines, 'wire', relayIp],
  ] as const) {
    ip('-n', name, 'addr', 'add', `${address}/16`, 'dev', device)
    ip('-n', name, 'link', 'set', device, 'up')
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  ip('-n', machines, 'route', 'add', 'default', 'dev', 'wire')
  const program = fileURLToPath(new URL('client.mjs', import.meta.url))
  const client = spawn(
    'ip',
    ['netns', 'exec', machines, process.execPath, program, relayIp, serverIp],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void client.kill())
  let hear: (line: string) => void = () => {}
  const ready = new Promise<void>((resolve) => {
    hear = () => resolve()
  })
  createInterface({ input: client.stdout }).on('line', (line) => hear(line))
  await ready
  const replies: Reply[] = []
  hear = (line) => replies.push(replyIn(Buffer.from(line, 'hex')))
  const send = (bytes: Buffer, how = 'relay') =>
    void client.stdin.write(`${how} ${bytes.toString('hex')}\n`)
  let transaction = 1
  const exchange = async (packet: Packet, types: readonly number[]) => {
    const own = { ...packet, transaction: transaction++ }
    for (let tries = 0; tries < 8; tries++) {
      send(packetBytes(own), packet.relay === undefined ? 'broadcast' : 'relay')
      for (let waits = 0; waits < 25; waits++) {
        const found = replies.find(
          (one) => one.transaction === own.transaction && types.includes(one.type),
        )
        if (found !== undefined) return found
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    return undefined
  }
  return {
    within: ['ip', 'netns', 'exec', server],
    interface: 'br0',
    send,
    ask: async (mac, { circuit, remote = '', options = {} } = {}) => {
      const agent = circuit === undefined ? {} : { 82: agentOption(circuit, remote) }
      const relay = circuit === undefined ? {} : { relay: relayIp }
      const base = { mac, ...relay, options: { ...options, ...agent } }
      const offer = await exchange({ type: 1, ...base }, [2])
      if (offer === undefined) return undefined
      const chosen = { 50: addressBytes(offer.ip), 54: offer.options.get(54) ?? Buffer.alloc(4) }
      return exchange({ ...base, type: 3, options: { ...base.options, ...chosen } }, [5])
    },
  }
}
