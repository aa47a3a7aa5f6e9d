import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import { RedfishBmc } from '../bmc.js'
import { password, quick, systemPath, TestBmc, testCa, user } from '../testing/test-bmc.js'

const nodes = ['Node0', 'Node1', 'Node2', 'Node3']
const sessionsPath = '/redfish/v1/SessionService/Sessions'

let rack: TestBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/Systems'].Members = nodes.map((id) => ({ '@odata.id': `/r/${id}` }))
  for (const id of nodes) {
    rack.tree[`/r/${id}`] = { ...rack.tree[systemPath], Id: id, PowerState: 'On' }
  }
})
afterEach(() => rack.stop())

const share = (node: string, more: { password?: Secret; log?: (message: string) => void } = {}) =>
  new RedfishBmc(
    {
      address: '127.0.0.1',
      port: rack.port,
      user,
      password: Secret.of(password),
      trust: { ca: testCa },
      system: node,
      node,
      ...more,
    },
    { timing: quick, shared: true },
  )

describe('nodes behind one BMC', () => {
  it('share one session and its line, until the last of them is closed', async () => {
    const bmcs = nodes.map((node) => share(node))
    expect(await Promise.all(bmcs.map((bmc) => bmc.powerState()))).toEqual(nodes.map(() => 'on'))
    expect(rack.of('POST', sessionsPath)).toHaveLength(1)
    expect(rack.active.mostReads).toBeLessThanOrEqual(2)
    const [first, ...others] = bmcs
    await Promise.all([...others.map((bmc) => bmc.close()), others[0]?.close()])
    expect(rack.sessions.size).toBe(1)
    expect(await first?.powerState()).toBe('on')
    await expect(others[0]?.powerState()).rejects.toMatchObject({ code: 'usage' })
    await first?.close()
    expect(rack.sessions.size).toBe(0)
  })

  it('have errors of their own, and each hears the log', async () => {
    const heard: string[] = []
    rack.on('GET', '/r/Node1', () => ({ status: 403 }))
    const bmcs = ['Node0', 'Node1'].map((node) =>
      share(node, { log: (message) => heard.push(`${node} ${message}`) }),
    )
    await expect(bmcs[1]?.powerState()).rejects.toMatchObject({
      code: 'bmc-forbidden',
      node: 'Node1',
      bmc: `127.0.0.1:${rack.port}`,
      reason: expect.stringMatching(/^the BMC does not allow GET/),
    })
    expect(heard).toEqual(
      expect.arrayContaining(['Node0 logged in as admin', 'Node1 logged in as admin']),
    )
    await Promise.all(bmcs.map((bmc) => bmc.close()))
  })

  it('do not share with other credentials, nor with what was closed', async () => {
    const right = share('Node0')
    await right.powerState()
    const wrong = share('Node0', { password: Secret.of('wrong') })
    await expect(wrong.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    await Promise.all([right.close(), wrong.close()])
    const again = share('Node0')
    expect(await again.powerState()).toBe('on')
    await again.close()
    expect(rack.sessions.size).toBe(0)
  })

  it('do not keep a login that was refused from those who come a minute later', async () => {
    const wrong = { password: Secret.of('wrong') }
    const [first, second] = [share('Node0', wrong), share('Node1', wrong)]
    for (const bmc of [first, second]) {
      await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    }
    expect(rack.of('POST', sessionsPath)).toHaveLength(1)
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 61_000)
    const third = share('Node2', wrong)
    clock.mockRestore()
    await expect(third.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    expect(rack.of('POST', sessionsPath)).toHaveLength(2)
    await Promise.all([first, second, third].map((bmc) => bmc.close()))
  })
})
