import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../src/model/secret.js'
import type { RedfishBmc } from '../../bmc.js'
import { type Handler, problem, systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'

const list = `${systemPath}/VirtualMedia`
const cd = `${list}/CD`
const insert = `${cd}/Insert`
const eject = `${cd}/Eject`
const address = 'https://store/x.iso'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[systemPath].VirtualMedia = { '@odata.id': list }
  rack.tree[list] = {
    Members: ['Floppy', 'RDOC1', 'CD'].map((id) => ({ '@odata.id': `${list}/${id}` })),
  }
  rack.tree[`${list}/Floppy`] = { Id: 'Floppy', MediaTypes: ['Floppy'], Inserted: false }
  rack.tree[`${list}/RDOC1`] = { Id: 'RDOC1', MediaTypes: ['CD'], Inserted: false }
  rack.tree[cd] = {
    Id: 'CD',
    MediaTypes: ['CD', 'DVD'],
    Inserted: false,
    Image: null,
    Actions: {
      '#VirtualMedia.InsertMedia': { target: insert },
      '#VirtualMedia.EjectMedia': { target: eject },
    },
  }
  rack.on('POST', insert, mount)
  rack.on('POST', eject, () => {
    Object.assign(rack.tree[cd], { Image: null, Inserted: false })
    return { status: 204 }
  })
  bmc = rack.client({ vendor: 'lenovo' })
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const mount: Handler = ({ body }) => {
  Object.assign(rack.tree[cd], { Image: (JSON.parse(body) as Tree).Image, Inserted: true })
  return { status: 204 }
}
const asked = () =>
  rack.of('POST', insert).map(({ body }) => Object.keys(JSON.parse(body) as object))

describe('virtual media', () => {
  it('are the drives of the system, without reserved ones', async () => {
    const drives = await bmc.virtualMedia.drives()
    expect(drives.map(({ id }) => id)).toEqual(['Floppy', 'CD'])
  })

  it('take an image in the first empty drive for discs, and let it go', async () => {
    const drive = await bmc.virtualMedia.insert({ address })
    expect(drive).toEqual({ id: 'CD', name: 'CD', kinds: ['CD', 'DVD'], image: address })
    await expect(bmc.virtualMedia.insert({ address, drive: 'cd' })).rejects.toThrow(/already/)
    await expect(bmc.virtualMedia.insert({ address })).rejects.toThrow(/no empty virtual drive/)
    await bmc.virtualMedia.eject()
    expect((await bmc.virtualMedia.drives())[1]?.image).toBeUndefined()
    await bmc.virtualMedia.eject('CD')
    expect(rack.of('POST', eject)).toHaveLength(1)
  })

  it('are asked in one form after the other until one is taken', async () => {
    const no = problem(400, 'Base.1.8.ActionParameterUnknown', 'What?')
    rack.script('POST', insert, no, no)
    await bmc.virtualMedia.insert({ address, user: 'me', password: Secret.of('s3cret') })
    const access = ['UserName', 'Password']
    expect(asked()).toEqual([
      ['Image', ...access, 'Inserted', 'WriteProtected'],
      ['Image', ...access],
      ['Image', ...access, 'Inserted', 'WriteProtected', 'TransferProtocolType'],
    ])
  })

  it('that refuse for another reason are not pressed', async () => {
    rack.on('POST', insert, () => problem(403, 'Base.1.8.InsufficientPrivilege', 'No, s3cret.'))
    const image = { address, password: Secret.of('s3cret') }
    await expect(bmc.virtualMedia.insert(image)).rejects.toThrow(/"No, \*\*\*\."/)
    expect(asked()).toHaveLength(1)
  })

  it('without actions are changed as settings', async () => {
    rack.tree[cd].Actions = {}
    await bmc.virtualMedia.insert({ address })
    expect(rack.tree[cd]).toMatchObject({ Image: address, Inserted: true })
    await bmc.virtualMedia.eject('CD')
    expect(rack.tree[cd]).toMatchObject({ Image: null, Inserted: false })
  })

  it('that mount late are waited for, and those that never do are an error', async () => {
    rack.on('POST', insert, (seen, response) => {
      setTimeout(() => void mount(seen, response), 30)
      return { status: 202 }
    })
    expect((await bmc.virtualMedia.insert({ address })).image).toBe(address)
    rack.on('POST', eject, () => ({ status: 204 }))
    await expect(bmc.virtualMedia.eject('CD')).rejects.toMatchObject({ code: 'no-effect' })
  })

  it('that show an image do not show its credentials', async () => {
    Object.assign(rack.tree[cd], { Inserted: true, Image: 'https://a:b@store/x.iso?sig=c' })
    expect((await bmc.virtualMedia.drives())[1]?.image).toBe('https://***@store/x.iso?***')
  })

  it('show nothing either of what was secret in the address of an image that is refused or taken', async () => {
    const secret = 'https://me:s3cret@store/x.iso?t=0123456789'
    rack.script('POST', insert, problem(403, 'X.1.0.No', `Not ${secret}, nor s3cret.`))
    await expect(bmc.virtualMedia.insert({ address: secret })).rejects.toThrow(
      '"Not https://***@store/x.iso?***, nor ***."',
    )
    expect((await bmc.virtualMedia.insert({ address: secret })).image).toBe(
      'https://***@store/x.iso?***',
    )
  })

  it('are not supported where there are none', async () => {
    rack.tree[list].Members = []
    await expect(bmc.virtualMedia.drives()).rejects.toMatchObject({ code: 'not-supported' })
  })
})
