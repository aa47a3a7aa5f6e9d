import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../src/model/secret.js'
import type { FirmwareFile } from '../../../../src/ports/firmware.js'
import type { RedfishBmc } from '../../bmc.js'
import { type Handler, problem, TestBmc } from '../../testing/test-bmc.js'

const service = '/redfish/v1/UpdateService'
const list = `${service}/FirmwareInventory`
const simple = `${service}/Actions/SimpleUpdate`
const task = '/redfish/v1/TaskService/Tasks/1'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].UpdateService = { '@odata.id': service }
  rack.tree[service] = {
    '@odata.id': service,
    FirmwareInventory: { '@odata.id': list },
    Actions: { '#UpdateService.SimpleUpdate': { target: simple } },
  }
  rack.tree[list] = {
    Members: ['BIOS', 'BMC', 'Bad'].map((id) => ({ '@odata.id': `${list}/${id}` })),
  }
  rack.tree[`${list}/BIOS`] = {
    Id: 'BIOS',
    Name: 'System\u0000 BIOS',
    Version: '1.0',
    Updateable: true,
  }
  rack.tree[`${list}/BMC`] = { Id: 'BMC', Version: null }
  rack.on('GET', `${list}/Bad`, () => ({ body: '{"Id": "Bad",' }))
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const address = 'https://store/bios.bin'
const bytes = Buffer.from('the image itself')
const file: FirmwareFile = {
  name: 'bios "1".bin',
  size: bytes.length,
  content: async function* () {
    yield bytes.subarray(0, 5)
    yield bytes.subarray(5)
  },
}
const install: Handler = () => {
  rack.tree[`${list}/BIOS`].Version = '2.0'
  return { status: 202, headers: { location: task } }
}
const done = { '@odata.id': task, TaskState: 'Completed', PercentComplete: 100 }

describe('firmware', () => {
  it('is listed, with what could not be read', async () => {
    const { items, unreadable } = await bmc.firmware.list()
    expect(items).toEqual([
      { id: 'BIOS', name: 'System BIOS', version: '1.0', updateable: true, component: 'bios' },
      { id: 'BMC', name: 'BMC', component: 'bmc' },
    ])
    expect(unreadable).toMatchObject([{ path: `${list}/Bad`, code: 'bmc-protocol' }])
  })

  it('is not supported where there is no update service', async () => {
    delete rack.tree['/redfish/v1/'].UpdateService
    await expect(bmc.firmware.list()).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('is fetched by the BMC, followed with its progress, and verified by its version', async () => {
    rack.on('POST', simple, install)
    rack.script('GET', task, { body: { ...done, TaskState: 'Running', PercentComplete: 40 } })
    rack.tree[task] = done
    const heard: unknown[] = []
    const outcome = await bmc.firmware.update(
      { image: { address }, targets: ['BIOS'], expect: { BIOS: '2.0' } },
      { on: ({ state, percent }) => heard.push(`${state} ${percent}`) },
    )
    expect(outcome).toEqual({ outcome: 'done', changed: [{ id: 'BIOS', from: '1.0', to: '2.0' }] })
    expect(heard).toEqual(['Running 40', 'Completed 100'])
    const sent = JSON.parse(rack.of('POST', simple)[0]?.body ?? '') as unknown
    expect(sent).toEqual({ ImageURI: address, Targets: [`${list}/BIOS`] })
  })

  it('is fetched with the protocol, credentials and apply time that the BMC takes', async () => {
    Object.assign(rack.tree[service].Actions['#UpdateService.SimpleUpdate'], {
      'TransferProtocol@Redfish.AllowableValues': ['HTTP', 'HTTPS'],
      '@Redfish.OperationApplyTimeSupport': { SupportedValues: ['Immediate', 'OnReset'] },
    })
    rack.on('POST', simple, () => problem(400, 'X.1.0.No', 'Not with s3cret.'))
    const password = Secret.of('s3cret')
    const update = bmc.firmware.update({
      image: { address, user: 'me', password },
      apply: 'at-reset',
    })
    await expect(update).rejects.toThrow(/"Not with \*\*\*\."/)
    expect(JSON.parse(rack.of('POST', simple)[0]?.body ?? '')).toEqual({
      ImageURI: address,
      TransferProtocol: 'HTTPS',
      Username: 'me',
      Password: 's3cret',
      '@Redfish.OperationApplyTime': 'OnReset',
    })
    await expect(bmc.firmware.update({ image: { address: 'nfs://store/x' } })).rejects.toThrow(
      /by NFS; it offers HTTP, HTTPS/,
    )
  })

  it('is fetched from an address whose secrets show nowhere, whatever the BMC repeats', async () => {
    const signed = 'ftp://me:p%40ss@store/b.bin?X-Amz-Expires=60&X-Amz-Signature=0f1e%2Bd3c4&t=ab'
    const words = [signed, 'p@ss', 'X-Amz-Signature=0f1e%2Bd3c4', '0f1e+d3c4'].join(' ')
    rack.on('POST', simple, install)
    rack.tree[task] = { ...done, Messages: [{ MessageId: 'X.1.0.Got', Message: `Got ${words}` }] }
    const heard: unknown[] = []
    await bmc.firmware.update({ image: { address: signed } }, { on: (it) => heard.push(it) })
    const shown = 'Got ftp://***@store/b.bin?*** *** X-Amz-Signature=*** ***'
    expect(heard).toMatchObject([{ message: shown }])
    rack.on('POST', simple, () => problem(400, 'X.1.0.No', `Got ${words}`))
    await expect(bmc.firmware.update({ image: { address: signed } })).rejects.toMatchObject({
      message: expect.stringContaining('ftp://***@store/b.bin?*** *** X-Amz-Signature=*** ***'),
    })
  })

  it('that is not as expected in the end is an error', async () => {
    rack.on('POST', simple, () => ({ status: 204 }))
    await expect(
      bmc.firmware.update({ image: { address }, expect: { BIOS: '2.0' } }, { deadline: 1_000 }),
    ).rejects.toMatchObject({
      code: 'no-effect',
      message: expect.stringContaining('BIOS has version 1.0 instead of 2.0'),
    })
  })

  it('whose task is lost is judged by its version', async () => {
    rack.on('POST', simple, install)
    const update = { image: { address }, expect: { BIOS: '2.0' } }
    expect((await bmc.firmware.update(update)).changed).toHaveLength(1)
  })

  it('that waits for the next start says so', async () => {
    rack.on('POST', simple, () => ({ status: 202, body: { ...done, TaskState: 'Pending' } }))
    rack.tree[task] = { ...done, TaskState: 'Scheduled' }
    const outcome = await bmc.firmware.update({ image: { address }, expect: { BIOS: '2.0' } })
    expect(outcome).toEqual({ outcome: 'scheduled', changed: [] })
  })

  it('of which the BMC knows nothing is refused before anything is sent', async () => {
    for (const more of [{ targets: ['GPU'] }, { expect: { GPU: '1' } }]) {
      await expect(bmc.firmware.update({ image: { address }, ...more })).rejects.toMatchObject({
        code: 'unknown-name',
        hint: expect.stringContaining('BIOS, BMC'),
      })
    }
    expect(rack.of('POST', simple)).toEqual([])
  })

  it('is sent in two parts of known length', async () => {
    rack.tree[service].MultipartHttpPushUri = `${service}/upload`
    rack.on('POST', `${service}/upload`, install)
    rack.tree[task] = done
    await bmc.firmware.update({ image: file, targets: ['BIOS'], expect: { BIOS: '2.0' } })
    const [sent] = rack.of('POST', `${service}/upload`)
    expect(sent?.headers['content-length']).toBe(String(sent?.body.length))
    expect(sent?.headers['transfer-encoding']).toBeUndefined()
    const boundary = /boundary=(.*)$/.exec(String(sent?.headers['content-type']))?.[1] ?? ''
    const parts = sent?.body.split(`--${boundary}`) ?? []
    expect(parts).toHaveLength(4)
    expect(parts[1]).toContain('name="UpdateParameters"')
    expect(parts[1]).toContain(JSON.stringify({ Targets: [`${list}/BIOS`] }))
    expect(parts[2]).toContain('name="UpdateFile"; filename="bios__1_.bin"')
    expect(parts[2]?.endsWith('\r\n\r\nthe image itself\r\n')).toBe(true)
  })

  it('is sent as it is where there is no other way', async () => {
    rack.tree[service].HttpPushUri = `${service}/update`
    rack.on('POST', `${service}/update`, install)
    rack.tree[task] = done
    await bmc.firmware.update({ image: file })
    const [sent] = rack.of('POST', `${service}/update`)
    expect(sent?.body).toBe('the image itself')
    expect(sent?.headers['content-type']).toBe('application/octet-stream')
    await expect(bmc.firmware.update({ image: file, targets: ['BIOS'] })).rejects.toThrow(
      /no targets/,
    )
    rack.tree[service].HttpPushUriTargets = []
    await bmc.firmware.update({ image: file, targets: ['BIOS'] })
    expect(rack.tree[service].HttpPushUriTargets).toEqual([`${list}/BIOS`])
  })

  it('is not sent where it is too large, or nothing takes it', async () => {
    await expect(bmc.firmware.update({ image: file })).rejects.toMatchObject({
      code: 'not-supported',
      hint: expect.stringContaining('address'),
    })
    rack.tree[service].HttpPushUri = `${service}/update`
    rack.tree[service].MaxImageSizeBytes = 4
    await expect(bmc.firmware.update({ image: file })).rejects.toThrow(/up to 4 bytes/)
    rack.tree[service].Actions = {}
    await expect(bmc.firmware.update({ image: { address } })).rejects.toThrow(/does not fetch/)
    expect(rack.requests.filter((it) => it.startsWith('POST /redfish/v1/Update'))).toEqual([])
  })
})

describe('updates under way', () => {
  const tasks = '/redfish/v1/TaskService/Tasks'
  const withTasks = (...bodies: Record<string, unknown>[]) => {
    rack.tree['/redfish/v1/'].Tasks = { '@odata.id': '/redfish/v1/TaskService' }
    rack.tree['/redfish/v1/TaskService'] = { Tasks: { '@odata.id': tasks } }
    rack.tree[tasks] = {
      Members: bodies.map((body, index) => {
        const path = `${tasks}/${index + 1}`
        rack.tree[path] = { '@odata.id': path, ...body }
        return { '@odata.id': path }
      }),
    }
  }

  it('are those tasks that are not at their end and whose request or name says so', async () => {
    withTasks(
      { TaskState: 'Running', Payload: { TargetUri: `${service}/upload` }, Name: 'Task 1' },
      { TaskState: 'Completed', Name: 'Firmware Update' },
      { TaskState: 'Scheduled', Name: 'Firmware Update: BIOS' },
      { TaskState: 'Scheduled', Name: 'ConfigBIOS:BIOS.Setup.1-1' },
      {
        TaskState: 'Running',
        Name: 'Update',
        Payload: { TargetUri: '/redfish/v1/Systems/1/Reset' },
      },
    )
    expect(await bmc.firmware.underWay()).toEqual([
      { id: `${tasks}/1`, name: 'Task 1', scheduled: false },
      { id: `${tasks}/3`, name: 'Firmware Update: BIOS', scheduled: true },
    ])
  })

  it('are none where the BMC keeps no tasks', async () => {
    expect(await bmc.firmware.underWay()).toEqual([])
  })

  it('are followed to their end by whoever comes later, and verified', async () => {
    withTasks({ TaskState: 'Running', PercentComplete: 80, Name: 'Update' })
    const [task] = await bmc.firmware.underWay()
    rack.on('GET', task?.id ?? '', () => {
      rack.tree[`${list}/BIOS`].Version = 'v2.0 (today)'
      return { body: { ...done, '@odata.id': task?.id } }
    })
    const heard: unknown[] = []
    const outcome = await bmc.firmware.follow(
      task?.id ?? '',
      { BIOS: '2.0' },
      { on: (progress) => heard.push(progress) },
    )
    expect(outcome.outcome).toBe('done')
    expect(heard).toEqual([{ state: 'Completed', percent: 100, task: task?.id }])
  })

  it('that failed are errors with the words of the BMC', async () => {
    withTasks({ TaskState: 'Running', Name: 'Update' })
    const Messages = [{ MessageId: 'Update.1.0.VerificationFailed', Message: 'Bad signature.' }]
    rack.on('GET', `${tasks}/1`, () => ({ body: { TaskState: 'Exception', Messages } }))
    await expect(bmc.firmware.follow(`${tasks}/1`, undefined)).rejects.toThrow(/Bad signature/)
  })
})

it('the pieces that are the BMC’s own and the host’s are named', async () => {
  rack.tree[`${list}/BMC`] = { Id: 'BMC', Name: 'BMC', Version: '2.12' }
  const { items } = await bmc.firmware.list()
  expect(items.map(({ id, component }) => [id, component])).toEqual([
    ['BIOS', 'bios'],
    ['BMC', 'bmc'],
  ])
})
