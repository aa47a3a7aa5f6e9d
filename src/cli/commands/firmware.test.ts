import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shelfRack } from './testing.js'

const wanted = `
  .on('compute', { firmware: { bmc: { version: '1.4.2', image: 'BMC-1.4.2.bin' } } })
  .on('last', { firmware: { bios: '2.0.0' } })
`
const shelf = async () => {
  const one = await shelfRack(wanted)
  for (const name of ['BMC-1.4.2', 'BIOS-2.1.0', 'NIC9-1.0.0']) {
    writeFileSync(join(one.folder, `${name}.bin`), `${name.replace('-', ' ')}\n`)
  }
  return one
}

it('phoenix firmware lists what there is, gathered', async () => {
  const { through } = await shelf()
  const list = await through(['firmware', 'cn[01-02]', 'list'])
  expect(list).toMatchObject({
    code: 0,
    stdout:
      'cn[01-02] (2 nodes):\n' +
      '  BIOS   1.0.0      System BIOS [bios]\n' +
      '  BMC    1.0.0      BMC Firmware [bmc]\n' +
      '  NIC1   22.31.6    Network Adapter\n' +
      '  PSU1   00.1D.7D   Power Supply 1\n',
  })
})

it('phoenix firmware compares with the configuration, and updates as it says', async () => {
  const { through } = await shelf()
  const before = await through(['firmware', 'cn[14-15]', 'check'])
  expect(before.code).toBe(1)
  expect(before.stdout).toBe(
    'cn14: bmc is 1.0.0, and should be 1.4.2\n' +
      'cn15:\n  bmc is 1.0.0, and should be 1.4.2\n' +
      '  bios is 1.0.0, and should be 2.0.0; no image is given to update it\n',
  )
  const update = await through(['firmware', 'cn14', 'update', '--yes'])
  expect(update).toMatchObject({ code: 0, stdout: 'bmc 1.4.2: updated\n' })
  expect(update.stderr).toContain('cn14: bmc: Completed 100%')
  const again = await through(['firmware', 'cn14', 'update', '--yes'])
  expect(again.stdout).toBe('bmc 1.4.2: has it already\n')
  expect(await through(['firmware', 'cn14', 'check'])).toMatchObject({ code: 0 })
})

it('phoenix firmware updates one component from a file or an address', async () => {
  const { through } = await shelf()
  const args = ['firmware', 'cn01', 'update', '--yes', '--component', 'bios', '--to', '2.1.0']
  const file = await through([...args, '--file', 'BIOS-2.1.0.bin', '--json'])
  expect(JSON.parse(file.stdout)).toEqual({
    cn01: { ok: true, updated: [{ component: 'bios', version: '2.1.0', outcome: 'done' }] },
  })
  const uri = ['--component', 'NIC1', '--uri', 'https://store/NIC1-23.0.0.bin', '--to', '23.0.0']
  const fetched = await through(['firmware', 'cn01', 'update', '--yes', ...uri])
  expect(fetched.stdout).toBe('NIC1 23.0.0: updated\n')
})

it('phoenix firmware tells what the BMC says of an image that it cannot use', async () => {
  const { through } = await shelf()
  const args = ['--component', 'bmc', '--file', 'NIC9-1.0.0.bin', '--to', '1.0.1', '--yes']
  const update = await through(['firmware', 'cn01', 'update', ...args])
  expect(update.code).toBe(1)
  expect(update.stderr).toContain('it is for nothing that is here')
})

it('phoenix firmware sends nothing for a component that the machine has not', async () => {
  const { through } = await shelf()
  const args = ['--component', 'nope', '--file', 'BIOS-2.1.0.bin', '--to', '2.1.0', '--yes']
  const update = await through(['firmware', 'cn01', 'update', ...args])
  expect(update.code).toBe(1)
  expect(update.stderr).toContain("there is no firmware 'nope'; there is BIOS, BMC, NIC1, PSU1")
  expect((await through(['firmware', 'cn01'])).stdout).toContain('1.0.0')
})

it('phoenix firmware refuses what makes no sense before anything is done', async () => {
  const { through, rack } = await shelf()
  for (const [args, message] of [
    [['update', '--component', 'bios', '--file', 'no.bin', '--to', '1', '--yes'], 'no such file'],
    [['update', '--component', 'bios', '--file', 'BIOS-2.1.0.bin'], 'belong together'],
    [['update', '--file', 'BIOS-2.1.0.bin', '--to', '2.1.0'], '--component'],
    [['update', '--file', 'a', '--uri', 'b'], 'either sent (--file) or fetched (--uri)'],
    [
      ['update', '--component', 'bios', '--file', 'a', '--to', '1', '--user', 'me'],
      'belong to --uri',
    ],
    ...['https://me:pw@store/x', 'https://store/x?X-Amz-Signature=abc'].map(
      (uri) =>
        [
          ['update', '--component', 'bios', '--uri', uri, '--to', '1'],
          'holds a user name, a password or a signature',
        ] as const,
    ),
    [['list', '--component', 'bios'], '--component belongs to update'],
    [['lst'], 'did you mean list?'],
  ] as const) {
    const wrong = await through(['firmware', 'cn01', ...args])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain(message)
  }
  expect(rack.counters().logins).toBe(0)
})
