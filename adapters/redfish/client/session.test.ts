import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import { password, problem, systemPath, TestBmc } from '../testing/test-bmc.js'
import { Deadline } from './deadline.js'

const sessionsPath = '/redfish/v1/SessionService/Sessions'

let rack: TestBmc
beforeEach(async () => {
  rack = await TestBmc.start()
})
afterEach(() => rack.stop())

describe('a session', () => {
  it('costs a login and three reads for the first power state, and one read for the next', async () => {
    const bmc = rack.client()
    expect(await bmc.powerState()).toBe('off')
    expect(rack.requests).toEqual([
      'GET /redfish/v1/',
      `POST ${sessionsPath}`,
      'GET /redfish/v1/Systems',
      `GET ${systemPath}`,
    ])
    await bmc.powerState()
    expect(rack.requests.slice(4)).toEqual([`GET ${systemPath}`])
    await bmc.close()
    expect(rack.connections).toBe(1)
  })

  it('is made by the password, kept by the token, and never sends both', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    const [login] = rack.of('POST', sessionsPath)
    expect(JSON.parse(login?.body ?? '')).toEqual({ UserName: 'admin', Password: password })
    expect(rack.of('GET', '/redfish/v1/')[0]?.headers['x-auth-token']).toBeUndefined()
    expect(rack.of('GET', systemPath)[0]?.headers['x-auth-token']).toBe('token-1')
    for (const { headers } of rack.seen) expect(headers.authorization).toBeUndefined()
    await bmc.close()
  })

  it('has the first token where a BMC gives several', async () => {
    rack.script('POST', sessionsPath, (_, response) => {
      rack.sessions.set('first', `${sessionsPath}/1`)
      response.setHeader('x-auth-token', ['first', 'second']).writeHead(201).end('{}')
      return undefined
    })
    const bmc = rack.client()
    await bmc.powerState()
    expect(rack.of('GET', systemPath)[0]?.headers['x-auth-token']).toBe('first')
    await bmc.close()
  })

  it('is shared by requests that start together', async () => {
    const bmc = rack.client()
    await Promise.all([bmc.powerState(), bmc.bootOverride(), bmc.inventory(), bmc.powerState()])
    expect(rack.of('POST', sessionsPath)).toHaveLength(1)
    expect(rack.of('GET', '/redfish/v1/')).toHaveLength(1)
    await bmc.close()
  })

  it('is ended on close, once, however often close is called', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    expect(rack.sessions.size).toBe(1)
    await Promise.all([bmc.close(), bmc.close()])
    expect(rack.sessions.size).toBe(0)
    expect(rack.requests.filter((it) => it.startsWith('DELETE'))).toHaveLength(1)
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'usage' })
  })

  it('is never opened by a connection that is not used', async () => {
    await rack.client().close()
    expect(rack.requests).toEqual([])
  })

  it('is given no longer for its end than the BMC’s answers so far suggest', async () => {
    const told: string[] = []
    const client = rack.bare((text) => told.push(text))
    await Deadline.within(undefined, 5000, (deadline) => client.get(systemPath, deadline))
    const path = [...rack.sessions.values()][0] ?? ''
    rack.script('DELETE', path, () => new Promise(() => {}))
    client.farewellTime = (most) => most / 50
    await client.close()
    expect(told.at(-1)).toBe('the session could not be ended: no result within 0.1 s')
  })

  it('does not keep close waiting when the BMC is gone', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    await rack.stop()
    await bmc.close()
    rack = await TestBmc.start()
  })

  it('that ended on the BMC is made anew, and the request is sent again, once', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    rack.sessions.clear()
    expect(await bmc.powerState()).toBe('off')
    expect(rack.of('POST', sessionsPath)).toHaveLength(2)
    await bmc.close()
  })

  it('that ends while several requests are under way is made anew once', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    rack.sessions.clear()
    await Promise.all([bmc.powerState(), bmc.powerState(), bmc.powerState()])
    expect(rack.of('POST', sessionsPath)).toHaveLength(2)
    await bmc.close()
  })

  it('that is refused again right after the login is an error', async () => {
    const bmc = rack.client()
    rack.on('GET', systemPath, () => problem(401, 'Base.1.8.NoValidSession', 'No session.'))
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    expect(rack.of('POST', sessionsPath)).toHaveLength(2)
    await bmc.close()
  })

  it('that is refused though it is valid is ended, and no further one is made', async () => {
    const bmc = rack.client()
    rack.on('GET', systemPath, () => problem(401, 'Base.1.8.NoValidSession', 'No session.'))
    for (let reads = 0; reads < 4; reads += 1) {
      await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
      expect(rack.sessions.size).toBe(0)
    }
    await Promise.allSettled([bmc.powerState(), bmc.inventory()])
    expect(rack.of('POST', sessionsPath)).toHaveLength(2)
    await bmc.close()
    expect(rack.sessions.size).toBe(0)
  })

  it('that is refused to several at once leaves none behind', async () => {
    const bmc = rack.client()
    rack.on('GET', systemPath, () => problem(401, 'Base.1.8.NoValidSession', 'No session.'))
    await Promise.allSettled([bmc.powerState(), bmc.bootOverride(), bmc.inventory()])
    await bmc.close()
    expect(rack.sessions.size).toBe(0)
  })

  it('that is refused once is ended before the next is made', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    rack.script('GET', systemPath, problem(401, 'Base.1.8.NoValidSession', 'No session.'))
    expect(await bmc.powerState()).toBe('off')
    expect([...rack.sessions.keys()]).toEqual(['token-2'])
    expect(rack.of('DELETE', `${sessionsPath}/1`)[0]?.headers['x-auth-token']).toBe('token-1')
    await bmc.close()
  })

  it('that ended is recognised by a 401 with a broken body too', async () => {
    const bmc = rack.client()
    await bmc.powerState()
    rack.script('GET', systemPath, (_seen, response) => {
      response.writeHead(401, { 'content-length': '500' })
      response.write('{"error"', () => response.socket?.destroy())
      return undefined
    })
    expect(await bmc.powerState()).toBe('off')
    await bmc.close()
  })

  it('ends at the path that the body names when the header names another host', async () => {
    rack.script('POST', sessionsPath, () => {
      rack.sessions.set('t', `${sessionsPath}/77`)
      return {
        status: 201,
        headers: { 'x-auth-token': 't', location: 'https://idrac-abc/redfish/v1/Sessions/77' },
        body: { '@odata.id': `${sessionsPath}/77` },
      }
    })
    const bmc = rack.client()
    await bmc.powerState()
    await bmc.close()
    expect(rack.of('DELETE', `${sessionsPath}/77`)).toHaveLength(1)
  })
})

describe('a login', () => {
  it('with a wrong password is refused once and never tried again', async () => {
    const bmc = rack.client({ password: Secret.of('wrong') })
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-auth' })
    await expect(bmc.inventory()).rejects.toThrow(/refused user 'admin'/)
    expect(rack.of('POST', sessionsPath)).toHaveLength(1)
    await bmc.close()
  })

  it('that a BMC refuses with 400 is a refused password too', async () => {
    rack.script(
      'POST',
      sessionsPath,
      problem(400, 'iLO.2.14.UnauthorizedLoginAttempt', 'The login was not successful.'),
    )
    const bmc = rack.client()
    await expect(bmc.powerState()).rejects.toMatchObject({
      code: 'bmc-auth',
      message: expect.stringContaining('"The login was not successful."'),
    })
    await bmc.close()
  })

  it('finds no free session: an error of its own, without a hot retry', async () => {
    const full = problem(
      503,
      'IDRAC.2.8.RAC0218',
      'The maximum number of user sessions is reached.',
    )
    rack.on('POST', sessionsPath, () => full)
    const bmc = rack.client()
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-sessions-full' })
    expect(rack.of('POST', sessionsPath)).toHaveLength(1)
    await bmc.close()
  })

  it('is repeated where the BMC says that it cannot serve now', async () => {
    rack.script('POST', sessionsPath, { status: 503, body: '<html>starting</html>' })
    const bmc = rack.client()
    expect(await bmc.powerState()).toBe('off')
    await bmc.close()
  })

  it('that must first change the password says so, whichever way the BMC tells', async () => {
    const must = 'The password must be changed.'
    rack.script('POST', sessionsPath, problem(403, 'Base.1.8.PasswordChangeRequired', must))
    const refused = rack.client()
    await expect(refused.powerState()).rejects.toMatchObject({
      code: 'bmc-forbidden',
      hint: expect.stringContaining('new password'),
    })
    await refused.close()
    rack.script('POST', sessionsPath, () => {
      rack.sessions.set('t', `${sessionsPath}/5`)
      return {
        status: 201,
        headers: { 'x-auth-token': 't', location: `${sessionsPath}/5` },
        body: {
          '@Message.ExtendedInfo': [
            { MessageId: 'Base.1.8.PasswordChangeRequired', Message: must },
          ],
        },
      }
    })
    const admitted = rack.client()
    await expect(admitted.powerState()).rejects.toMatchObject({ code: 'bmc-forbidden' })
    expect(rack.sessions.size).toBe(0)
    await admitted.close()
  })

  it('without a token in the answer breaks the protocol', async () => {
    rack.script('POST', sessionsPath, { status: 201, body: {} })
    const bmc = rack.client()
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-protocol' })
    await bmc.close()
  })

  it('whose token cannot be sent back breaks the protocol', async () => {
    rack.script('POST', sessionsPath, { status: 201, headers: { 'x-auth-token': 'tök en' } })
    const bmc = rack.client()
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-protocol' })
    await bmc.close()
  })

  it('does not appear in errors and logs, even where the BMC repeats it', async () => {
    const log: string[] = []
    const echo = (text: string) => problem(400, 'Base.1.8.PropertyValueFormatError', text)
    rack.script('POST', sessionsPath, (seen) => echo(`Not good: ${seen.body} ${password}`))
    const bmc = rack.client({ log: (message) => log.push(message) })
    const error = await bmc.powerState().catch((it: Error) => it)
    expect(String(error)).toContain('***')
    expect(JSON.stringify([String(error), log])).not.toMatch(/battery|correct horse/)
    await bmc.close()
  })

  it('that the caller leaves goes on for the others', async () => {
    const controller = new AbortController()
    let letIn = () => {}
    const gate = new Promise<void>((resolve) => {
      letIn = resolve
    })
    rack.script('GET', '/redfish/v1/', async () => {
      await gate
      return { body: rack.tree['/redfish/v1/'] }
    })
    const bmc = rack.client()
    const left = bmc.powerState({ signal: controller.signal })
    const stayed = bmc.powerState()
    controller.abort()
    await expect(left).rejects.toMatchObject({ code: 'aborted' })
    letIn()
    expect(await stayed).toBe('off')
    await bmc.close()
  })
})
