import { expect, it } from 'vitest'
import { shelfRack } from '../commands/testing.js'
import { rackRange } from './rack-range.js'

const entry = (address: string, port: number) =>
  ({ address, port, pin: 'p', user: 'u', password: 'p' }) as const

it('neighbours are one range, whatever their order', () => {
  const rack = {
    a: entry('127.77.0.10', 8443),
    b: entry('127.77.0.9', 8443),
    c: { ...entry('127.77.0.12', 8443), also: { ipmi: { port: 623 } } },
  }
  expect(rackRange(rack)).toEqual({
    range: '127.77.0.9-127.77.0.10,127.77.0.12',
    ports: { redfish: [8443], ipmi: [623] },
  })
  const { ports } = rackRange({ ...rack, d: entry('127.77.0.10', 8444) })
  expect(ports).toEqual({ redfish: [8443, 8444], ipmi: [623] })
})

it('phoenix bmc shows where the rack has them', async () => {
  const { rack, through } = await shelfRack()
  const { address, port } = rack.through.cn01 ?? {}
  expect((await through(['bmc', 'cn01'])).stdout).toMatch(`redfish   ${address}:${port}   `)
})

it('phoenix discover asks a rack where it is, and through it nobody else', async () => {
  const { through } = await shelfRack()
  expect((await through(['inventory', 'cn01'])).code).toBe(0)
  const { code, stdout, stderr } = await through(['discover', '--json'])
  const { found, asked } = JSON.parse(stdout)
  expect([code, found.length, asked], stderr).toEqual([0, 16, 16])
  const matched = found.flatMap(({ nodes }: { nodes: { node: string }[] }) => nodes)
  expect(matched.map(({ node }: { node: string }) => node)).toEqual(['cn01'])
  for (const range of ['bmc', '192.0.2.1']) {
    const refused = await through(['discover', '--range', range])
    expect([refused.code, refused.stderr], range).toEqual([
      2,
      expect.stringContaining('through a rack no other computer is asked'),
    ])
  }
})

it('phoenix discover tells BMCs of a rack apart that share an address', async () => {
  const { rack, through } = await shelfRack('', { addressing: 'ports' })
  const { code, stdout, stderr } = await through(['discover'])
  expect(code, stderr).toBe(0)
  const places = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0])
  const rest = Object.values(rack.through).map(({ address, port }) => `${address}:${port}`)
  expect(places.sort()).toEqual(rest.sort())
  expect(stderr).toContain('16 BMCs found')
  const [one = '', port = 0] = [rack.through.cn01?.address, rack.through.cn01?.port]
  const asked = await through([
    'discover',
    '--range',
    one,
    '--ports',
    `redfish=${port}-${port}`,
    '--json',
  ])
  expect(JSON.parse(asked.stdout).found).toMatchObject([{ address: one, port }])
})
