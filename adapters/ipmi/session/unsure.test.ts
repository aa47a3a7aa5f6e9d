import { describe, expect, it } from 'vitest'
import { leaseSocket } from '../transport/udp.js'
import { clientOf, failure, isOn, soon, start } from './test-client.js'

describe('what was sent and not answered', () => {
  it('says that what must not be done twice may have been done, though the BMC was busy before', async () => {
    let asked = 0
    const { port } = await start({
      answer: ({ netFn }) => (netFn !== 0 ? undefined : asked++ === 0 ? [0xc0] : ([] as never)),
    })
    const reset = { what: 'to reset the node', netFn: 0, command: 2, data: [3], repeatable: false }
    const error = await failure(clientOf(port).command(reset, soon(60)))
    expect(asked).toBe(2)
    expect(error.code).toBe('bmc-timeout')
  })

  it.each([0xce, 0xcf])(
    'does not say that nothing was done where only the answer is missing: %i',
    async (code) => {
      const { port } = await start({ answer: ({ netFn }) => (netFn === 0 ? [code] : undefined) })
      const reset = {
        what: 'to reset the node',
        netFn: 0,
        command: 2,
        data: [3],
        repeatable: false,
      }
      expect((await failure(clientOf(port).command(reset, soon()))).code).toBe('bmc-timeout')
    },
  )
})

describe('a BMC of which a call was not sent in time', () => {
  it('keeps its session where a call’s time is up before anything of it was sent', async () => {
    const { bmc, port } = await start()
    const client = clientOf(port)
    await isOn(client)
    const { socket, release } = leaseSocket('127.0.0.1')
    const flights: ReturnType<typeof socket.airspace.take>[] = []
    while (socket.airspace.free) flights.push(socket.airspace.take())
    expect((await failure(isOn(client, soon(30)))).code).toBe('bmc-timeout')
    for (const flight of flights) socket.airspace.land(flight)
    release()
    expect(await isOn(client)).toBe(1)
    expect([...bmc.sessions.keys()]).toEqual([100])
  })

  it('is told to be there or not only where it was asked', async () => {
    const { port } = await start()
    const client = clientOf(port)
    const { socket, release } = leaseSocket('127.0.0.1')
    await socket.ready()
    const flights: ReturnType<typeof socket.airspace.take>[] = []
    while (socket.airspace.free) flights.push(socket.airspace.take())
    expect((await failure(isOn(client, soon(30)))).code).toBe('bmc-timeout')
    for (const flight of flights) socket.airspace.land(flight)
    release()
  })
})
