import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, phoenix, workspace } from './phoenix.js'

/**
 * The password of BMCs that are reached as real ones are: by address and pinned key, with a secret
 * from the environment. It is looked for in every byte that the command leaves behind.
 */
const config = `
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'

const bmcs = JSON.parse(process.env.BMCS ?? '{}')

export default cluster('canary')
  .networks({ mgmt: cidr('10.2.0.0/24') })
  .images({ rocky9: { kernel: 'vmlinuz' } })
  .on(nodes('cn[1-6]'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: (node) => redfish({ ...bmcs[node.name], password: env('CANARY') }),
    interfaces: { eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number), mac: fact() } },
  })
  .on(nodes('cn6'), {
    firmware: {
      bmc: { version: '9.9', image: 'https://store/BMC-9.9.bin', user: 'reader', password: env('CANARY') },
    },
  })
`

let rack: Rack
let folder: string
let canary: string
const ends: Ended[] = []

async function run(password: string, ...args: string[]): Promise<Ended> {
  const bmcs = Object.fromEntries(
    Object.entries(rack.through).map(([node, { password: _, driver: __, ...bmc }]) => [node, bmc]),
  )
  const env = { BMCS: JSON.stringify(bmcs), ...(password === '' ? {} : { CANARY: password }) }
  const ended = await phoenix(args, { cwd: folder, env })
  ends.push(ended)
  return ended
}

beforeAll(async () => {
  rack = await startRack(['cn1', 'cn2', 'cn3', 'cn4', 'cn5', 'cn6'].map((name) => ({ name })))
  canary = Object.values(rack.through)[0]?.password ?? ''
  folder = await workspace('canary', config)
  rack.setFault('cn2', { kind: 'wrong-password' })
  rack.setFault('cn3', { kind: 'malformed' })
  rack.setFault('cn4', { kind: 'unavailable' })
  rack.setFault('cn5', { kind: 'reset' })
})

afterAll(async () => {
  await rack.close()
  await rm(folder, { recursive: true })
})

describe('a password from the environment', () => {
  it('is asked for by name before anything is done, where it is missing', async () => {
    const { code, stderr } = await run('', 'apply', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('CANARY')
    expect(rack.counters().requests).toEqual({})
  })

  it('opens the BMCs, while ill ones are named with their reasons', async () => {
    const { code, stdout, stderr } = await run(canary, 'apply', '--yes', '-v')
    expect(code).toBe(1)
    expect(rack.state('cn1').power).toBe('on')
    for (const node of ['cn2', 'cn3', 'cn4']) expect(stdout + stderr).toContain(node)
    expect(stdout + stderr).toContain('update firmware bmc to 9.9 from https://store/BMC-9.9.bin')
    expect(rack.state('cn6').power).toBe('on')
  }, 120_000)

  it('is refused where it is wrong, once for each BMC, so that no account is locked', async () => {
    const logins = rack.counters('cn1').loginsRefused
    const { code, stderr, stdout } = await run(
      `${canary}-wrong`,
      'power',
      'cn[1,6]',
      'status',
      '-v',
    )
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/password/)
    expect(rack.counters('cn1').loginsRefused).toBe(logins + 1)
  })

  it('appears in no output, log, plan or database', async () => {
    for (const node of ['cn4', 'cn5']) rack.setFault(node, undefined)
    const commands = [
      ['plan', '--out', 'the.plan', '-v'],
      ['plan', '--json'],
      ['node', '@*', '--json'],
      ['explain', 'cn1', 'bmc'],
      ['power', '@*', 'status', '--json', '-v'],
      ['facts', 'export'],
      ['audit', 'log', '--json'],
      ['runs', 'list', '--json'],
    ]
    await Promise.all(commands.map((args) => run(canary, ...args)))
    expect(ends.length).toBe(11)
    expect(canary.length).toBeGreaterThan(12)
    for (const { stdout, stderr } of ends) {
      expect(stdout).not.toContain(canary)
      expect(stderr).not.toContain(canary)
    }
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const left = files.filter((file) => file.isFile())
    expect(left.map(({ name }) => name)).toEqual(expect.arrayContaining(['the.plan', 'canary.db']))
    for (const file of left) {
      const bytes = await readFile(join(file.parentPath, file.name))
      expect(bytes.includes(canary), file.name).toBe(false)
      expect(bytes.includes(Buffer.from(canary).toString('base64')), file.name).toBe(false)
    }
  }, 120_000)
})
