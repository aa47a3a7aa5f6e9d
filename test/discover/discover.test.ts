/** Looking for BMCs: simulated ones by Redfish, and OpenIPMI's by IPMI, on addresses of 127/8. */
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { startRack } from 'phoenix-cluster/adapters/simulated'
import { env } from 'phoenix-cluster/dsl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith, phoenix } from '../../src/cli/testing.js'
import { type Sim, startSims } from '../ipmi/sim.js'
import { missingPeers, needsPeers } from '../peers.js'

type Rack = Awaited<ReturnType<typeof startRack>>
const names = ['cn1', 'cn2', 'cn3', 'cn4']
let rack: Rack
let sims: readonly Sim[] = []
let stop = () => {}

beforeAll(async () => {
  rack = await startRack(
    names.map((name) => ({ name })),
    { addressing: 'addresses' },
  )
  if (missingPeers('ipmi_sim', 'ipmitool').length > 0) return
  const started = await startSims({ count: 2 })
  sims = started.sims
  stop = started.stop
})
afterAll(async () => {
  stop()
  await rack.close()
})

const entry = (name: string) => {
  const one = rack.through[name]
  if (one === undefined) throw new Error(`the rack has no ${name}`)
  return one
}

/** A configuration that knows two of the four nodes of the rack, and one BMC that is not there. */
const config = () => `
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
const account = { user: 'admin', password: env('PHOENIX_TEST_UNSET') }
export default cluster('shelf')
  .on(nodes('cn1'), { bmc: redfish({ ...account, address: '${entry('cn1').address}', port: ${entry('cn1').port} }) })
  .on(nodes('cn2'), { bmc: redfish({ ...account, address: '${entry('cn2').address}' }) })
  .on(nodes('cn9'), { bmc: redfish({ ...account, address: '127.77.0.9' }) })
  .on(nodes('old1'), { bmc: ipmi({ ...account, address: '${sims[0]?.address ?? '127.1.0.0'}' }) })
`

describe('BMCs on a network', () => {
  it('are found without a log-in, matched with nodes, and strangers are named', async () => {
    const folder = folderWith({ 'cluster.config.ts': config() })
    const { port } = entry('cn1')
    const args = ['discover', '--range', '127.77.0.0/28', '--ports', `redfish=${port}`]
    const { code, stdout, stderr } = await phoenix(folder, [...args, '--json'])
    const { found, silent, asked, of } = JSON.parse(stdout)
    expect([asked, of]).toEqual([28, 28])
    const byAddress = Object.fromEntries(
      found.map((one: { address: string; nodes: unknown }) => [one.address, one.nodes]),
    )
    expect(byAddress).toEqual({
      [entry('cn1').address]: [{ node: 'cn1', by: ['address'] }],
      [entry('cn2').address]: [{ node: 'cn2', by: ['address'] }],
      [entry('cn3').address]: [],
      [entry('cn4').address]: [],
    })
    expect(found[0]).toMatchObject({ driver: 'redfish', pin: entry('cn1').pin, port })
    expect(found[0].product).toMatch(/^Phoenix/)
    expect(silent).toEqual([{ address: '127.77.0.9', driver: 'redfish', node: 'cn9' }])
    expect(code).toBe(1)
    expect(stderr).toContain('4 BMCs found, 2 of no node, 1 expected and silent')
    const { logins, loginsRefused } = rack.counters()
    expect([logins, loginsRefused]).toEqual([0, 0])
  })

  it('are shown as a table, strangers alone where these are asked for', async () => {
    const folder = folderWith({ 'cluster.config.ts': config() })
    const args = ['discover', '--range', '127.77.0.1-127.77.0.4', '--unknown']
    const { code, stdout } = await phoenix(folder, [
      ...args,
      '--ports',
      `redfish=${entry('cn1').port}`,
    ])
    expect(code).toBe(0)
    const rows = stdout.trim().split('\n')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toMatch(/^127\.77\.0\.3 +redfish +\S+ .* of no node +sha256\//)
  })

  it('are found by IPMI: what it is, and how carelessly it is set up', async (context) => {
    needsPeers(context, 'ipmi_sim', 'ipmitool')
    const folder = folderWith({ 'cluster.config.ts': config() })
    const { stdout, stderr } = await phoenix(folder, [
      'discover',
      '--range',
      '127.1.0.0-127.1.0.5',
      '--ports',
      `ipmi=${sims[0]?.port},redfish=1`,
      '--timeout',
      '1500',
      '--json',
    ])
    const { found } = JSON.parse(stdout)
    expect(found.map((one: { address: string }) => one.address).sort()).toEqual(
      sims.map(({ address }) => address),
    )
    const first = found.find((one: { address: string }) => one.address === sims[0]?.address)
    expect(first).toMatchObject({
      driver: 'ipmi',
      product: 'IPMI 2.0',
      nodes: [{ node: 'old1', by: ['address'] }],
    })
    expect(stderr).toContain('2 BMCs found, 1 of no node')
  })

  it('are not looked for in absurd ranges, by drivers that are not there, or at a loss', async () => {
    const folder = folderWith({ 'cluster.config.ts': config() })
    const refused = async (...args: string[]) => {
      const { code, stderr } = await phoenix(folder, ['discover', ...args])
      return [code, stderr]
    }
    expect(await refused('--range', '10.0.0.0/12')).toEqual([2, expect.stringContaining('--most')])
    expect(await refused('--range', '127.77.0.1', '--ports', 'snmp=161')).toEqual([
      2,
      expect.stringContaining("no driver 'snmp' to scan with; there is redfish, ipmi"),
    ])
    expect((await refused())[0]).toBe(2)
  })
})

describe('a scan', () => {
  it('takes nothing for a BMC that is none, and harms nothing', async () => {
    const { createServer } = await import('node:net')
    const hostile = createServer((socket) => {
      socket.on('error', () => {})
      socket.write('HTTP/1.1 200 OK\r\n\r\n{')
    })
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve))
    const address = hostile.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const drivers = [redfish, ipmi] as const
    for (const driver of drivers) {
      const { scan } = driver({ user: 'x', password: env('UNSET') })
      expect(await scan?.('127.0.0.1', port, { deadline: 300 })).toBeUndefined()
    }
    hostile.close()
  })
})
