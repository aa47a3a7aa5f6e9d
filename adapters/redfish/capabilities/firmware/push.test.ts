import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FirmwareFile } from '../../../../src/ports/firmware.js'
import type { RedfishBmc } from '../../bmc.js'
import { type Handler, TestBmc } from '../../testing/test-bmc.js'

const service = '/redfish/v1/UpdateService'
const list = `${service}/FirmwareInventory`
const upload = '/cgi-bin/uploadFile'
const start = `${service}/Actions/UpdateService.StartUpdate`
const tasks = '/redfish/v1/TaskService/Tasks'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].UpdateService = { '@odata.id': service }
  rack.tree[service] = { '@odata.id': service, FirmwareInventory: { '@odata.id': list } }
  rack.tree[list] = { Members: ['BIOS', 'BMC'].map((id) => ({ '@odata.id': `${list}/${id}` })) }
  rack.tree[`${list}/BIOS`] = { Id: 'BIOS', Name: 'BIOS', Version: '1.0' }
  rack.tree[`${list}/BMC`] = { Id: 'BMC', Name: 'BMC', Version: '7.0' }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const bytes = Buffer.from('the image itself')
const file: FirmwareFile = {
  name: 'fw.bin',
  size: bytes.length,
  content: async function* () {
    yield bytes
  },
}
/** The fields of a form by name. */
const fieldsOf = (seen: { headers: Record<string, unknown>; body: string } | undefined) => {
  const boundary = /boundary=(.*)$/.exec(String(seen?.headers['content-type']))?.[1] ?? ''
  return Object.fromEntries(
    (seen?.body ?? '').split(`--${boundary}`).flatMap((part) => {
      const [head = '', content = ''] = part.split('\r\n\r\n')
      const name = /name="(\w+)"/.exec(head)?.[1]
      return name === undefined ? [] : [[name, content.replace(/\r\n$/, '')]]
    }),
  )
}

describe("a maker's own form", () => {
  const state = (State: string, FlashProgressPercent?: number) => {
    rack.tree[service].Oem = { Hpe: { State, FlashProgressPercent } }
  }
  beforeEach(async () => {
    await bmc.close()
    bmc = rack.client({ vendor: 'hpe' })
    rack.tree[service].HttpPushUri = upload
    state('Idle')
  })

  it('holds the session as a cookie and a field, and its progress is followed to the end', async () => {
    const session = () => [...rack.sessions.keys()][0]
    rack.on('POST', upload, () => {
      const at = (State: string, FlashProgressPercent: number) => ({
        body: { ...rack.tree[service], Oem: { Hpe: { State, FlashProgressPercent } } },
      })
      rack.script('GET', service, at('Uploading', 0), { status: 503 }, at('Updating', 60))
      rack.tree[`${list}/BMC`].Version = '7.1'
      state('Complete', 100)
      return { status: 200 }
    })
    const heard: string[] = []
    const { changed } = await bmc.firmware.update(
      { image: file, expect: { BMC: '7.1' } },
      { on: ({ state, percent }) => heard.push(`${state} ${percent}`) },
    )
    expect(changed).toEqual([{ id: 'BMC', from: '7.0', to: '7.1' }])
    expect(heard).toEqual(['Uploading 0', 'Updating 60'])
    const [sent] = rack.of('POST', upload)
    expect(sent?.headers.cookie).toBe(`sessionKey=${session()}`)
    expect(sent?.headers['content-length']).toBe(String(sent?.body.length))
    const { sessionKey, parameters = '', file: image } = fieldsOf(sent)
    expect(sessionKey).toBe(session())
    expect(JSON.parse(parameters)).toMatchObject({ UpdateTarget: true, UpdateRepository: false })
    expect(image).toBe('the image itself')
  })

  it('is made anew for the session that follows one that has ended', async () => {
    await bmc.powerState()
    rack.on('POST', upload, () => {
      state('Complete')
      return { status: 200 }
    })
    rack.script('POST', upload, { status: 401 })
    await bmc.firmware.update({ image: file })
    const [first, second] = rack.of('POST', upload)
    expect(fieldsOf(first).sessionKey).not.toBe(fieldsOf(second).sessionKey)
    expect(second?.headers.cookie).toBe(`sessionKey=${fieldsOf(second).sessionKey}`)
  })

  it('that the BMC cannot use is an error, and nothing shows the session', async () => {
    rack.on('POST', upload, () => {
      state('Error')
      return { status: 200 }
    })
    await expect(bmc.firmware.update({ image: file })).rejects.toThrow(
      /failed in the update.*Error/,
    )
    rack.on('POST', upload, ({ body }) => ({ status: 400, body: { error: { message: body } } }))
    const error = await bmc.firmware.update({ image: file }).catch((thrown: Error) => thrown)
    const token = [...rack.sessions.keys()][0] ?? 'none'
    expect(String((error as Error).message)).toContain('***')
    expect(String((error as Error).message)).not.toContain(token)
  })

  it('needs a session, and is no way to put an update off', async () => {
    await expect(bmc.firmware.update({ image: file, apply: 'at-reset' })).rejects.toThrow(
      /does not put off/,
    )
    const paths = [service, list, `${list}/BIOS`, `${list}/BMC`, '/redfish/v1/Systems']
    for (const path of [...paths, '/redfish/v1/Systems/1']) {
      rack.on('GET', path, () => ({ body: rack.tree[path] }))
    }
    const basic = rack.client({ vendor: 'hpe', login: 'basic' })
    await expect(basic.firmware.update({ image: file })).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('within a session only'),
    })
    await basic.close()
    expect(rack.of('POST', upload)).toEqual([])
  })
})

describe('what stands in the service for the next image', () => {
  const push = `${service}/update`
  const written = () => rack.of('PATCH', service).map(({ body }) => JSON.parse(body) as unknown)
  beforeEach(() => {
    Object.assign(rack.tree[service], { HttpPushUri: push, HttpPushUriTargets: [] })
    rack.on('POST', push, () => ({ status: 204 }))
  })

  it('is reserved where it can be, and given free afterwards, come what may', async () => {
    rack.tree[service].HttpPushUriTargetsBusy = false
    rack.script('POST', push, { status: 500 })
    await expect(bmc.firmware.update({ image: file, targets: ['BIOS'] })).rejects.toThrow(/500/)
    expect(written()).toEqual([
      { HttpPushUriTargets: [`${list}/BIOS`], HttpPushUriTargetsBusy: true },
      { HttpPushUriTargets: [], HttpPushUriTargetsBusy: false },
    ])
  })

  it('is given free also where the caller has left, or the answer to the wish was lost', async () => {
    rack.tree[service].HttpPushUriTargetsBusy = false
    const controller = new AbortController()
    rack.script('POST', push, () => {
      controller.abort()
      return undefined
    })
    const update = { image: file, targets: ['BIOS'] }
    await expect(bmc.firmware.update(update, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    const free = { HttpPushUriTargets: [], HttpPushUriTargetsBusy: false }
    expect(rack.tree[service]).toMatchObject(free)

    rack.seen.length = 0
    const loses: Handler = ({ body }, response) => {
      Object.assign(rack.tree[service], JSON.parse(body))
      response.socket?.destroy()
      return undefined
    }
    rack.script('PATCH', service, loses)
    await expect(bmc.firmware.update(update)).rejects.toMatchObject({ bmc: expect.anything() })
    expect(rack.of('POST', push)).toEqual([])
    expect(written().at(-1)).toEqual(free)
    expect(rack.tree[service]).toMatchObject(free)
  })

  it('is not given free where it was refused: another may have it by then', async () => {
    rack.tree[service].HttpPushUriTargetsBusy = false
    rack.script('PATCH', service, { status: 409 })
    await expect(bmc.firmware.update({ image: file, targets: ['BIOS'] })).rejects.toThrow(/409/)
    expect(written()).toHaveLength(1)
  })

  it('is left alone where somebody else has reserved it', async () => {
    rack.tree[service].HttpPushUriTargetsBusy = true
    await expect(bmc.firmware.update({ image: file, targets: ['BIOS'] })).rejects.toMatchObject({
      code: 'bmc-busy',
      hint: expect.stringContaining('left behind'),
    })
    expect(rack.of('POST', push)).toEqual([])
  })

  it("does not let old targets of somebody else's become ours", async () => {
    rack.tree[service].HttpPushUriTargets = [`${list}/BMC`]
    await bmc.firmware.update({ image: file })
    expect(written()).toEqual([{ HttpPushUriTargets: [] }])
  })

  it('tells when it is applied, where that can be told', async () => {
    await expect(bmc.firmware.update({ image: file, apply: 'at-reset' })).rejects.toThrow(
      /does not put off/,
    )
    rack.tree[service].HttpPushUriOptions = { HttpPushUriApplyTime: { ApplyTime: 'Immediate' } }
    const { outcome } = await bmc.firmware.update({ image: file, apply: 'at-reset' })
    expect(outcome).toBe('scheduled')
    expect(written()).toEqual([
      { HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: 'OnReset' } } },
    ])
  })
})

describe('an image that waits to be told to begin', () => {
  const place = `${service}/upload`
  const sent = () => JSON.parse(fieldsOf(rack.of('POST', place)[0]).UpdateParameters ?? '')
  beforeEach(() => {
    rack.tree[service].MultipartHttpPushUri = place
    rack.tree[service].Actions = { '#UpdateService.StartUpdate': { target: start } }
    rack.on('POST', place, () => {
      rack.tree[`${tasks}/1`] = { '@odata.id': `${tasks}/1`, TaskState: 'Pending' }
      return { status: 202, headers: { location: `${tasks}/1` } }
    })
    rack.on('POST', start, () => {
      rack.tree[`${list}/BIOS`].Version = '2.0'
      rack.tree[`${tasks}/2`] = { '@odata.id': `${tasks}/2`, TaskState: 'Completed' }
      return { status: 202, headers: { location: `${tasks}/2` } }
    })
  })

  it('is told, where the BMC offers no other time', async () => {
    const offer = { SupportedValues: ['OnReset', 'OnStartUpdateRequest'] }
    rack.tree[service]['@Redfish.OperationApplyTimeSupport'] = offer
    const { outcome } = await bmc.firmware.update({ image: file, expect: { BIOS: '2.0' } })
    expect(outcome).toBe('done')
    expect(sent()['@Redfish.OperationApplyTime']).toBe('OnStartUpdateRequest')
    expect(rack.requests.filter((it) => it.startsWith('POST /redfish/v1/Update'))).toEqual([
      `POST ${place}`,
      `POST ${start}`,
    ])
  })

  it('goes on in the task that it came with, where the beginning makes none', async () => {
    rack.tree[service]['@Redfish.OperationApplyTimeSupport'] = {
      SupportedValues: ['OnStartUpdateRequest'],
    }
    rack.on('POST', start, () => {
      rack.tree[`${tasks}/1`].TaskState = 'Exception'
      return { status: 204 }
    })
    await expect(bmc.firmware.update({ image: file })).rejects.toThrow(/Exception/)
  })

  it('is told with makers that do not say so, and is for what it runs', async () => {
    rack.script('POST', place, { status: 204 })
    await bmc.firmware.update({ image: file, expect: { BIOS: '1.0' } })
    expect(rack.of('POST', start)).toEqual([])
    rack.seen.length = 0
    rack.tree['/redfish/v1/Systems/1'].Bios = { '@odata.id': '/redfish/v1/Systems/1/Bios' }
    const own = rack.client({ vendor: 'supermicro' })
    await own.firmware.update({ image: file, expect: { BIOS: '2.0' } })
    await own.close()
    expect(sent()).toEqual({
      Targets: ['/redfish/v1/Systems/1/Bios'],
      '@Redfish.OperationApplyTime': 'OnStartUpdateRequest',
    })
    expect(rack.of('POST', start)).toHaveLength(1)
  })
})
