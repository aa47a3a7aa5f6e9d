import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestBmc } from '../../testing/test-bmc.js'
import type { RedfishClient } from '../client.js'
import { Deadline } from '../deadline.js'
import { atReset, settingsOf } from './settings.js'
import { write } from './write.js'

const thing = '/redfish/v1/Thing'

let rack: TestBmc
let client: RedfishClient
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[thing] = { '@odata.id': thing, A: 1 }
  client = rack.bare()
})
afterEach(async () => {
  await client.close()
  await rack.stop()
})

const within = <T>(work: (deadline: Deadline) => Promise<T>) =>
  Deadline.within(undefined, 5_000, work)
const change = () =>
  within(async (own) => write(client, await client.get(thing, own), { A: 2 }, 'as-given', own))

describe('a change', () => {
  it('that is taken without words waits for nothing', async () => {
    expect(await change()).toMatchObject({ messages: [], resetNeeded: false })
  })

  it('that waits for the next start says so in a success', async () => {
    const error = {
      code: 'iLO.0.10.ExtendedInfo',
      '@Message.ExtendedInfo': [{ MessageId: 'iLO.2.14.SystemResetRequired' }],
    }
    rack.script('PATCH', thing, { body: { error } })
    expect((await change()).resetNeeded).toBe(true)
  })

  it.each([
    [
      'list of messages',
      {
        '@Message.ExtendedInfo': [
          {
            MessageId: 'Base.1.8.PropertyNotWritable',
            Message: 'B is fixed.',
            RelatedProperties: ['#/B'],
          },
        ],
      },
    ],
    [
      'message at the property',
      {
        'B@Message.ExtendedInfo': [
          { MessageId: 'Base.1.8.PropertyValueNotInList', Message: 'B is fixed.' },
        ],
      },
    ],
  ])('that was made in part is an error of its own, told by a %s', async (_, body) => {
    rack.script('PATCH', thing, { body: { '@odata.id': thing, A: 2, ...body } })
    await expect(change()).rejects.toMatchObject({
      code: 'partial',
      message: expect.stringMatching(/refused (#\/)?B: "B is fixed\."/),
    })
  })

  it('with words of success is a success', async () => {
    const messages = [
      { MessageId: 'Base.1.8.Success', Message: 'Done.' },
      { MessageId: 'IDRAC.2.8.SYS413', Message: 'The operation successfully completed.' },
    ]
    rack.script('PATCH', thing, { body: { '@Message.ExtendedInfo': messages } })
    expect((await change()).messages).toHaveLength(2)
  })
})

describe('settings', () => {
  const read = () => within(async (own) => settingsOf(client, await client.get(thing, own), own))
  const other = `${thing}/Pending`

  it('are written to their own object, at the times that it takes', async () => {
    rack.tree[other] = { '@odata.id': other }
    rack.tree[thing]['@Redfish.Settings'] = {
      SettingsObject: { '@odata.id': other },
      SupportedApplyTimes: ['OnReset', 'Immediate'],
    }
    const settings = await read()
    expect(settings).toMatchObject({ staged: true, resource: { path: other } })
    expect(atReset(settings)).toEqual({ '@Redfish.SettingsApplyTime': { ApplyTime: 'OnReset' } })
  })

  it.each([
    ['there is none', undefined],
    ['it is not named', { ETag: 'Dummyetag' }],
    ['its link is dead', { SettingsObject: { '@odata.id': other } }],
    ['it is the resource itself', { SettingsObject: { '@odata.id': `${thing}/` } }],
  ])('are written to the resource where %s', async (_, settings) => {
    rack.tree[thing]['@Redfish.Settings'] = settings
    const found = await read()
    expect(found).toMatchObject({ staged: false, resource: { path: thing } })
    expect(atReset(found)).toEqual({})
  })
})
