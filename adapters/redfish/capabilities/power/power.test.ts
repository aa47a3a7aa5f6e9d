import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PowerAction } from '../../../../src/ports/power.js'
import type { RedfishBmc } from '../../bmc.js'
import {
  type Handler,
  hangUp,
  problem,
  resetPath,
  systemPath,
  TestBmc,
} from '../../testing/test-bmc.js'

const infoPath = `${systemPath}/ResetActionInfo`

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

/** The ResetTypes that were asked for. */
const asked = () =>
  rack
    .of('POST', resetPath)
    .map(({ body }) => (JSON.parse(body) as { ResetType: string }).ResetType)

const offer = (...types: string[]) => {
  rack.tree[systemPath].Actions['#ComputerSystem.Reset']['ResetType@Redfish.AllowableValues'] =
    types
}
const state = (value: unknown) => {
  rack.tree[systemPath].PowerState = value
}
/** Accepts a reset; the state follows at once. */
const accept: Handler = (seen) => {
  state(/Off|Shutdown/.test(seen.body) ? 'Off' : 'On')
  return { status: 204 }
}

describe('the power state', () => {
  it.each([
    ['On', 'on'],
    ['Off', 'off'],
    ['PoweringOn', 'powering-on'],
    ['PoweringOff', 'powering-off'],
    ['Paused', 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
    [{}, 'unknown'],
  ])('%j is %s', async (reported, meant) => {
    state(reported)
    expect(await bmc.powerState()).toBe(meant)
  })
})

describe('an action', () => {
  it.each<[PowerAction, string, string, string]>([
    ['on', 'Off', 'On ForceOn', 'On'],
    ['on', 'Off', 'ForceOn', 'ForceOn'],
    ['off', 'On', 'GracefulShutdown ForceOff', 'GracefulShutdown'],
    ['off', 'On', 'On Off ForceOff', 'Off'],
    ['force-off', 'On', 'On ForceOff GracefulShutdown', 'ForceOff'],
    ['reboot', 'On', 'PowerCycle ForceRestart GracefulRestart', 'GracefulRestart'],
    ['reboot', 'On', 'PowerCycle ForceRestart', 'ForceRestart'],
    ['reboot', 'On', 'PowerCycle On ForceOff', 'PowerCycle'],
    ['reset', 'On', 'GracefulRestart ForceRestart PowerCycle', 'ForceRestart'],
    ['reset', 'On', 'GracefulRestart PowerCycle', 'PowerCycle'],
    ['cycle', 'On', 'ForceRestart PowerCycle', 'PowerCycle'],
    ['nmi', 'On', 'On Nmi', 'Nmi'],
  ])('%s of a node that is %s, offered %s, asks for %s', async (action, now, types, wanted) => {
    offer(...types.split(' '))
    state(now)
    await bmc.setPower(action)
    expect(asked()).toEqual([wanted])
  })

  it.each<[PowerAction, string]>([
    ['on', 'On'],
    ['off', 'Off'],
    ['force-off', 'Off'],
  ])('%s of a node that is %s asks for nothing', async (action, now) => {
    state(now)
    await bmc.setPower(action)
    expect(asked()).toEqual([])
  })

  it('off is never made hard: the error says that force-off is offered', async () => {
    offer('On', 'ForceOff', 'ForceRestart')
    state('On')
    await expect(bmc.setPower('off')).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('it offers On, ForceOff, ForceRestart'),
      hint: expect.stringContaining('force-off is offered'),
    })
    expect(asked()).toEqual([])
  })

  it('that the BMC does not offer is not sent', async () => {
    offer('On', 'GracefulShutdown')
    state('On')
    for (const action of ['nmi', 'force-off', 'reset', 'cycle'] as const) {
      await expect(bmc.setPower(action), action).rejects.toMatchObject({ code: 'not-supported' })
    }
    expect(asked()).toEqual([])
    // @ts-expect-error: no such action
    expect(() => bmc.setPower('explode')).toThrow(/not a power action/)
  })

  it('of a system without a reset action is not supported', async () => {
    delete rack.tree[systemPath].Actions
    await expect(bmc.setPower('on')).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('without any list of values is tried, and only what the list of ways allows', async () => {
    delete rack.tree[systemPath].Actions['#ComputerSystem.Reset'][
      'ResetType@Redfish.AllowableValues'
    ]
    state('On')
    const unknown = problem(400, 'Base.1.8.ActionParameterValueNotInList', 'No such value.')
    rack.on('POST', resetPath, () => unknown)
    await expect(bmc.setPower('off')).rejects.toMatchObject({ code: 'bmc-refused' })
    expect(asked()).toEqual(['GracefulShutdown', 'Off'])
    rack.script('POST', resetPath, unknown, unknown, accept)
    await bmc.setPower('reboot')
    expect(asked().slice(2)).toEqual(['GracefulRestart', 'ForceRestart', 'PowerCycle'])
  })
})

describe('the values of an ActionInfo', () => {
  beforeEach(() => {
    rack.tree[systemPath].Actions['#ComputerSystem.Reset']['@Redfish.ActionInfo'] = infoPath
    rack.tree[infoPath] = {
      Parameters: [{ Name: 'Other' }, { Name: 'ResetType', AllowableValues: ['On', 'ForceOff'] }],
    }
  })

  it('go over those in the system, and are read once', async () => {
    expect((await bmc.profile()).resetTypes).toEqual(['On', 'ForceOff'])
    await bmc.setPower('on')
    await bmc.setPower('force-off')
    expect(rack.of('GET', infoPath)).toHaveLength(1)
  })

  it('are not missed where the link is dead', async () => {
    delete rack.tree[infoPath]
    expect((await bmc.profile()).resetTypes).toContain('GracefulRestart')
    await bmc.setPower('on')
    expect(asked()).toEqual(['On'])
  })
})

describe('a BMC without a restart', () => {
  beforeEach(() => {
    state('On')
    offer('On', 'Off', 'ForceOff')
  })

  it('reboots by asking the system to stop, waiting, and switching on', async () => {
    rack.on('POST', resetPath, (seen) => {
      if (seen.body.includes('"On"')) return accept(seen, undefined as never)
      state('PoweringOff')
      setTimeout(() => state('Off'), 30)
      return { status: 204 }
    })
    await bmc.setPower('reboot')
    expect(asked()).toEqual(['Off', 'On'])
    expect(await bmc.powerState()).toBe('on')
  })

  it('resets and cycles hard', async () => {
    await bmc.setPower('reset')
    await bmc.setPower('cycle')
    expect(asked()).toEqual(['ForceOff', 'On', 'ForceOff', 'On'])
  })

  it('leaves a node that does not stop as it is, and says so', async () => {
    rack.on('POST', resetPath, () => ({ status: 204 }))
    const hasty = rack.client({}, { restart: 200 })
    await expect(hasty.setPower('reboot', { deadline: 100 })).rejects.toMatchObject({
      code: 'bmc-timeout',
      message: expect.stringContaining('told the node to stop and did not switch it on again'),
      hint: expect.stringContaining('on switches it on again'),
    })
    await hasty.close()
    expect(asked()).toEqual(['Off'])
  })

  /** Takes what it is told, but does not stop by itself. */
  const slowly: Handler = (seen, response) =>
    seen.body.includes('"On"') ? accept(seen, response) : { status: 204 }
  /** Off was accepted, and the client looks whether the node has stopped. */
  const waiting = () =>
    vi.waitFor(() => {
      const told = rack.requests.indexOf(`POST ${resetPath}`)
      expect(told).not.toBe(-1)
      expect(rack.requests.indexOf(`GET ${systemPath}`, told)).not.toBe(-1)
    }, 5_000)

  it('reboots a node that takes longer to stop than the call may take', async () => {
    await bmc.powerState()
    rack.on('POST', resetPath, slowly)
    const reboot = bmc.setPower('reboot', { deadline: 1_000 })
    await waiting()
    setTimeout(() => state('Off'), 1_200)
    await reboot
    expect(asked()).toEqual(['Off', 'On'])
  })

  it('switches on again what was told to stop, though the caller leaves', async () => {
    rack.on('POST', resetPath, slowly)
    const leave = new AbortController()
    const reboot = bmc.setPower('reboot', { signal: leave.signal })
    await waiting()
    leave.abort()
    setTimeout(() => state('Off'), 50)
    await reboot
    expect(asked()).toEqual(['Off', 'On'])
  })

  it('does not keep a caller who leaves for long, and says how the node was left', async () => {
    rack.on('POST', resetPath, slowly)
    const leave = new AbortController()
    const hasty = rack.client({}, { grace: 50 })
    const reboot = hasty.setPower('reboot', { signal: leave.signal })
    await waiting()
    leave.abort()
    await expect(reboot).rejects.toMatchObject({
      code: 'aborted',
      message: expect.stringContaining('told the node to stop and did not switch it on again'),
      hint: expect.stringContaining('switch it on'),
    })
    await hasty.close()
    expect(asked()).toEqual(['Off'])
  })

  it('says so where it was switched off and cannot be switched on', async () => {
    rack.on('POST', resetPath, (seen) =>
      seen.body.includes('"On"')
        ? problem(403, 'Base.1.8.InsufficientPrivilege', 'You may not.')
        : accept(seen, undefined as never),
    )
    await expect(bmc.setPower('reset')).rejects.toMatchObject({
      code: 'bmc-forbidden',
      message: expect.stringMatching(/switched the node off and not on again: .*"You may not\."/),
    })
  })

  it('says so where nobody knows whether it was switched off', async () => {
    rack.on('POST', resetPath, hangUp)
    await expect(bmc.setPower('reset')).rejects.toMatchObject({
      code: 'bmc-connection-lost',
      message: expect.stringContaining('may have switched the node off and not on again'),
    })
    expect(asked()).toEqual(['ForceOff'])
  })

  it('is not left off because of one look that fails', async () => {
    rack.on('POST', resetPath, (seen, response) => {
      if (seen.body.includes('"Off"'))
        rack.script('GET', systemPath, hangUp, hangUp, hangUp, hangUp)
      return accept(seen, response)
    })
    await bmc.setPower('reboot')
    expect(asked()).toEqual(['Off', 'On'])
  })

  it('reboots a node that is off by switching it on', async () => {
    state('Off')
    await bmc.setPower('reboot')
    expect(asked()).toEqual(['On'])
  })

  it('is what some models are taken for, as their restart does something else', async () => {
    rack.tree['/redfish/v1/'].Vendor = 'Dell'
    rack.tree[systemPath].Model = 'PowerEdge R730'
    offer('On', 'GracefulShutdown', 'GracefulRestart', 'ForceOff', 'ForceRestart')
    await bmc.setPower('reboot')
    expect(asked()).toEqual(['GracefulShutdown', 'On'])
  })
})

describe('a reset that is refused', () => {
  const conflict = problem(409, 'Base.1.8.ActionParameterValueConflict', 'Not now.')

  it('because the node is so already has succeeded', async () => {
    rack.on('POST', resetPath, () => {
      state('On')
      return conflict
    })
    await bmc.setPower('on')
    expect(asked()).toEqual(['On'])
  })

  it('because the BMC is not ready is asked for again', async () => {
    rack.script('POST', resetPath, conflict, conflict)
    await bmc.setPower('on')
    expect(asked()).toEqual(['On', 'On', 'On'])
  })

  it('because the BMC is never ready is given up', async () => {
    rack.on('POST', resetPath, () => conflict)
    await expect(bmc.setPower('on')).rejects.toMatchObject({
      message: expect.stringContaining('"Not now."'),
    })
    expect(asked()).toHaveLength(7)
  })

  it.each(['reboot', 'reset', 'cycle', 'nmi'] as const)(
    '%s, because the node is off, is not asked for again, and says why',
    async (action) => {
      state('Off')
      const conflict = problem(409, 'Base.1.8.ActionParameterValueConflict', 'It is off.')
      rack.on('POST', resetPath, () => conflict)
      await expect(bmc.setPower(action)).rejects.toMatchObject({
        code: 'bmc-refused',
        hint: 'the node is off: power on starts it',
      })
      expect(asked()).toHaveLength(1)
    },
  )

  it('because the account may not is not asked for again', async () => {
    const may = problem(403, 'Base.1.8.InsufficientPrivilege', 'You may not.')
    rack.on('POST', resetPath, () => may)
    await expect(bmc.setPower('on')).rejects.toMatchObject({ code: 'bmc-forbidden' })
    expect(asked()).toHaveLength(1)
  })

  it('by a lost connection is not asked for again', async () => {
    rack.on('POST', resetPath, hangUp)
    await expect(bmc.setPower('on')).rejects.toMatchObject({ code: 'bmc-connection-lost' })
    expect(asked()).toHaveLength(1)
  })
})
