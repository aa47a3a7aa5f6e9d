import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import type { RawValue } from '../../ports/raw.js'
import { recordTree } from './record-tree.js'

/** A BMC that serves just these resources. */
function bmcOf(resources: Readonly<Record<string, RawValue | PhoenixError>>) {
  const asked: string[] = []
  const get = async (path: string) => {
    asked.push(path)
    const body = resources[path]
    if (body instanceof PhoenixError) throw body
    if (body === undefined) throw new PhoenixError('bmc-not-found', `nothing at ${path}`)
    return { status: 200, body }
  }
  return { asked, get }
}
const link = (path: string) => ({ '@odata.id': path })
const v1 = '/redfish/v1'

describe('a recording', () => {
  it('follows every link once, however it is written, and to no other place', async () => {
    const bmc = bmcOf({
      '/redfish/v1/': {
        Systems: link(`${v1}/Systems`),
        Again: [link(`${v1}/systems/`), link(`${v1}/Systems#/Members/0`)],
        Elsewhere: [link('https://evil.example.org/redfish/v1/x'), link('/etc/passwd')],
        Out: [link(`${v1}/../../../tmp/x`), link(`${v1}/a\u0000b`)],
        JsonSchemas: link(`${v1}/JsonSchemas`),
      },
      [`${v1}/Systems`]: { Members: [link(`${v1}/Systems/1`)] },
      [`${v1}/Systems/1`]: {
        Actions: { '#X.Y': { target: `${v1}/do`, '@Redfish.ActionInfo': `${v1}/Info` } },
      },
      [`${v1}/Info`]: {},
    })
    const { resources, missing, cut } = await recordTree(bmc)
    expect([...resources.keys()]).toEqual([
      '/redfish/v1/',
      `${v1}/Systems`,
      `${v1}/Systems/1`,
      `${v1}/Info`,
    ])
    expect([missing, cut, bmc.asked.length]).toEqual([[], false, 4])
  })

  it('puts the pages of a collection together, and is not led in circles', async () => {
    const page = (member: number, next: string) => ({
      Members: [link(`${v1}/L/${member}`)],
      'Members@odata.nextLink': next,
    })
    const { resources } = await recordTree(
      bmcOf({
        '/redfish/v1/': { Log: link(`${v1}/L`) },
        [`${v1}/L`]: page(1, `${v1}/L?$skip=1`),
        [`${v1}/L?$skip=1`]: page(2, `${v1}/L`),
        [`${v1}/L/1`]: {},
        [`${v1}/L/2`]: {},
      }),
    )
    expect(resources.get(`${v1}/L`)).toEqual({ Members: [link(`${v1}/L/1`), link(`${v1}/L/2`)] })
    expect(resources.size).toBe(4)
  })

  it('names what could not be read, keeps texts as they are, and ends with a BMC that is lost', async () => {
    const tree = { '/redfish/v1/': { A: link(`${v1}/A`), B: link(`${v1}/B`) } }
    const { resources, missing } = await recordTree(bmcOf({ ...tree, [`${v1}/B`]: '{"broken": ' }))
    expect(missing).toMatchObject([{ path: `${v1}/A`, code: 'bmc-not-found' }])
    expect(resources.get(`${v1}/B`)).toBe('{"broken": ')
    const lost = new PhoenixError('bmc-unreachable', 'gone')
    await expect(recordTree(bmcOf({ ...tree, [`${v1}/A`]: lost }))).rejects.toBe(lost)
    await expect(recordTree(bmcOf({}))).rejects.toMatchObject({ code: 'bmc-not-found' })
  })

  it('is bounded', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`${v1}/${at}`, {} as RawValue]),
    )
    const bmc = bmcOf({ '/redfish/v1/': { Members: Object.keys(many).map(link) }, ...many })
    const { resources, cut } = await recordTree(bmc, {}, { resources: 10 })
    expect([resources.size, cut]).toEqual([10, true])
  })
})
