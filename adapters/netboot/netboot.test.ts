import { symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { macOf } from '../../src/boot/testing.js'
import { PhoenixError } from '../../src/error.js'
import { fakeKernel, imagesWith } from '../../src/image/testing.js'
import { linksIn, reporting, settledDown, started, usualFiles } from './testing.js'

const cn1 = `/boot?mac=${macOf(1)}`

describe('a machine that asks', () => {
  it('is first made to tell who it is', async () => {
    const { get, netboot } = await started()
    const { text } = await get('/boot.ipxe')
    expect(text).toContain(
      `chain --replace --autofree http://127.0.0.1:${netboot.port}/boot?mac=$\{netX/mac}&uuid=$\{uuid}&`,
    )
  })

  it('is sent to its image by links that are for it alone', async () => {
    const { get } = await started()
    const { status, text, headers } = await get(cn1)
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    const { kernel, initrds } = linksIn(text)
    expect((await get(kernel)).body).toEqual(fakeKernel())
    expect(await Promise.all(initrds.map(async (path) => (await get(path)).status))).toEqual([
      200, 200,
    ])
  })

  it('by GRUB is recognised by its address, or by the hardware address in the path', async () => {
    const { get, netboot } = await started()
    // It finds the length of an answer by these letters alone, and waits for ever without it.
    const { rawHeaders } = await new Promise<IncomingMessage>((resolve) => {
      request({ port: netboot.port, path: '/grub.cfg', localAddress: '127.9.0.1' }, resolve).end()
    })
    expect(rawHeaders).toContain('Content-Length')
    expect((await get('/grub.cfg')).text).toContain("menuentry 'cn1 starts rocky9'")
    expect((await get(`/grub/${macOf(2)}`, { from: '127.9.0.2' })).text).toContain('cn2 starts')
  })

  it('is not sent to a kernel for another processor, whether rules or the kernel itself tell', async () => {
    const { get } = await started({
      model: reporting({ images: { rocky9: { kernel: 'arm/Image' } } }),
    })
    const { text } = await get(`/boot?mac=${macOf(1)}&cpu=x86_64`)
    expect(text).toContain('is for aarch64, and the machine has x86_64')
    expect((await get(`/boot?mac=${macOf(1)}&cpu=arm64`)).text).toContain('cn1 starts rocky9')
  })

  it('and is no node waits, ever longer, or starts what is there for strangers', async () => {
    const { get } = await started()
    const stranger = { from: '127.9.77.7' }
    const waits = async (again: number) =>
      Number(/sleep (\d+)/.exec((await get(`/boot?again=${again}`, stranger)).text)?.[1])
    expect([await waits(0), await waits(1), await waits(3), await waits(99)]).toEqual([
      10, 20, 60, 60,
    ])
    const other = await started({ model: reporting({ boot: { discovery: 'finder' } }) })
    const { text } = await other.get(`/boot?mac=${macOf(9)}`, stranger)
    expect(text).toContain('starts finder')
    expect(text).not.toContain('phoenix.report')
    expect((await other.get(linksIn(text).kernel, stranger)).status).toBe(200)
    expect((await other.get(linksIn(text).kernel)).status).toBe(403)
  })

  it('waits while its image is not there, and starts once it is', async () => {
    const { 'rocky9/vmlinuz': kernel, ...rest } = usualFiles
    const { get, images, netboot, log } = await started({ images: imagesWith(rest) })
    expect((await get(cn1)).text).toContain('waits: ')
    expect(log.map(({ message }) => message)).toContain(
      'the image rocky9: rocky9/vmlinuz: there is no such file',
    )
    writeFileSync(join(images, 'rocky9/vmlinuz'), kernel)
    await netboot.refresh()
    expect((await get(cn1)).text).toContain('starts rocky9')
  })
})

describe('a file', () => {
  it('is sent in parts, and not again to who has it', async () => {
    const { get } = await started()
    const path = linksIn((await get(cn1)).text).kernel
    const { headers } = await get(path, { method: 'HEAD' })
    expect(headers).toMatchObject({ 'content-length': '8192', 'accept-ranges': 'bytes' })
    const etag = String(headers.etag)
    const status = async (given: Record<string, string>) =>
      (await get(path, { headers: given })).status
    expect(await status({ 'if-none-match': etag })).toBe(304)
    expect(await status({ 'if-none-match': `W/${etag}, "x"` })).toBe(304)
    expect(await status({ 'if-none-match': '"x"' })).toBe(200)
    expect(await status({ 'if-modified-since': String(headers['last-modified']) })).toBe(304)
    expect(await status({ 'if-match': '"x"' })).toBe(412)
    const part = await get(path, { headers: { range: 'bytes=512-517' } })
    expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 512-517/8192'])
    expect(part.body).toEqual(fakeKernel().subarray(512, 518))
    expect((await get(path, { headers: { range: 'bytes=-4' } })).body).toHaveLength(4)
    expect((await get(path, { headers: { range: 'bytes=8190-' } })).body).toHaveLength(2)
    const beyond = await get(path, { headers: { range: 'bytes=8192-' } })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */8192'])
    expect(await status({ range: 'bytes=0-1,4-5' })).toBe(200)
    expect(await status({ range: 'bytes=0-1', 'if-range': '"x"' })).toBe(200)
    expect(await status({ range: 'bytes=0-1', 'if-range': etag })).toBe(206)
  })

  it('that was exchanged is not mixed with others of the script that named it', async () => {
    const { get, images, netboot } = await started()
    const before = linksIn((await get(cn1)).text)
    unlinkSync(join(images, 'rocky9/vmlinuz'))
    writeFileSync(join(images, 'rocky9/vmlinuz'), fakeKernel('6.2.0'))
    expect((await get(before.kernel)).status).toBe(409)
    expect((await get(before.initrds[0] as string)).status).toBe(200)
    await netboot.refresh()
    const after = linksIn((await get(cn1)).text)
    expect((await get(after.kernel)).body).toEqual(fakeKernel('6.2.0'))
  })

  it('of the latest version is of one version, whatever becomes the latest meanwhile', async () => {
    const { get, images, netboot } = await started({
      images: imagesWith({ ...usualFiles, 'dated/2.0/vmlinuz': fakeKernel('2.0') }),
      model: reporting({ rules: [['cn1', { image: 'dated' }]] }),
    })
    const before = linksIn((await get(cn1)).text).kernel
    expect((await get(before)).body).toEqual(fakeKernel('2.0'))
    symlinkSync('1.0', join(images, 'dated/latest'))
    await netboot.refresh()
    expect((await get(before)).body).toEqual(fakeKernel('2.0'))
    expect(linksIn((await get(cn1)).text).kernel).toMatch(/dated\/1\.0\/vmlinuz$/)
  })
})

describe('a new configuration', () => {
  it('is taken as a whole, while machines ask all the time', async () => {
    const { get, netboot } = await started()
    const models = [
      reporting({ rules: [['cn1', { kernelArgs: ['all=old', 'more=old'] }]] }),
      reporting({ rules: [['cn1', { kernelArgs: ['all=new', 'more=new'] }]] }),
    ] as const
    const seen = new Set<string>()
    for (let round = 0; round < 6; round++) {
      const changing = netboot.update(models[round % 2] as (typeof models)[0])
      const texts = await Promise.all(Array.from({ length: 8 }, () => get(cn1)))
      for (const { text } of texts) {
        seen.add([/all=(\w+)/.exec(text)?.[1], /more=(\w+)/.exec(text)?.[1]].join())
      }
      await changing
    }
    const mixtures = [...seen].filter((one) => !['old,old', 'new,new', ','].includes(one))
    expect(mixtures).toEqual([])
    expect(seen).toContain('old,old')
    expect(seen).toContain('new,new')
  })

  it('that is broken leaves the one before, and says so', async () => {
    const { get, netboot, log } = await started()
    expect((await get('/healthz')).status).toBe(200)
    netboot.refuse(new PhoenixError('config-invalid', 'cn1: there is no image rocky8'))
    expect((await get(cn1)).text).toContain('starts rocky9')
    const { status, text } = await get('/healthz')
    expect([status, JSON.parse(text)]).toMatchObject([503, { configuration: 'refused', nodes: 4 }])
    expect(log.map(({ message }) => message)).toContain(
      'the new configuration is not taken, the one before stays: cn1: there is no image rocky8',
    )
    // Facts come and go, and mend no configuration.
    await netboot.update(reporting(), 'facts')
    expect((await get('/healthz')).status).toBe(503)
    await netboot.update(reporting())
    expect((await get('/healthz')).status).toBe(200)
  })
})

describe('the boot loaders', () => {
  it('are there for firmware that fetches them, and nothing else is', async () => {
    const loaders = imagesWith({ 'snponly.efi': 'MZ', 'arm64/snponly.efi': 'MZ', other: 'x' })
    const { get, fact, netboot, ...service } = await started({ loaders })
    expect((await get('/loader/snponly.efi')).text).toBe('MZ')
    expect((await get('/loader/arm64/snponly.efi', { from: '127.9.77.7' })).status).toBe(200)
    expect((await get('/loader/other')).status).toBe(404)
    const grub = await started({ loaders, loaderFiles: { x64: 'other' } })
    expect((await grub.get('/loader/other')).text).toBe('x')
    expect((await grub.get('/loader/snponly.efi')).status).toBe(404)
    expect((await get('/loader/arm64/../other')).status).toBe(400)
    await settledDown(
      { get, fact, netboot, ...service },
      () => fact('cn1', 'boot.stage') !== undefined,
    )
    expect(fact('cn1', 'boot.stage')).toBe('firmware')
  })

  it('begin a start that the script goes on with, and another once the machine was off', async () => {
    const loaders = imagesWith({ 'snponly.efi': 'MZ' })
    const { get, pass } = await started({ loaders })
    const start = async () => linksIn((await get(cn1)).text).boot
    const ids = new Set<string>()
    for (const pause of [0, 9000, 300_000]) {
      pass(pause)
      await get('/loader/snponly.efi')
      pass(3000)
      ids.add(await start())
    }
    // A script that was asked for is what the loader after it is no part of.
    expect(ids.size).toBe(3)
    await get('/loader/snponly.efi')
    pass(9000)
    await get('/loader/snponly.efi')
    const held = await start()
    await get('/loader/snponly.efi')
    pass(300_000)
    await get('/loader/snponly.efi')
    expect(await start()).not.toBe(held)
  })
})

describe('the numbers', () => {
  it('are those of what happened, and name no node', async () => {
    const service = await started()
    const { get } = service
    const { kernel } = linksIn((await get(cn1)).text)
    await get(kernel)
    await settledDown(service, () => service.netboot.metrics.includes('route="file"'))
    const { text, headers } = await get('/metrics')
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(text).toContain('phoenix_boot_decisions_total{decision="image"} 1')
    expect(text).toContain('phoenix_boot_requests_total{route="file",status="200"} 1')
    expect(text).toContain('phoenix_boot_sent_bytes_total 8192')
    expect(text).toContain('phoenix_boot_answer_seconds_count 1')
    expect(text).not.toContain('cn1')
  })
})

describe('where nobody says otherwise', () => {
  it('it listens for IPv4', async () => {
    const { netboot } = await started({ host: undefined as never })
    expect((await fetch(`http://127.0.0.1:${netboot.port}/healthz`)).status).toBe(200)
  })

  it('it listens for IPv6 too', async (context) => {
    const { lo = [] } = networkInterfaces()
    if (!lo.some(({ family }) => family === 'IPv6')) context.skip('this computer has no IPv6')
    const { netboot } = await started({ host: undefined as never })
    const script = await (await fetch(`http://[::1]:${netboot.port}/boot.ipxe`)).text()
    expect(script).toContain(`http://[::1]:${netboot.port}/boot?`)
  })
})
