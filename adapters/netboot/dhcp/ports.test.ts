import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { at, mac, plugged, startedInLab as started } from './testing.js'

describe('switch ports', () => {
  it('show the hardware address of what is plugged in, and whoever else asks is kept', async (context) => {
    const { lab, macs, unknown, until, says, folder } = await started(context)
    expect((await lab.ask(mac('a4'), at('e4')))?.ip).toBe('10.2.0.4')
    await until(() => macs().length === 1)
    expect(macs()).toEqual([
      { node: 'cn4', key: 'interfaces.eno1.mac', value: mac('a4'), source: 'dhcp' },
    ])
    expect(says('cn4: interfaces.eno1.mac is 02:00:00:00:0f:a4')).toBe(1)
    const pxe = { 60: 'PXEClient:Arch:00007:UNDI:003016', 77: 'iPXE', 12: 'whoami$(reboot)' }
    const stranger = await lab.ask(mac('b1'), { ...at('e9'), options: pxe })
    expect(stranger?.ip).toMatch(/^10\.2\.9\./)
    await until(() => unknown.get(mac('b1'))?.vendorClass !== undefined)
    expect(unknown.get(mac('b1'))).toMatchObject({
      ip: stranger?.ip,
      architecture: 7,
      vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
      userClass: 'iPXE',
      ports: [{ circuitId: Buffer.from('e9').toString('hex'), relay: '10.2.255.8' }],
    })
    // What is said is noted, never run, and only for the owner's eyes.
    expect(statSync(join(folder, 'lease-script')).mode & 0o777).toBe(0o700)
    expect(existsSync(join(folder, 'lease-notes'))).toBe(false)
  })

  it('give nothing away: other hardware, two machines at a port, and one at two are told', async (context) => {
    const known = {
      cn5: { 'interfaces.eno1.mac': mac('a5') },
      cn6: { 'interfaces.eno1.mac': mac('a6') },
    }
    const { lab, macs, unknown, until, says } = await started(context, known)
    const other = await lab.ask(mac('b5'), at('e5'))
    expect(other?.ip).toMatch(/^10\.2\.9\./)
    await until(() => says(`phoenix adopt cn5 --mac ${mac('b5')} --replace`) === 1)
    expect(unknown.get(mac('b5'))?.ports).toMatchObject([{ switch: 'sw1', port: 'e5' }])
    await lab.ask(mac('b5'), at('e8'))
    await until(
      () => says('asks through several ports: sw1 port e5 and remote id sw1 circuit id e8') === 1,
    )
    expect((await lab.ask(mac('a6'), at('e5')))?.ip).toBe('10.2.0.6')
    await until(
      () =>
        says(`which belongs at sw1 port e6, and asks through sw1 port e5, the place of cn5`) === 1,
    )
    expect((await lab.ask(mac('c1'), at('e4')))?.ip).toBe('10.2.0.4')
    expect((await lab.ask(mac('c2'), at('e4')))?.ip).toMatch(/^10\.2\.9\./)
    await until(() => says('both ask at cn4 interfaces.eno1.mac: the second is') === 1)
    expect(macs()).toHaveLength(1)
    expect(says('is ended')).toBe(0)
  })

  it('lead new hardware to its address although the old lease lives', async (context) => {
    const first = { cn4: { 'interfaces.eno1.mac': mac('a4') } }
    const { lab, unknown, server, says, until, folder } = await started(context, first)
    expect((await lab.ask(mac('a4'), at('e4')))?.ip).toBe('10.2.0.4')
    await until(() => readFileSync(join(folder, 'leases'), 'utf8').includes('10.2.0.4'))
    await server.update(plugged({ cn4: { 'interfaces.eno1.mac': mac('b4') } }))
    await until(() => says('the lease of 10.2.0.4 to 02:00:00:00:0f:a4 is ended') === 1)
    await until(() => says('started, version') === 2)
    expect((await lab.ask(mac('b4'), at('e4')))?.ip).toBe('10.2.0.4')
    // Requests are noted one after the other: once that of another is read, this one was too.
    await lab.ask(mac('d1'), at('e9'))
    await until(() => unknown.get(mac('d1'))?.requested !== undefined)
    // The same where nobody said which hardware it is now.
    await server.update(plugged())
    const third = await lab.ask(mac('c4'), at('e4'))
    expect(third?.ip).toMatch(/^10\.2\.9\./)
    await until(() => says(`the lease of 10.2.0.4 to ${mac('b4')} is ended`) === 1)
    await until(() => says('started, version') === 3)
    expect((await lab.ask(mac('c4'), at('e4')))?.ip).toBe('10.2.0.4')
  })
})
