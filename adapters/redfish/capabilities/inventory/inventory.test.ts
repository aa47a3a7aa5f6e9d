import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'

const chassisPath = '/redfish/v1/Chassis/1'
const adaptersPath = `${chassisPath}/NetworkAdapters`

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

/** Puts a collection into the tree. */
const collection = (path: string, members: readonly Tree[]) => {
  rack.tree[path] = { Members: members.map((it) => ({ '@odata.id': `${path}/${it.Id}` })) }
  for (const member of members) rack.tree[`${path}/${member.Id}`] = member
  return { '@odata.id': path }
}
const interfaces = (...members: readonly Tree[]) => {
  rack.tree[systemPath].EthernetInterfaces = collection(`${systemPath}/EthernetInterfaces`, members)
}
const chassis = (body: Tree) => {
  rack.tree[systemPath].Links = { Chassis: [{ '@odata.id': chassisPath }] }
  rack.tree[chassisPath] = body
}

describe('the inventory', () => {
  it('names the machine and its interfaces', async () => {
    interfaces(
      { Id: 'NIC.1', Name: 'Embedded NIC 1', MACAddress: '12:44:6A:3B:04:11' },
      { Id: 'NIC.2', Name: 'Embedded NIC 2', MACAddress: '12-44-6A-3B-04-12' },
    )
    expect(await bmc.inventory()).toEqual({
      serial: '437XR1138R2',
      manufacturer: 'Contoso',
      model: '3500',
      nics: [
        { id: 'NIC.1', names: ['Embedded NIC 1'], mac: '12:44:6a:3b:04:11' },
        { id: 'NIC.2', names: ['Embedded NIC 2'], mac: '12:44:6a:3b:04:12' },
      ],
    })
  })

  it('takes the address on the wire, and the permanent one where that is not known', async () => {
    interfaces(
      { Id: '1', MACAddress: 'AA:BB:CC:DD:EE:00', PermanentMACAddress: '12:44:6A:3B:88:90' },
      { Id: '2', MACAddress: 'Not Available', PermanentMACAddress: '12:44:6A:3B:88:91' },
      { Id: '3', MACAddress: '00:00:00:00:00:00', PermanentMACAddress: '' },
    )
    expect((await bmc.inventory()).nics).toEqual([
      { id: '1', names: [], mac: 'aa:bb:cc:dd:ee:00' },
      { id: '2', names: [], mac: '12:44:6a:3b:88:91' },
      { id: '3', names: [] },
    ])
  })

  it('does not give several interfaces one name, nor counts those of software', async () => {
    interfaces(
      { Id: '1', Name: 'bond0', MACAddress: '12:44:6A:3B:04:11' },
      { Id: '2', Name: 'bond0', MACAddress: '12:44:6A:3B:04:12' },
      { Id: 'VLAN1', EthernetInterfaceType: 'Virtual', MACAddress: '12:44:6A:3B:04:11' },
    )
    expect((await bmc.inventory()).nics.map(({ id, names }) => [id, names])).toEqual([
      ['1', []],
      ['2', []],
    ])
  })

  it('leaves out what nobody filled in, and takes the chassis where it is the machine', async () => {
    interfaces({ Id: '1', MACAddress: '12:44:6A:3B:04:11' })
    Object.assign(rack.tree[systemPath], {
      SerialNumber: 'To be filled by O.E.M.',
      Manufacturer: null,
      Model: ' ',
    })
    chassis({ ChassisType: 'RackMount', SerialNumber: 'C-1\u001b[31m', Model: 'N/A' })
    const { nics: _nics, ...identity } = await bmc.inventory()
    expect(identity).toEqual({ serial: 'C-1 [31m' })
    rack.tree[chassisPath].ChassisType = 'Component'
    expect(await bmc.inventory()).not.toHaveProperty('serial')
  })

  it.each([
    '0123456789',
    '1234567890',
    '123456789ABC',
    '0000000000',
    'XXXXXXXX',
    '..',
    'Chassis Serial Number',
    'Not Specified',
  ])('does not take %s for a serial number: whole series of boards have it', async (serial) => {
    rack.tree[systemPath].SerialNumber = serial
    chassis({ ChassisType: 'RackMount', SerialNumber: 'C-77' })
    expect((await bmc.inventory()).serial).toBe('C-77')
  })

  it('costs nothing beyond the interfaces where these say everything', async () => {
    chassis({ ChassisType: 'RackMount' })
    interfaces({ Id: '1', MACAddress: '12:44:6A:3B:04:11' })
    await bmc.inventory()
    expect(rack.of('GET', chassisPath)).toEqual([])
  })

  it('survives a broken interface and a missing list', async () => {
    interfaces({ Id: '1', MACAddress: '12:44:6A:3B:04:11' }, { Id: '2' })
    rack.on('GET', `${systemPath}/EthernetInterfaces/2`, () => ({ body: '{"Id": ' }))
    expect((await bmc.inventory()).nics.map(({ id }) => id)).toEqual(['1'])
    rack.tree[systemPath].EthernetInterfaces = { '@odata.id': '/redfish/v1/Nowhere' }
    expect((await bmc.inventory()).nics).toEqual([])
  })
})

describe('a system that lists no interfaces', () => {
  beforeEach(() => {
    chassis({ ChassisType: 'RackMount', NetworkAdapters: { '@odata.id': adaptersPath } })
  })

  it('has those of the functions of its adapters', async () => {
    collection(adaptersPath, [
      {
        Id: 'slot-1',
        NetworkDeviceFunctions: collection('/redfish/v1/F1', [
          { Id: '0', Name: 'f0', Ethernet: { MACAddress: '58a2e10396f2' } },
          { Id: 'slot-1.1', Name: 'f1', Ethernet: { PermanentMACAddress: '58:a2:e1:03:96:f3' } },
        ]),
        Ports: { '@odata.id': '/redfish/v1/never/asked' },
      },
    ])
    expect((await bmc.inventory()).nics).toEqual([
      { id: 'slot-1/0', names: ['f0'], mac: '58:a2:e1:03:96:f2' },
      { id: 'slot-1.1', names: ['f1'], mac: '58:a2:e1:03:96:f3' },
    ])
    expect(rack.of('GET', '/redfish/v1/never/asked')).toEqual([])
  })

  it('has those of the ports, old or new, where the functions know none', async () => {
    collection(adaptersPath, [
      {
        Id: 'A',
        NetworkDeviceFunctions: collection('/redfish/v1/F', [{ Id: '1', Ethernet: {} }]),
        NetworkPorts: collection('/redfish/v1/P', [
          { Id: '1', AssociatedNetworkAddresses: ['', '00620B4C284E'] },
        ]),
      },
      {
        Id: 'B',
        Ports: collection('/redfish/v1/Q', [
          { Id: '1', Ethernet: { AssociatedMACAddresses: ['00:62:0b:4c:28:4f'] } },
        ]),
      },
    ])
    expect((await bmc.inventory()).nics.map(({ id, mac }) => [id, mac])).toEqual([
      ['A/1', '00:62:0b:4c:28:4e'],
      ['B/1', '00:62:0b:4c:28:4f'],
    ])
  })
})
