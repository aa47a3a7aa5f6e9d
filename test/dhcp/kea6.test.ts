/** The real Kea for IPv6 with the file that is rendered for it: a node behind a relay gets its address. */
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cidr, cluster, mac, network, nodes } from 'phoenix-cluster/dsl'
import { Ip, Model } from 'phoenix-cluster/model'
import { kea6, render } from 'phoenix-cluster/render'
import { expect, it, onTestFinished } from 'vitest'
import { labFor } from '../../adapters/netboot/dhcp/lab/testing.js'
import { watchLeases } from '../../adapters/netboot/index.js'
import type { Observation } from '../../src/model/fact.js'
import { folderFor, needs, programPath } from '../render/program.js'

const [server, relay] = ['fd00:16::fff1', 'fd00:16::fff8'] as const
const node = { mac: '02:00:00:00:03:01', ip: 'fd00:16::a' }
const model = Model.settle(
  cluster('six')
    .networks({ mgmt: network({ v6: cidr('fd00:16::/64'), dhcp: true }) })
    .on(nodes('cn1'), {
      interfaces: {
        eno1: { network: 'mgmt', ip6: (_, net) => net.host6(10), mac: mac('02:00:00:00:03:01') },
      },
    }),
)

/** An option of DHCPv6: code, length, value (RFC 8415). */
function option(code: number, ...values: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(values)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(code)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value])
}

function optionsIn(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2)) {
    options.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + bytes.readUInt16BE(at + 2)))
  }
  return options
}

const address = (text: string) =>
  Buffer.from(Ip.parse(text).value.toString(16).padStart(32, '0'), 'hex')

it('Kea gives a node its IPv6 address and boot file, and its leases become facts', async (context) => {
  needs(context, 'kea-dhcp6', 'kea-dhcp6-server')
  const lab = await labFor(context)
  const inside = (within: readonly [string, ...string[]], ...command: string[]) => {
    const [program, ...args] = [...within, ...command]
    execFileSync(program as string, args, { stdio: 'pipe' })
  }
  inside(lab.within, 'ip', 'addr', 'add', `${server}/64`, 'dev', lab.interface, 'nodad')
  inside(lab.outside, 'ip', 'addr', 'add', `${relay}/64`, 'dev', 'wire', 'nodad')
  const leases = join(folderFor(), 'leases.csv')
  const options = { interface: [`${lab.interface}/${server}`], server, leases }
  const folder = folderFor(render(kea6, model, { options }))
  // Its own identifier goes beside the rest, and not into the system.
  const file = join(folder, 'kea-dhcp6.conf')
  const { Dhcp6 } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ Dhcp6: { ...Dhcp6, 'data-directory': folder } }))
  const [program, ...within] = lab.within
  const child = spawn(program, [...within, 'kea-dhcp6', '-c', file], {
    env: {
      PATH: programPath,
      KEA_LOCKFILE_DIR: folder,
      KEA_PIDFILE_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (text) => (said += text))
  const [outside, ...args] = lab.outside
  const script = fileURLToPath(new URL('client6.mjs', import.meta.url))
  const client = spawn(outside, [...args, process.execPath, script, relay, server], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    client.kill()
    if (child.exitCode !== null) return
    child.kill()
    await new Promise((resolve) => child.once('close', resolve))
  })
  const replies: Buffer[] = []
  createInterface({ input: client.stdout }).on('line', (line) => {
    if (line !== 'ready') replies.push(Buffer.from(line, 'hex'))
  })

  const duid = Buffer.from(`00030001${node.mac.replaceAll(':', '')}`, 'hex')
  const ask = async (type: number, ...more: readonly Buffer[]) => {
    const message = Buffer.concat([
      Buffer.from([type, 0, 0, type]),
      option(1, duid),
      option(3, Buffer.from('000000010000000000000000', 'hex')),
      option(6, Buffer.from([0, 59])),
      option(8, Buffer.alloc(2)),
      option(61, Buffer.from([0, 7])),
      ...more,
    ])
    const head = Buffer.concat([Buffer.from([12, 0]), address(relay), address('fe80::1')])
    replies.length = 0
    for (let tries = 0; tries < 300 && replies.length === 0; tries++) {
      // It may still be starting.
      if (tries % 30 === 0) {
        client.stdin.write(`${Buffer.concat([head, option(9, message)]).toString('hex')}\n`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const answer = optionsIn(replies[0]?.subarray(34) ?? Buffer.alloc(0)).get(9)
    if (answer === undefined) throw new Error(`it does not answer: ${said}`)
    return { type: answer[0], options: optionsIn(answer.subarray(4)) }
  }
  const advertise = await ask(1)
  expect(advertise.type).toBe(2)
  const reply = await ask(3, option(2, advertise.options.get(2) ?? Buffer.alloc(0)))
  expect(reply.type).toBe(7)
  const given = optionsIn(reply.options.get(3)?.subarray(12) ?? Buffer.alloc(0)).get(5)
  expect(given?.subarray(0, 16)).toEqual(address(node.ip))
  expect(reply.options.get(59)?.toString()).toBe(`tftp://[${server}]/snponly.efi`)

  const learnt: Observation[] = []
  const record = async (observations: readonly Observation[]) => void learnt.push(...observations)
  const watch = await watchLeases({ model, file: leases, record })
  onTestFinished(() => watch.close())
  expect(learnt).toEqual([
    { node: 'cn1', key: 'interfaces.eno1.lease6', value: node.ip, source: 'dhcp' },
  ])
}, 30_000)
