/** What BMCs may do to a connection, on real sockets. */
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PhoenixError } from '../../../../src/error.js'
import type { RedfishBmc } from '../../bmc.js'
import { TestBmc } from '../../testing/test-bmc.js'

const thing = '/redfish/v1/Thing'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[thing] = { Id: 'Thing' }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

/** Answers with whatever is done to the response. */
const answer = (work: (response: ServerResponse) => void) =>
  rack.on('GET', thing, (_, response) => {
    response.on('error', () => {})
    work(response)
    return undefined
  })
const reading = () => bmc.get(thing, { deadline: 10_000 })

describe('an answer', () => {
  it('that says it is folded and is not is no HTTP', async () => {
    answer((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'))
    await expect(reading()).rejects.toMatchObject({ code: 'bmc-protocol' })
  })

  it('with headers without an end is no HTTP', async () => {
    answer((response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n')
      const more = () => {
        for (let i = 0; i < 1_000; i += 1)
          response.socket?.write(`x-${i}: ${'y'.repeat(1_000)}\r\n`)
      }
      more()
    })
    await expect(reading()).rejects.toMatchObject({ code: 'bmc-protocol' })
  })

  it.each([
    ['nothing that is known', 'hello\r\n\r\n'],
    ['half a status', 'HTTP/1.1 2\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['pieces of no length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}'],
  ])('that is %s is an error of ours', async (_, text) => {
    answer((response) => response.socket?.end(text))
    const error = (await reading().catch((it: unknown) => it)) as PhoenixError
    expect(['bmc-protocol', 'bmc-connection-lost']).toContain(error.code)
  })

  it('that breaks off is a lost connection, and is not asked for for ever', async () => {
    answer((response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"Id":')
      setTimeout(() => response.socket?.destroy(), 5)
    })
    await expect(reading()).rejects.toMatchObject({ code: 'bmc-connection-lost' })
    expect(rack.of('GET', thing).length).toBeLessThan(5)
  })
})
