import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

describe('phoenix bootdev', () => {
  it('shows what the BMCs hold', async () => {
    const { run } = labOf()
    expect((await run(['bootdev', 'cn[1-3]'])).stdout).toBe(
      'cn1: network (PXE), once, UEFI\ncn[2-3] (2 nodes): none: the boot order counts\n',
    )
  })

  it.each([
    [['pxe'], { device: 'network', once: true, protocol: 'pxe' }, 'network (PXE), once'],
    [
      ['disk', '--persistent', '--legacy'],
      { device: 'disk', once: false, mode: 'legacy' },
      'disk, persistent, legacy',
    ],
    [
      ['http', '--path', 'http://x/y'],
      { device: 'network', once: true, protocol: 'http', path: 'http://x/y' },
      'network (HTTP) http://x/y, once',
    ],
    [
      ['boot-next', '--path', 'Boot0003', '--uefi'],
      { device: 'boot-next', once: true, path: 'Boot0003', mode: 'uefi' },
      'boot-next Boot0003, once, UEFI',
    ],
    [['none'], { device: 'none', once: false }, 'none: the boot order counts'],
  ])('sets %j', async (args, override, shown) => {
    const { run, heard, audited } = labOf()
    const { stdout, code } = await run(['bootdev', 'cn1', ...args, '--reason', 'why'])
    expect([code, stdout]).toEqual([0, `${shown}\n`])
    expect(heard()).toEqual([['cn1', 'boot', override]])
    expect(await audited()).toMatchObject([
      { action: 'boot device', nodes: 'cn1', reason: 'why', after: override },
    ])
  })

  it.each([
    'PciRoot(0x0)/Pci(0x1D,0x0)/HD(1,GPT,0A1B)/\\EFI\\boot.efi',
    '/0x31/0x33',
    'HD.Emb.1.2',
  ])('takes the UEFI path %s', async (path) => {
    const { run, heard } = labOf()
    expect((await run(['bootdev', 'cn1', 'uefi-target', '--path', path])).code).toBe(0)
    expect(heard()).toEqual([['cn1', 'boot', { device: 'uefi-target', once: true, path }]])
  })

  it.each([
    [['pxe', '--once', '--persistent'], '--once and --persistent contradict each other'],
    [['pxe', '--uefi', '--legacy'], '--uefi and --legacy contradict each other'],
    [['status', '--once'], "'status' takes none of"],
    [['none', '--persistent'], "'none' takes none of"],
    [['uefi-target'], "'uefi-target' needs --path"],
    [['disk', '--path', 'x'], '--path goes with http, uefi-target and boot-next'],
    [['http', '--path', 'boot.efi'], 'such as http://10.2.0.1/boot.efi'],
    [['http', '--path', 'http://me:secret@x/boot.efi'], 'which others could see'],
    [['uefi-target', '--path', ''], "--path '' names nothing"],
    [['uefi-target', '--path', 'PciRoot(0x0)/\u001b[2J'], 'cannot be printed'],
    [['uefi-target', '--path', 'PciRoot(0x0/Pci(0x1,0x0)'], 'such as PciRoot(0x0)/Pci(0x1,0x0)/'],
    [['uefi-target', '--path', 'disk1'], 'is no UEFI device path'],
    [['uefi-target', '--path', 'http://x/y'], 'a URL goes with the target http'],
    [['uefi-target', '--path', 'Boot0003'], 'that goes with the target boot-next'],
    [['boot-next', '--path', 'the third'], 'such as Boot0003'],
    [['pxxe'], 'did you mean pxe?'],
  ])('refuses %j before anything is sent', async (args, why) => {
    const { run, heard } = labOf()
    const { code, stderr } = await run(['bootdev', 'cn1', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    expect(heard()).toEqual([])
  })
})

describe('phoenix bootorder', () => {
  it('shows the order, and who is skipped', async () => {
    const { run } = labOf()
    expect((await run(['bootorder', 'cn1'])).stdout).toBe(
      '1.   Boot0001   Disk 1\n2.   Boot0002   PXE IPv4 eno1\n3.   Boot0003   Shell           (skipped)\n',
    )
  })

  it('changes it by pattern or by reference, and says where it waits for the next start', async () => {
    const { run, heard } = labOf()
    const refused = await run(['bootorder', 'cn1', '--first', '*PXE*'])
    expect([refused.code, heard()]).toEqual([2, []])
    expect((await run(['bootorder', 'cn1', '--first', '*PXE*', '--yes'])).code).toBe(0)
    expect(heard()).toEqual([['cn1', 'move', '*PXE*', 'first']])
    const { stdout } = await run(['bootorder', 'cn1', '--set', 'Boot0002,Boot0001', '-y'])
    expect(heard().at(-1)).toEqual(['cn1', 'order', 'Boot0002', 'Boot0001'])
    expect(stdout).toContain('(counts from the next start)')
    expect((await run(['bootorder', 'cn1', '--first', 'a', '--last', 'b', '-y'])).code).toBe(2)
  })
})
