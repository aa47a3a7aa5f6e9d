/** The commands for hardware, by IPMI, against real BMC software. */
import { describe, expect, it } from 'vitest'
import { folderWith, phoenix } from '../../src/cli/testing.js'
import { account } from './sim.js'
import { SimFleet } from './sim-fleet.js'

const fleet = new SimFleet(2)

/** Runs `phoenix ARGS` for cn1 and cn2, whose BMCs these are, and cn3, where nobody is. */
async function run(...args: readonly string[]) {
  process.env.SIM_PASSWORD = account.password
  const sims = fleet.all
  const port = sims[0]?.port
  const places = sims.map(({ address }, index) => [`cn${index + 1}`, address])
  const addresses = JSON.stringify({ ...Object.fromEntries(places), cn3: '127.1.99.99' })
  const config = `
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
const addresses = ${addresses}
export default cluster('sims').on(nodes('cn[1-3]'), {
  bmc: ({ name }) => ipmi({ user: '${account.user}', password: env('SIM_PASSWORD'), suites: [3], address: addresses[name], port: ${port} }),
})
`
  return phoenix(folderWith({ 'cluster.config.ts': config }), args)
}

describe('by IPMI', () => {
  it('power is switched and waited for, and ipmitool sees it', async () => {
    const { code, stdout } = await run('power', 'cn[1-2]', 'on', '--wait')
    expect([code, stdout]).toEqual([0, 'cn[1-2] (2 nodes): on\n'])
    expect(await fleet.at(0).ipmitool('power', 'status')).toContain('is on')
  })

  it('the boot device is set and read back, and ipmitool sees it', async () => {
    const { code, stdout } = await run('bootdev', 'cn1', 'pxe')
    expect([code, stdout]).toEqual([0, 'network (PXE), once\n'])
    expect(await fleet.at(0).ipmitool('chassis', 'bootparam', 'get', '5')).toContain('Force PXE')
  })

  it('sensors are read with their limits', async () => {
    const { stdout } = await run('sensors', 'cn1', 'cpu temp')
    expect(stdout).toMatch(/^CPU Temp +48 °C +OK +.*>/m)
  })

  it('the event log is shown and cleared, and ipmitool sees it', async () => {
    expect((await run('sel', 'cn1', '--last', '1')).stdout).toMatch(/\S/)
    const cleared = await run('sel', 'cn1', '--clear', '--yes')
    expect([cleared.code, cleared.stderr]).toEqual([0, ''])
    expect(await fleet.at(0).ipmitool('sel', 'info')).toMatch(/Entries +: 0/)
  })

  it('raw bytes are answered as ipmitool shows them', async () => {
    const { stdout } = await run('ipmi', 'cn1', 'raw', '0x06', '0x01')
    const shown = (await fleet.at(0).ipmitool('raw', '0x06', '0x01')) ?? ''
    expect(stdout.trim()).toBe(shown.trim().replace(/\s+/g, ' '))
  })

  it('accounts are listed, and what only Redfish has is refused with what would offer it', async () => {
    expect((await run('accounts', 'cn1')).stdout).toMatch(/^admin +admin$/m)
    const { code, stderr } = await run('media', 'cn1')
    expect(code).toBe(1)
    expect(stderr).toContain('virtualMedia: its driver (ipmi) does not offer it')
  })
})
