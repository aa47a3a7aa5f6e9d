/** The programs that people use for IPMI, against the BMCs of our rack. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { needsPeers } from '../peers.js'

const execute = promisify(execFile)
/** A key of a BMC's own. */
const kg = 'twenty bytes of a key'.slice(0, 20)
let rack: Rack

beforeAll(async () => {
  const names = ['cn1', 'cn2', 'cn3', 'cn4']
  const nodes = names.map((name) => ({ name, protocols: ['ipmi', 'redfish'] as const }))
  rack = await startRack([...nodes, { name: 'kg', protocols: ['ipmi'], kg }])
})
afterAll(() => rack.close())
beforeEach((context) => needsPeers(context, 'ipmitool', 'ipmipower'))

function entryOf(node: string) {
  const entry = rack.through[node]
  if (entry === undefined) throw new Error(`no ${node}`)
  return entry
}

async function ipmitool(node: string, suite: number, ...words: string[]): Promise<string> {
  const { address, port, user, password } = entryOf(node)
  const key = node === 'kg' ? ['-k', kg] : []
  const where = ['-I', 'lanplus', '-C', String(suite), '-H', address, '-p', String(port)]
  const { stdout } = await execute('ipmitool', [...where, '-U', user, '-E', ...key, ...words], {
    env: { ...process.env, IPMI_PASSWORD: password },
  })
  return stdout
}

async function ipmipower(
  nodes: readonly string[],
  suite: number,
  action: string,
): Promise<string[]> {
  const entries = nodes.map(entryOf)
  const [first] = entries
  const hosts = entries.map(({ address, port }) => `${address}:${port}`).join(',')
  const login = ['-D', 'LAN_2_0', '-I', String(suite), '-u', first?.user ?? '']
  const secret = ['-p', first?.password ?? '']
  const { stdout } = await execute('ipmipower', [...login, ...secret, '-h', hosts, action])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*: /, ''))
}

const settled = async (node: string, power: 'on' | 'off') => {
  await expect.poll(() => rack.state(node).power).toBe(power)
}

describe.each([17, 3])('a BMC of the rack, by suite %i', (suite) => {
  it('is switched by ipmitool', async () => {
    expect(await ipmitool('cn1', suite, 'chassis', 'power', 'on')).toContain('Up/On')
    await settled('cn1', 'on')
    expect(await ipmitool('cn1', suite, 'chassis', 'power', 'status')).toContain('is on')
    await ipmitool('cn1', suite, 'chassis', 'power', 'off')
    await settled('cn1', 'off')
  })

  it('is switched by ipmipower', async () => {
    expect(await ipmipower(['cn2', 'cn3'], suite, '--on')).toEqual(['ok', 'ok'])
    await settled('cn2', 'on')
    await settled('cn3', 'on')
    expect(await ipmipower(['cn2', 'cn3'], suite, '--stat')).toEqual(['on', 'on'])
    expect(await ipmipower(['cn2', 'cn3'], suite, '--off')).toEqual(['ok', 'ok'])
    await settled('cn2', 'off')
  })
})

describe('a BMC of the rack', () => {
  it('keeps the boot device with all its bits, and Redfish shows the same', async () => {
    await ipmitool('cn1', 17, 'chassis', 'bootdev', 'pxe', 'options=efiboot,persistent')
    expect(rack.state('cn1').override).toEqual({
      enabled: 'Continuous',
      target: 'Pxe',
      mode: 'UEFI',
    })
    const printed = await ipmitool('cn1', 17, 'chassis', 'bootparam', 'get', '5')
    expect(printed).toContain('e004000000')
    expect(printed).toContain('Options apply to all future boots')
    await ipmitool('cn1', 17, 'chassis', 'bootdev', 'none')
    expect(rack.state('cn1').override.enabled).toBe('Disabled')
  })

  it('tells its sensors, its units and its network', async () => {
    await ipmitool('cn4', 17, 'chassis', 'power', 'on')
    const sensors = await ipmitool('cn4', 17, 'sdr', 'list')
    expect(sensors).toMatch(/^Inlet Temp +\| \d+ degrees C +\| ok$/m)
    expect(sensors).toMatch(/^Fan 1 +\| \d+ RPM +\| ok$/m)
    expect(await ipmitool('cn4', 17, 'sensor', 'get', 'PS1 Voltage')).toMatch(
      /Upper Critical +: 264\.000/,
    )
    const { serial } = rack.state('cn4')
    const units = await ipmitool('cn4', 17, 'fru', 'print')
    expect(units).toMatch(new RegExp(`Product Serial +: ${serial}$`, 'm'))
    expect(units).toMatch(new RegExp(`Product Serial +: ${serial}-PS1$`, 'm'))
    const lan = await ipmitool('cn4', 17, 'lan', 'print', '1')
    expect(lan).toMatch(new RegExp(`IP Address +: ${entryOf('cn4').address}$`, 'm'))
    expect(lan).toMatch(/Cipher Suites +: 3,17/)
    expect(await ipmitool('cn4', 17, 'dcmi', 'power', 'reading')).toMatch(/reading: +\d+ Watts/)
  })

  it('notes what happens in its log, and clears it', async () => {
    const { address, port } = entryOf('cn3')
    expect(port).not.toBe(entryOf('cn3').also?.redfish?.port)
    rack.press('cn3', 'on')
    expect(await ipmitool('cn3', 17, 'sel', 'list')).toMatch(/System Boot Initiated/)
    await ipmitool('cn3', 17, 'sel', 'clear')
    const left = (await ipmitool('cn3', 17, 'sel', 'list')).trim().split('\n')
    expect(left).toHaveLength(1)
    expect(left[0]).toContain('Log area reset/cleared')
    expect(address).toMatch(/^127\./)
  })

  it('has accounts: another one is made, and logs in', async () => {
    for (const words of [
      ['set', 'name', '3', 'oper'],
      ['set', 'password', '3', 'operpass'],
      ['priv', '3', '3', '1'],
    ]) {
      await ipmitool('cn2', 17, 'user', ...words)
    }
    await ipmitool('cn2', 17, 'channel', 'setaccess', '1', '3', 'ipmi=on', 'privilege=3')
    expect(await ipmitool('cn2', 17, 'user', 'list', '1')).toMatch(/^3 +oper .*OPERATOR/m)
    const { address, port } = entryOf('cn2')
    const where = ['-I', 'lanplus', '-C', '17', '-H', address, '-p', String(port)]
    const login = [...where, '-U', 'oper', '-P', 'operpass', '-L', 'OPERATOR']
    const { stdout } = await execute('ipmitool', [...login, 'chassis', 'power', 'status'])
    expect(stdout).toContain('Chassis Power is')
  })

  it('wants its own key where it has one', async () => {
    expect(await ipmitool('kg', 17, 'chassis', 'power', 'status')).toContain('is off')
    const { address, port, user, password } = entryOf('kg')
    const where = [
      '-I',
      'lanplus',
      '-C',
      '17',
      '-H',
      address,
      '-p',
      String(port),
      '-N',
      '1',
      '-R',
      '1',
    ]
    const without = execute('ipmitool', [...where, '-U', user, '-P', password, 'mc', 'info'])
    await expect(without).rejects.toThrow()
  })
})
