import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { macOf, modelOf } from '../../../src/boot/testing.js'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { Mac } from '../../../src/model/address/mac.js'
import type { Observation } from '../../../src/model/fact.js'
import type { NetbootLog } from '../options.js'
import { type DnsmasqOptions, serveDnsmasq } from './dnsmasq.js'

/** dnsmasq in a network of its own, where it may have a port that is for root alone. */
const alone = [
  'unshare',
  '-n',
  'sh',
  '-c',
  'ip link add br0 type bridge && ip addr add 10.2.255.1/16 dev br0 && ip link set br0 up && exec dnsmasq "$@"',
  'dnsmasq',
] as const

async function started(options: Partial<DnsmasqOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-dnsmasq-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const log: NetbootLog[] = []
  const facts: Observation[] = []
  const server = await serveDnsmasq({
    model: modelOf(),
    folder,
    interfaces: ['br0'],
    url: 'http://10.2.255.1:8080',
    program: alone,
    log: (entry) => log.push(entry),
    record: async (observations) => void facts.push(...observations),
    interval: 20,
    ...options,
  })
  onTestFinished(() => server.close())
  const says = (text: string) => log.filter(({ message }) => message.includes(text)).length
  return { server, folder, log, facts, says }
}

async function until(condition: () => boolean, told: () => unknown): Promise<void> {
  for (let tries = 0; tries < 1000 && !condition(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  if (!condition()) throw new Error(`it did not happen: ${JSON.stringify(told())}`)
}

describe('the DHCP server', () => {
  it('serves what the cluster is, and what it becomes', async () => {
    const { server, folder, log, says } = await started()
    await until(
      () => says('DHCP, static leases only on 10.2.0.0') > 0,
      () => log,
    )
    const hosts = () => readFileSync(join(folder, 'hosts/phoenix.conf'), 'utf8')
    expect(hosts()).toContain(`${macOf(1)},10.2.0.1,cn1,10m`)
    expect(readFileSync(join(folder, 'dnsmasq.conf'), 'utf8')).toContain(
      'dhcp-boot=tag:ipxe,http://10.2.255.1:8080/boot.ipxe',
    )
    const { pid } = server
    const mac = Mac.parse(macOf(4))
    await server.update(modelOf({ rules: [['cn4', { interfaces: { eno1: { mac } } }]] }))
    expect(hosts()).toContain(`${macOf(4)},10.2.0.4,cn4`)
    expect(says('hosts/phoenix.conf changed: read again')).toBe(1)
    expect(server.pid).toBe(pid)
    await server.update(modelOf({ rules: [['cn4', { interfaces: { eno1: { mac } } }]] }))
    expect(says('changed')).toBe(1)
  })

  it('is started again when it ends, and when its main file is another', async () => {
    const { server, log, says } = await started()
    await until(
      () => says('started, version') === 1,
      () => log,
    )
    process.kill(server.pid as number, 'SIGKILL')
    await until(
      () => says('started, version') === 2,
      () => log,
    )
    expect(says('dnsmasq ended (SIGKILL); it is started again')).toBe(1)
    await server.update(modelOf({ networks: { mgmt: '10.2.0.0/17' } }))
    await until(
      () => says('started, version') === 3,
      () => log,
    )
  })

  it('keeps what it has where the new would be refused', async () => {
    const { server, folder, says, log } = await started()
    await until(
      () => says('started, version') === 1,
      () => log,
    )
    const before = readFileSync(join(folder, 'dnsmasq.conf'), 'utf8')
    const { pid } = server
    const bad = modelOf({
      rules: [['cn1', { interfaces: { eno1: { switch: 'sw', port: 'a b' } } }]],
    })
    await server.update(bad)
    expect(readFileSync(join(folder, 'dnsmasq.conf'), 'utf8')).toBe(before)
    expect(server.pid).toBe(pid)
    await expect(started({ extra: ['no-such-option=1'] })).rejects.toMatchObject({
      code: 'not-renderable',
    })
    await expect(started({ program: ['no-such-program'] })).rejects.toMatchObject({
      code: 'not-supported',
    })
  })

  it('reads leases back into facts', async () => {
    const unknown = new UnknownMachines()
    const { folder, facts, log, says } = await started({ unknown })
    await until(
      () => says('started, version') === 1,
      () => log,
    )
    writeFileSync(
      join(folder, 'leases'),
      `1795000000 ${macOf(1)} 10.2.0.1 cn1 *\n1795000000 02:00:00:00:00:77 10.2.7.7 * *\n`,
    )
    await until(
      () => facts.length > 0,
      () => log,
    )
    expect(facts).toEqual([
      { node: 'cn1', key: 'interfaces.eno1.lease', value: '10.2.0.1', source: 'dhcp' },
    ])
    expect(unknown.list()).toMatchObject([{ mac: '02:00:00:00:00:77', ip: '10.2.7.7' }])
  })
})
