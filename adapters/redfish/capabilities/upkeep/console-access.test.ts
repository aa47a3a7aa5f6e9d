import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'

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

describe('the ways to the console', () => {
  it('are those that the system tells of, in words that are fit for people', async () => {
    Object.assign(rack.tree[systemPath], {
      SerialConsole: {
        MaxConcurrentSessions: 1,
        IPMI: { ServiceEnabled: true, Port: 623 },
        SSH: {
          ServiceEnabled: false,
          Port: 22,
          ConsoleEntryCommand: 'console \u001b[2Jcom2',
          HotKeySequenceDisplay: 'press ^\\',
        },
      },
    })
    const ways = await bmc.consoleAccess.consoleWays()
    expect(ways).toMatchObject([
      { protocol: 'ipmi', enabled: true, port: 623 },
      { protocol: 'ssh', enabled: false, port: 22, leave: 'press ^\\' },
    ])
    expect(ways[1]?.command).not.toContain('\u001b')
  })

  it('are those of the BMC where it is older', async () => {
    const manager = '/redfish/v1/Managers/1'
    rack.tree['/redfish/v1/'].Managers = { '@odata.id': '/redfish/v1/Managers' }
    rack.tree['/redfish/v1/Managers'] = { Members: [{ '@odata.id': manager }] }
    rack.tree[manager] = {
      '@odata.id': manager,
      SerialConsole: { ServiceEnabled: true, ConnectTypesSupported: ['SSH', 'IPMI', 'Oem'] },
    }
    expect(await bmc.consoleAccess.consoleWays()).toEqual([
      { protocol: 'ipmi', enabled: true },
      { protocol: 'ssh', enabled: true },
    ])
  })

  it('are none where nothing is told, or nonsense', async () => {
    Object.assign(rack.tree[systemPath], { SerialConsole: { IPMI: 7, SSH: 'yes' } })
    expect(await bmc.consoleAccess.consoleWays()).toEqual([])
  })
})
