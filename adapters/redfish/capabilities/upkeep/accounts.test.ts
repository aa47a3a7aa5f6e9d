import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../src/model/secret.js'
import type { RedfishBmc } from '../../bmc.js'
import {
  hangUp,
  password,
  problem,
  systemPath,
  TestBmc,
  type Tree,
  user,
} from '../../testing/test-bmc.js'

const service = '/redfish/v1/AccountService'
const list = `${service}/Accounts`
const own = `${list}/2`
const next = Secret.of('another one')

let rack: TestBmc
let bmc: RedfishBmc
let steps: string[]
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].AccountService = { '@odata.id': service }
  rack.tree[service] = { Accounts: { '@odata.id': list } }
  rack.tree[list] = { Members: [1, 2, 3].map((id) => ({ '@odata.id': `${list}/${id}` })) }
  rack.tree[`${list}/1`] = { UserName: '', Password: null }
  rack.tree[own] = { UserName: user, RoleId: 'Administrator', Enabled: true, '@odata.etag': '"9"' }
  rack.tree[`${list}/3`] = { UserName: 'op', RoleId: 'Operator', Enabled: false, Locked: true }
  rack.on('PATCH', own, change)
  steps = []
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  expect(rack.sessions.size).toBe(0)
  await rack.stop()
})

const change = ({ body }: { body: string }) => {
  steps.push('set')
  rack.password = (JSON.parse(body) as Tree).Password
  return { status: 204 }
}
const rotate = () =>
  bmc.accounts.rotatePassword({
    next,
    prepare: async () => void steps.push('prepare'),
    commit: async () =>
      void steps.push(`commit, ${rack.password === next.reveal() ? 'new' : 'old'}`),
  })

describe('accounts', () => {
  it('are listed without empty slots', async () => {
    expect(await bmc.accounts.accounts()).toEqual([
      { user, role: 'Administrator', enabled: true, locked: false },
      { user: 'op', role: 'Operator', enabled: false, locked: true },
    ])
  })
})

describe('a password', () => {
  it('is stored, set, proven and stored as the one, in this order; then it is the one in use', async () => {
    await bmc.powerState()
    await rotate()
    expect(steps).toEqual(['prepare', 'set', 'commit, new'])
    expect(rack.of('PATCH', own)[0]?.headers['if-match']).toBe('"9"')
    rack.sessions.clear()
    expect(await bmc.powerState()).toBe('off')
  })

  it('that the BMC refuses is not proven, and the old one stays', async () => {
    rack.on('PATCH', own, () =>
      problem(400, 'Base.1.8.PropertyValueFormatError', 'Too weak: another one'),
    )
    await expect(rotate()).rejects.toMatchObject({
      code: 'bmc-refused',
      message: expect.stringContaining('"Too weak: ***"'),
    })
    expect(steps).toEqual(['prepare'])
  })

  it('that the BMC accepts and does not take is not committed', async () => {
    rack.on('PATCH', own, () => ({ status: 204 }))
    await expect(rotate()).rejects.toMatchObject({
      code: 'no-effect',
      message: expect.stringContaining('the old one works'),
    })
    expect(steps).toEqual(['prepare'])
  })

  it('that was set though no answer came is proven all the same', async () => {
    rack.on('PATCH', own, (seen, response) => {
      change(seen)
      return hangUp(seen, response) as undefined
    })
    await rotate()
    expect(steps).toEqual(['prepare', 'set', 'commit, new'])
  })

  it('that was not set when no answer came leaves the old one', async () => {
    rack.on('PATCH', own, hangUp)
    await expect(rotate()).rejects.toMatchObject({
      code: 'bmc-connection-lost',
      message: expect.stringContaining('the old one works'),
    })
  })

  it('that was set and lets nobody in costs two wrong logins and no more', async () => {
    rack.on('PATCH', own, () => {
      rack.password = 'something else altogether'
      return { status: 204 }
    })
    await expect(rotate()).rejects.toMatchObject({
      code: 'bmc-auth',
      message: expect.stringContaining('neither'),
    })
    // Two to set it, one with each password to prove it.
    expect(rack.of('POST', '/redfish/v1/SessionService/Sessions')).toHaveLength(4)
    rack.password = password
  })

  it.each([
    [{ MaxPasswordLength: 8 }, 'takes passwords of 0 to 8 characters, and the new one is longer'],
    [
      { MinPasswordLength: 16 },
      'takes passwords of at least 16 characters, and the new one is shorter',
    ],
    [{ MinPasswordLength: '1', MaxPasswordLength: 0 }, undefined],
  ])(
    'is measured by what the BMC says of lengths (%j), before it is stored',
    async (limits, wrong) => {
      Object.assign(rack.tree[service], limits)
      if (wrong === undefined) return rotate()
      await expect(rotate()).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(wrong),
      })
      expect(steps).toEqual([])
    },
  )

  it('is not touched where it cannot be stored first', async () => {
    const failing = bmc.accounts.rotatePassword({
      next,
      prepare: async () => {
        throw new Error('the vault is closed')
      },
      commit: async () => {},
    })
    await expect(failing).rejects.toThrow('the vault is closed')
    expect(rack.of('PATCH', own)).toEqual([])
  })

  it('that has to be changed first can be changed, and nothing else be done', async () => {
    const must = problem(403, 'Base.1.8.PasswordChangeRequired', 'Change it.')
    const [message] = (must.body as Tree).error['@Message.ExtendedInfo']
    message.MessageArgs = [own]
    let changed = false
    for (const path of [service, list, own, systemPath]) {
      rack.on('GET', path, () => (changed ? { body: rack.tree[path] } : must))
    }
    rack.on('PATCH', own, (seen) => {
      changed = true
      return change(seen)
    })
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-forbidden' })
    await rotate()
    expect(steps).toEqual(['prepare', 'set', 'commit, new'])
    expect(await bmc.powerState()).toBe('off')
  })

  it('of another account is set there', async () => {
    rack.on('PATCH', `${list}/3`, () => ({ status: 204 }))
    const other = bmc.accounts.rotatePassword({
      next,
      user: 'op',
      prepare: async () => {},
      commit: async () => {},
    })
    await expect(other).rejects.toThrow(/whether the old one works is not known/)
    expect(rack.of('PATCH', `${list}/3`)).toHaveLength(1)
    expect(() =>
      bmc.accounts.rotatePassword({
        next: Secret.of(''),
        prepare: async () => {},
        commit: async () => {},
      }),
    ).toThrow(/empty/)
  })
})
