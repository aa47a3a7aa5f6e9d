/** The real Kea with the file that is rendered for it, in a network of its own: who gets what, and what is read back. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kea, render } from 'phoenix-cluster/render'
import { expect, it, onTestFinished } from 'vitest'
import { labFor } from '../../adapters/netboot/dhcp/lab/testing.js'
import { at, mac, plugged } from '../../adapters/netboot/dhcp/testing.js'
import { watchLeases } from '../../adapters/netboot/index.js'
import { UnknownMachines } from '../../src/boot/unknown/unknown-machines.js'
import type { Observation } from '../../src/model/fact.js'
import { folderFor, needs, programPath } from '../render/program.js'

const script = 'http://10.2.255.1:8080/boot.ipxe'

it('Kea gives nodes their addresses and boot files, and its leases become facts', async (context) => {
  needs(context, 'kea-dhcp4', 'kea-dhcp4-server')
  const lab = await labFor(context)
  const model = plugged({ cn4: { 'interfaces.eno1.mac': mac('a4') } })
  const leases = join(folderFor(), 'leases.csv')
  const server = '10.2.255.1'
  const http = `http://${server}:8080/loader/`
  const folder = folderFor(
    render(kea, model, {
      options: { interface: [lab.interface], ipxe: script, server, http, leases },
    }),
  )
  const [program, ...within] = lab.within
  const child = spawn(program, [...within, 'kea-dhcp4', '-c', join(folder, 'kea-dhcp4.conf')], {
    env: { PATH: programPath, KEA_LOCKFILE_DIR: folder, KEA_PIDFILE_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (text) => (said += text))
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    child.kill()
    await new Promise((resolve) => child.once('close', resolve))
  })

  const code = (value: number) => Buffer.from([value >> 8, value & 255])
  const boots = async (last: string, options: Readonly<Record<number, Uint8Array | string>>) => {
    const reply = await lab.ask(mac(last), { options })
    return reply === undefined ? said : [reply.ip, reply.file, reply.next]
  }
  // By its hardware address, whatever its firmware is.
  expect(await boots('a4', { 93: code(0) })).toEqual(['10.2.0.4', 'undionly.kpxe', server])
  expect(await boots('a4', { 93: code(7) })).toEqual(['10.2.0.4', 'snponly.efi', server])
  const byHttp = await lab.ask(mac('a4'), {
    options: { 60: 'HTTPClient:Arch:00016:UNDI:003001', 93: code(16) },
  })
  expect(byHttp?.file).toBe(`${http}snponly.efi`)
  expect(byHttp?.options.get(60)?.toString()).toBe('HTTPClient')
  const [ip, file] = await boots('a4', { 93: code(7), 175: Buffer.from([1, 1, 1]) })
  expect([ip, file]).toEqual(['10.2.0.4', script])
  // By the switch port that a relay names; whoever is not known has an address of the pool.
  const plain = await lab.ask(mac('b5'), at('e5'))
  expect([plain?.ip, plain?.options.get(12)?.toString()]).toEqual(['10.2.0.5', 'cn5'])
  expect((await lab.ask(mac('c1'), at('e9')))?.ip).toMatch(/^10\.2\.9\./)

  const learnt: Observation[] = []
  const unknown = new UnknownMachines()
  const record = async (observations: readonly Observation[]) => void learnt.push(...observations)
  const log: unknown[] = []
  const watch = await watchLeases({
    model,
    file: leases,
    record,
    unknown,
    log: (one) => log.push(one),
  })
  onTestFinished(() => watch.close())
  expect(readFileSync(leases, 'utf8')).toMatch(/^address,/)
  expect(learnt).toEqual([
    { node: 'cn4', key: 'interfaces.eno1.lease', value: '10.2.0.4', source: 'dhcp' },
    { node: 'cn5', key: 'interfaces.eno1.mac', value: mac('b5'), source: 'dhcp', isOld: true },
    { node: 'cn5', key: 'interfaces.eno1.lease', value: '10.2.0.5', source: 'dhcp' },
  ])
  expect(unknown.list().map((one) => one.mac)).toEqual([mac('c1')])
  expect(log).toHaveLength(2)
}, 30_000)
