/** What a client sees of peculiarities that take more than one request; test/rack has all the others. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Rack, startRack } from '../rack/rack.js'
import { clientOf, handClock, messagesOf } from '../rack/test-client.js'
import { parseFault } from './parse-fault.js'

const v1 = '/redfish/v1'
const clock = handClock()
const treeOf = (name: string) =>
  join(import.meta.dirname, `../../../test/fixtures/trees/${name}.json`)
let rack: Rack
beforeAll(async () => {
  const nodes = [
    { name: 'slots', fault: parseFault('account-slots') },
    { name: 'timeout', fault: parseFault('session-timeout:30') },
    { name: 'idrac', tree: treeOf('idrac') },
    { name: 'ami', tree: treeOf('megarac') },
    { name: 'tame', tree: treeOf('megarac'), fault: parseFault('etag:none') },
  ]
  rack = await startRack(nodes, { now: clock.now, powerOnDelay: 10, powerOffDelay: 10 })
})
afterAll(() => rack.close())

function client(node: string) {
  const entry = rack.through[node]
  if (entry === undefined) throw new Error(`no ${node}`)
  return clientOf(entry)
}

describe('accounts in slots', () => {
  it('are made and deleted by PATCH, with a password each time', async () => {
    const call = client('slots')
    const accounts = `${v1}/AccountService/Accounts`
    const { json } = await call('GET', accounts)
    expect([json.Members.length, json['Members@odata.count']]).toEqual([16, 16])
    const slot = json.Members[4]['@odata.id']
    expect((await call('GET', slot)).json).toMatchObject({ UserName: '', Enabled: false })
    const ask = (body: object) => call('PATCH', slot, { body })
    const made = { UserName: 'ops', RoleId: 'Operator', Enabled: true }
    expect(messagesOf(await ask(made))).toEqual(['PropertyMissing'])
    expect(messagesOf(await ask({ Password: 'x' }))).toEqual(['PropertyNotWritable'])
    expect((await ask({ ...made, Password: 'canary' })).status).toBe(200)
    const login = () =>
      call('POST', `${v1}/SessionService/Sessions`, {
        as: 'none',
        body: { UserName: 'ops', Password: 'canary' },
      })
    expect((await login()).status).toBe(201)
    expect((await call('GET', slot)).text).not.toContain('canary')
    expect((await ask({ UserName: '', Password: '' })).status).toBe(200)
    expect((await login()).status).toBe(401)
    expect((await call('POST', accounts, { body: made })).status).toBe(405)
  })
})

describe('sessions that end soon', () => {
  it('say so, and do so', async () => {
    const call = client('timeout')
    expect((await call('GET', `${v1}/SessionService`)).json.SessionTimeout).toBe(30)
    const { user, password } = rack.through.timeout ?? {}
    const { headers } = await call('POST', `${v1}/SessionService/Sessions`, {
      as: 'none',
      body: { UserName: user, Password: password },
    })
    const as = String(headers['x-auth-token'])
    clock.pass(29_000)
    expect((await call('GET', `${v1}/Systems`, { as })).status).toBe(200)
    clock.pass(30_000)
    expect((await call('GET', `${v1}/Systems`, { as })).status).toBe(401)
    expect(rack.state('timeout').struck).toEqual({ 'session-timeout': 1 })
  })
})

describe('the jobs of a maker', () => {
  it('hold BIOS settings until the next start, and no others meanwhile', async () => {
    const call = client('idrac')
    const system = `${v1}/Systems/System.Embedded.1`
    const change = (ProcTurboMode: string) =>
      call('PATCH', `${system}/Bios/Settings`, {
        body: {
          Attributes: { ProcTurboMode },
          '@Redfish.SettingsApplyTime': { ApplyTime: 'OnReset' },
        },
      })
    const accepted = await change('Disabled')
    const job = String(accepted.headers.location)
    expect([accepted.status, job]).toEqual([
      202,
      expect.stringMatching(/\/Managers\/iDRAC\.Embedded\.1\/Oem\/Dell\/Jobs\/JID_\d{12}$/),
    ])
    const state = async () => (await call('GET', job)).json.JobState
    expect(await state()).toBe('Scheduled')
    expect(messagesOf(await change('Enabled'))).toEqual(['ResourceInUse'])
    const jobs = await call('GET', job.slice(0, job.lastIndexOf('/')))
    expect(jobs.json.Members).toEqual([{ '@odata.id': job }])
    const reset = `${system}/Actions/ComputerSystem.Reset`
    await call('POST', reset, { body: { ResetType: 'ForceRestart' } })
    clock.pass(200)
    expect(await state()).toBe('Running')
    clock.pass(200)
    expect(await state()).toBe('Completed')
    const { json } = await call('GET', `${system}/Bios`)
    expect(json.Attributes.ProcTurboMode).toBe('Disabled')
    expect((await change('Enabled')).status).toBe(202)
  })
})

describe('the ways of a tree', () => {
  const light = (node: string) =>
    client(node)('PATCH', `${v1}/Systems/Self`, { body: { IndicatorLED: 'Lit' } })

  it('are those of its BMCs, unless the node has others', async () => {
    expect(rack.state('ami').faults).toContainEqual({ kind: 'etag', habit: 'required' })
    expect((await light('ami')).status).toBe(428)
    expect((await light('tame')).status).toBe(200)
  })

  it('go with all others when a BMC is made well', async () => {
    rack.setFault('ami', undefined)
    expect([(await light('ami')).status, rack.state('ami').faults]).toEqual([200, []])
  })
})
