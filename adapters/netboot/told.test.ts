import { describe, expect, it } from 'vitest'
import { macOf } from '../../src/boot/testing.js'
import { linksIn, reporting, started } from './testing.js'

const cn1 = `/boot?mac=${macOf(1)}`

describe('a node that asks the same again within its start', () => {
  it('is told the very same for two seconds, with the links that it has', async () => {
    const { get, pass } = await started()
    const { text } = await get(cn1)
    pass(1000)
    // Made anew, its links would be good for longer.
    expect((await get(cn1)).text).toBe(text)
    pass(1000)
    const later = (await get(cn1)).text
    expect(linksIn(later).boot).not.toBe(linksIn(text).boot)
  })

  it('is counted and logged each time', async () => {
    const { get, netboot, log, pass } = await started()
    for (let times = 0; times < 3; times++) await get(cn1)
    expect(netboot.metrics).toContain('decisions_total{decision="image"} 3')
    expect(log.filter(({ event }) => event === 'boot')).toHaveLength(1)
    pass(61_000)
    await get(cn1)
    expect(log.at(-1)).toMatchObject({ event: 'boot', node: 'cn1', repeated: 2 })
  })

  it('begins another start once it has fetched its kernel', async () => {
    const { get, netboot } = await started()
    const first = linksIn((await get(cn1)).text)
    await get(first.kernel)
    // The last of a file has come before the service knows that it was sent.
    await expect.poll(() => netboot.metrics).toContain('phoenix_boot_nodes_kernel 1')
    expect(linksIn((await get(cn1)).text).boot).not.toBe(first.boot)
  })

  it('is told of a new configuration at once', async () => {
    const { get, netboot } = await started()
    await get(cn1)
    await netboot.update(reporting({ rules: [['cn1', { kernelArgs: ['fresh=1'] }]] }))
    expect((await get(cn1)).text).toContain('fresh=1')
  })

  it('has room for one answer, and not for whatever else it may ask', async () => {
    const { get, pass } = await started()
    const { text } = await get(cn1)
    await get(`${cn1}&x=2`)
    pass(1000)
    expect((await get(cn1)).text).not.toBe(text)
    const long = `${cn1}&x=${'x'.repeat(1100)}`
    const first = (await get(long)).text
    pass(1000)
    expect((await get(long)).text).not.toBe(first)
  })

  it('starts nothing by asking for headers alone', async () => {
    const { get, netboot } = await started()
    const { status, text } = await get(cn1, { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
    expect(netboot.metrics).toContain('phoenix_boot_nodes_ipxe 0')
  })

  it('is the only one who is told it', async () => {
    const { get } = await started()
    await get(cn1)
    expect((await get(cn1, { from: '127.9.0.2' })).status).toBe(403)
    expect((await get(`${cn1}&platform=efi`)).status).toBe(200)
  })
})
