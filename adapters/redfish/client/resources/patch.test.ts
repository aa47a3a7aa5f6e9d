import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { type Handler, problem, type Reply, systemPath, TestBmc } from '../../testing/test-bmc.js'

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

const conditions = () => rack.of('PATCH', systemPath).map(({ headers }) => headers['if-match'])
const toNetwork = () => bmc.setBootOverride({ device: 'network', once: true })

const store: Handler = ({ body }) => {
  Object.assign(rack.tree[systemPath].Boot, (JSON.parse(body) as { Boot: object }).Boot)
  return { status: 204 }
}
/** Takes a PATCH only under the given condition. */
const only =
  (condition: string | undefined, otherwise: Reply): Handler =>
  (seen, response) =>
    seen.headers['if-match'] === condition ? store(seen, response) : otherwise

describe('If-Match', () => {
  it('is the tag of the header, before the one of the body', async () => {
    rack.on('GET', systemPath, () => ({
      headers: { etag: '"from-header"' },
      body: rack.tree[systemPath],
    }))
    await toNetwork()
    expect(conditions()).toEqual(['"from-header"'])
  })

  it('is the tag of the body where the header has none or an empty one', async () => {
    rack.on('GET', systemPath, () => ({ headers: { etag: '""' }, body: rack.tree[systemPath] }))
    await toNetwork()
    expect(conditions()).toEqual(['"tag-1"'])
  })

  it('is left out where there is no tag', async () => {
    delete rack.tree[systemPath]['@odata.etag']
    await toNetwork()
    expect(conditions()).toEqual([undefined])
  })

  it.each([
    ['a line break', '"tag\r\nx-evil: 1"'],
    ['a character of no header', '"täg→"'],
    ['more than any tag has', `"${'x'.repeat(5000)}"`],
  ])('is left out where the tag holds %s, and a star where one is required', async (_, tag) => {
    rack.tree[systemPath]['@odata.etag'] = tag
    await toNetwork()
    expect(conditions()).toEqual([undefined])
    rack.on('PATCH', systemPath, only('*', { status: 428 }))
    await bmc.setBootOverride({ device: 'disk', once: true })
    expect(conditions().slice(1)).toEqual([undefined, '*'])
    for (const { headers } of rack.seen) expect(headers['x-evil']).toBeUndefined()
  })

  it('is read anew where the resource has changed in the meantime', async () => {
    rack.script('PATCH', systemPath, () => {
      rack.tree[systemPath]['@odata.etag'] = '"tag-2"'
      return { status: 412 }
    })
    rack.on('PATCH', systemPath, only('"tag-2"', { status: 412 }))
    await toNetwork()
    expect(conditions()).toEqual(['"tag-1"', '"tag-2"'])
  })

  it('loses its mark of weakness where the BMC compares strictly', async () => {
    rack.tree[systemPath]['@odata.etag'] = 'W/"tag-1"'
    rack.on('PATCH', systemPath, only('"tag-1"', { status: 412 }))
    await toNetwork()
    expect(conditions()).toEqual(['W/"tag-1"', '"tag-1"'])
  })

  it('is left out where the BMC accepts no tag at all', async () => {
    rack.tree[systemPath]['@odata.etag'] = 'W/"tag-1"'
    rack.on('PATCH', systemPath, only(undefined, { status: 412 }))
    await toNetwork()
    expect(conditions()).toEqual(['W/"tag-1"', '"tag-1"', undefined])
  })

  it('is a star where one is required and none is given', async () => {
    delete rack.tree[systemPath]['@odata.etag']
    rack.on('PATCH', systemPath, only('*', { status: 428 }))
    await toNetwork()
    expect(conditions()).toEqual([undefined, '*'])
  })

  it('is understood to be missing where AMI says so in its own way', async () => {
    delete rack.tree[systemPath]['@odata.etag']
    const missing = problem(400, 'Ami.1.0.PreconditionHeaderMissing', 'If-Match is required.')
    rack.on('PATCH', systemPath, only('*', missing))
    await toNetwork()
    expect(conditions()).toEqual([undefined, '*'])
  })

  it('is given up where nothing is accepted', async () => {
    rack.on('PATCH', systemPath, () => ({ status: 412 }))
    await expect(toNetwork()).rejects.toMatchObject({ code: 'bmc-refused' })
    expect(conditions()).toEqual(['"tag-1"', undefined])
  })

  it('is sent without quotes or never where the caller says that the BMC wants it so', async () => {
    const bare = rack.client({ quirks: { etag: 'unquoted' } })
    await bare.setBootOverride({ device: 'disk', once: true })
    await bare.close()
    const none = rack.client({ quirks: { etag: 'never' } })
    await none.setBootOverride({ device: 'network', once: true })
    await none.close()
    expect(conditions()).toEqual(['tag-1', undefined])
  })
})
