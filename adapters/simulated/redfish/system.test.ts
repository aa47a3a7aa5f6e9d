import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handClock, messagesOf, testBench } from '../rack/test-client.js'

const system = '/redfish/v1/Systems/1'
const reset = `${system}/Actions/ComputerSystem.Reset`

const clock = handClock()
const bench = testBench({ now: clock.now })
beforeAll(bench.start)
afterAll(bench.close)

describe('the system', () => {
  it('tells what the node is', async () => {
    const { node, call } = bench.fresh()
    const { json } = await call('GET', system)
    expect(json).toMatchObject({
      SerialNumber: bench.rack.state(node).serial,
      Manufacturer: 'Phoenix',
      Model: 'Simulated Node',
      PowerState: 'Off',
    })
    expect(JSON.stringify(json)).not.toContain(node)
    const nic = await call('GET', `${system}/EthernetInterfaces/eno1`)
    expect(nic.json).toMatchObject({ Name: 'eno1', MACAddress: '02:00:00:00:00:01' })
  })

  it('is switched by the action, and tells of the states between', async () => {
    const { node, call } = bench.fresh()
    const powerState = async () => (await call('GET', system)).json.PowerState
    const ask = (ResetType: string) => call('POST', reset, { body: { ResetType } })
    expect((await ask('On')).status).toBe(204)
    expect(await powerState()).toBe('PoweringOn')
    clock.pass(150)
    expect(await powerState()).toBe('On')
    expect((await ask('On')).status).toBe(204)
    expect((await ask('GracefulShutdown')).status).toBe(204)
    expect(await powerState()).toBe('PoweringOff')
    const early = await ask('On')
    expect([early.status, messagesOf(early)]).toEqual([409, ['ActionParameterValueConflict']])
    clock.pass(100)
    expect(await powerState()).toBe('Off')
    expect(bench.rack.counters(node).resets).toEqual({ On: 2, GracefulShutdown: 1 })
  })

  it('names the values of ResetType in two places that agree', async () => {
    const { call } = bench.fresh()
    const action = (await call('GET', system)).json.Actions['#ComputerSystem.Reset']
    const info = (await call('GET', action['@Redfish.ActionInfo'])).json
    expect(info.Parameters[0].AllowableValues).toEqual(action['ResetType@Redfish.AllowableValues'])
    expect(action.target).toBe(reset)
  })

  it.each([
    [{}, 'ActionParameterMissing'],
    [undefined, 'ActionParameterMissing'],
    [{ ResetType: 'Explode' }, 'ActionParameterNotSupported'],
    [{ ResetType: 'constructor' }, 'ActionParameterNotSupported'],
    [{ ResetType: 1 }, 'ActionParameterValueTypeError'],
    [{ ResetType: 'On', Force: true }, 'ActionParameterUnknown'],
  ])('refuses a reset of %j', async (body, message) => {
    const { node, call } = bench.fresh()
    const answer = await call('POST', reset, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([400, [message]])
    expect(bench.rack.state(node).power).toBe('off')
  })

  it('has a tag that changes with what can be seen, and 304 while it does not', async () => {
    const { call } = bench.fresh()
    const first = await call('GET', system)
    const tag = String(first.headers.etag)
    expect(first.json['@odata.etag']).toBe(tag)
    const same = await call('GET', system, { headers: { 'If-None-Match': `"x", W/${tag}` } })
    expect([same.status, same.text]).toEqual([304, ''])
    await call('POST', reset, { body: { ResetType: 'On' } })
    const starting = await call('GET', system, { headers: { 'If-None-Match': tag } })
    expect(starting.status).toBe(200)
    clock.pass(150)
    expect((await call('GET', system)).headers.etag).not.toBe(starting.headers.etag)
  })
})

describe('the boot override', () => {
  const override = (values: Record<string, unknown>) => ({
    body: {
      Boot: Object.fromEntries(
        Object.entries(values).map(([k, v]) => [`BootSourceOverride${k}`, v]),
      ),
    },
  })

  it('is stored, read back, and consumed by the next start', async () => {
    const { node, call } = bench.fresh()
    const wanted = override({ Target: 'Pxe', Enabled: 'Once', Mode: 'UEFI' })
    const answer = await call('PATCH', system, wanted)
    expect(answer.status).toBe(200)
    expect(answer.json.Boot).toMatchObject(wanted.body.Boot)
    expect((await call('GET', system)).json.Boot).toMatchObject(wanted.body.Boot)
    await call('POST', reset, { body: { ResetType: 'On' } })
    const { Boot } = (await call('GET', system)).json
    expect(Boot).toMatchObject(override({ Target: 'None', Enabled: 'Disabled' }).body.Boot)
    expect(bench.rack.state(node).history.at(-1)).toMatchObject({ kind: 'start', from: 'Pxe' })
    expect(bench.rack.counters(node).bootSettings).toBe(1)
  })

  it.each([
    [{ Target: 'Hdd' }, { Target: 'Hdd', Enabled: 'Once' }],
    [
      { Target: 'UefiHttp', Enabled: 'Continuous' },
      { Target: 'UefiHttp', Enabled: 'Continuous' },
    ],
    [
      { Target: 'Pxe', Enabled: 'Disabled' },
      { Target: 'None', Enabled: 'Disabled' },
    ],
    [
      { Target: 'None', Enabled: 'Once' },
      { Target: 'None', Enabled: 'Disabled' },
    ],
    [{ Mode: 'Legacy' }, { Target: 'None', Enabled: 'Disabled', Mode: 'Legacy' }],
  ])('set to %j reads %j', async (wanted, stored) => {
    const { call } = bench.fresh()
    const answer = await call('PATCH', system, override(wanted))
    expect(answer.json.Boot).toMatchObject(override(stored).body.Boot)
  })

  it.each([
    [{}, 'EmptyJSON'],
    [{ '@odata.id': '/x' }, 'NoOperation'],
    [{ Boot: {} }, 'NoOperation'],
    [{ Boot: 'Pxe' }, 'PropertyValueTypeError'],
    [override({ Target: 'Floppy' }).body, 'PropertyValueNotInList'],
    [override({ Target: null }).body, 'PropertyValueTypeError'],
    [override({ Target: 'Pxe', Enabled: 'Twice' }).body, 'PropertyValueNotInList'],
    [{ Boot: { __proto__x: 1 } }, 'PropertyUnknown'],
    [{ Nope: 1 }, 'PropertyUnknown'],
    [{ PowerState: 'On' }, 'PropertyNotWritable'],
  ])('is not changed by %j', async (body, message) => {
    const { node, call } = bench.fresh()
    const answer = await call('PATCH', system, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([400, [message]])
    expect(bench.rack.state(node).override.enabled).toBe('Disabled')
  })

  it('is changed beside properties that cannot be, with a message at each of those', async () => {
    const { call } = bench.fresh()
    const { body } = override({ Target: 'Pxe' })
    const answer = await call('PATCH', system, { body: { ...body, SerialNumber: 'mine' } })
    expect(answer.status).toBe(200)
    expect(answer.json.Boot.BootSourceOverrideTarget).toBe('Pxe')
    expect(answer.json['SerialNumber@Message.ExtendedInfo'][0].MessageId).toMatch(
      /PropertyNotWritable$/,
    )
    expect(answer.json.SerialNumber).not.toBe('mine')
  })

  it('is changed only under the right tag, where a tag is sent', async () => {
    const { node, call } = bench.fresh()
    const tag = String((await call('GET', system)).headers.etag)
    const patch = (ifMatch: string) =>
      call('PATCH', system, { ...override({ Target: 'Pxe' }), headers: { 'If-Match': ifMatch } })
    const wrong = await patch('"00000099"')
    expect([wrong.status, messagesOf(wrong)]).toEqual([412, ['PreconditionFailed']])
    expect((await patch(`W/${tag}`)).status).toBe(412)
    expect(bench.rack.state(node).override.target).toBe('None')
    expect((await patch(tag)).status).toBe(200)
    expect((await patch(tag)).status).toBe(412)
    expect((await patch('*')).status).toBe(200)
  })
})
