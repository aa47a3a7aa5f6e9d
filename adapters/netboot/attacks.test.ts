/** Whoever wants what is not his, or wants that nobody gets anything: refused or survived, told once. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { macOf } from '../../src/boot/testing.js'
import { fakeInitrd, imagesWith } from '../../src/image/testing.js'
import { Secret } from '../../src/model/secret.js'
import { type Asking, linksIn, raw, type Service, started } from './testing.js'

const cn1 = `/boot?mac=${macOf(1)}`
const secret = 'the-secret-outside'

async function links(service: Service) {
  return linksIn((await service.get(cn1)).text)
}

/** A folder of images with a secret beside it. */
async function withSecret(): Promise<Service> {
  const service = await started()
  writeFileSync(join(service.images, '..', 'phoenix-secret-outside'), secret)
  mkdirSync(join(service.images, 'links'), { recursive: true })
  symlinkSync('/etc/passwd', join(service.images, 'links/passwd'))
  return service
}

describe('a path that leads out', () => {
  it.each([
    '../phoenix-secret-outside',
    '..%2fphoenix-secret-outside',
    '%2e%2e/phoenix-secret-outside',
    '%2e%2e%2fphoenix-secret-outside',
    '%252e%252e%252fphoenix-secret-outside',
    '..%5cphoenix-secret-outside',
    '..\\phoenix-secret-outside',
    '..%c0%afphoenix-secret-outside',
    '%c0%ae%c0%ae/phoenix-secret-outside',
    '..%u2215phoenix-secret-outside',
    '%E2%80%A5/phoenix-secret-outside',
    'rocky9/..%00/phoenix-secret-outside',
    'rocky9/vmlinuz%00.txt',
    'rocky9//vmlinuz',
    './rocky9/vmlinuz',
    'rocky9/%2e/vmlinuz',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    'links/passwd',
    '....//phoenix-secret-outside',
    '..;/phoenix-secret-outside',
    '%2e%2e;/phoenix-secret-outside',
    '..%3b/phoenix-secret-outside',
    '%EF%BC%8E%EF%BC%8E/phoenix-secret-outside',
    '%EF%BC%8E%EF%BC%8E%EF%BC%8Fphoenix-secret-outside',
    '..%ef%bc%8fphoenix-secret-outside',
    '%e0%80%ae%e0%80%ae/phoenix-secret-outside',
    '%25252e%25252e%25252fphoenix-secret-outside',
    '%2e%2e\\phoenix-secret-outside',
    'rocky9/..%0d%0a/phoenix-secret-outside',
    'file:///etc/passwd',
    'http://127.0.0.1/../etc/passwd',
    '%',
    '%zz',
  ])('%s gives nothing', async (path) => {
    const service = await withSecret()
    const { kernel } = await links(service)
    const [head] = kernel.split('/rocky9/')
    for (const before of [head, '/file', '/file/-/x/9999999999/AAAA/bbbb', '/loader', '']) {
      const { status, text } = await service.get(`${before}/${path}`)
      expect([400, 403, 404]).toContain(status)
      expect(text).not.toMatch(/secret|root:/)
    }
  })

  it('is none of those that anybody can think of', async () => {
    const service = await withSecret()
    const head = (await links(service)).kernel.split('/rocky9/')[0]
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2f',
      '/',
      '\\',
      '%5c',
      '%00',
      'rocky9',
      'a',
      '%25',
      '?',
      '#',
      ';',
      '~',
      '*',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
        const { status } = await service.get(`${head}/${parts.join('').replaceAll('#', '%23')}`)
        expect([400, 403, 404]).toContain(status)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a link', () => {
  it('of one node is nothing to another', async () => {
    const service = await started()
    const { kernel, report } = await links(service)
    const other: Asking = { from: '127.9.0.2' }
    expect((await service.get(kernel, other)).status).toBe(403)
    expect((await service.get(`${report}/up`, other)).status).toBe(403)
    expect((await service.get(kernel.replace('/cn1/', '/cn2/'), other)).status).toBe(403)
    expect((await service.get(kernel.replace('rocky9/vmlinuz', 'arm/Image'))).status).toBe(403)
    expect((await service.get(kernel)).status).toBe(200)
  })

  it('is good for one purpose, and for a while', async () => {
    const service = await started()
    const { kernel, report } = await links(service)
    const [, , node, boot, expires, signature] = report.split('/')
    const asFile = `/file/${node}/${boot}/${expires}/${signature}`
    expect((await service.get(`${asFile}/rocky9/vmlinuz`)).status).toBe(403)
    const later = kernel.replace(/\/(\d{10})\//, (_, at) => `/${Number(at) + 1}/`)
    expect((await service.get(later)).status).toBe(403)
    service.pass(1_801_000)
    expect((await service.get(kernel)).status).toBe(410)
    expect((await service.get(`${report}/initramfs`)).status).toBe(200)
    service.pass(7_200_000)
    expect((await service.get(`${report}/up`)).status).toBe(410)
  })

  it('cannot be made by changing one, nor with another key', async () => {
    const service = await started()
    const { kernel } = await links(service)
    const [, signature = ''] = /\/\d{10}\/([\w-]{32})\//.exec(kernel) ?? []
    const evil = [
      '',
      'A'.repeat(32),
      signature.slice(0, 31),
      `${signature}A`,
      signature.toLowerCase(),
      'ü'.repeat(32),
    ]
    for (const one of evil) {
      const { status } = await service.get(kernel.replace(signature, encodeURIComponent(one)))
      expect([400, 403]).toContain(status)
    }
    const other = await started({ images: service.images, key: Secret.of('x'.repeat(40)) })
    expect((await other.get(kernel)).status).toBe(403)
  })

  it('needs a key that nobody guesses', async () => {
    await expect(started({ key: Secret.of('short') })).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('who one is', () => {
  it('is never what headers say', async () => {
    const service = await started()
    const { kernel } = await links(service)
    const names = [
      'x-forwarded-for',
      'forwarded',
      'x-real-ip',
      'x-client-ip',
      'via',
      'true-client-ip',
    ]
    for (const name of names) {
      const value = name === 'forwarded' ? 'for=127.9.0.1' : '127.9.0.1'
      const headers = { [name]: value }
      expect((await service.get(kernel, { from: '127.9.0.2', headers })).status).toBe(403)
      expect((await service.get(cn1, { from: '127.9.0.2', headers })).status).toBe(403)
    }
    const { text } = await service.get('/boot.ipxe', { headers: { host: 'evil.example.org' } })
    expect(text).not.toContain('evil')
  })

  it('is told to nobody else, and once to the log', async () => {
    const service = await started()
    const asking = { from: '127.9.0.2' }
    for (let times = 0; times < 20; times++) {
      const { status, text } = await service.get(cn1, asking)
      expect([status, text]).toEqual([403, 'not for you\n'])
    }
    const told = service.log.filter(({ event }) => event === 'refused')
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toMatch(/the machine would be cn1 by its hardware address/)
    service.pass(61_000)
    await service.get(cn1, asking)
    expect(service.log.at(-1)).toMatchObject({ event: 'refused', repeated: 19 })
    // Nor does a clock that was set back keep it quiet.
    service.pass(-3_600_000)
    const before = service.log.length
    await service.get(cn1, asking)
    expect(service.log.slice(before)).toMatchObject([{ event: 'refused' }])
  })
})

describe('the log, the metrics and the answers', () => {
  it('hold no key, no signature and no link', async () => {
    const key = 'canary-canary-canary-canary-canary-1'
    const service = await started({ key: Secret.of(key) })
    const { kernel, report } = await links(service)
    await service.get(kernel)
    await service.get(`${report}/up`, { from: '127.9.0.2' })
    await service.get(`${report}/nonsense`)
    const said = [
      JSON.stringify(service.log),
      JSON.stringify(service.facts),
      service.netboot.metrics,
    ]
    for (const path of ['/metrics', '/healthz']) said.push((await service.get(path)).text)
    const signatures = [kernel, report].map(
      (path) => /\/\d{10}\/([\w-]{32})/.exec(path)?.[1] ?? '?',
    )
    for (const text of said) {
      expect(text).not.toContain(key)
      for (const one of signatures) expect(text).not.toContain(one)
    }
  })
})

describe('a client', () => {
  it('that sends its headers drop by drop is sent away', async () => {
    const service = await started({ limits: { headers: 150 } })
    let drops: NodeJS.Timeout | undefined
    const heard = await raw(service.netboot.port, (socket) => {
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
      drops = setInterval(() => socket.write('a: b\r\n'), 20)
    })
    clearInterval(drops)
    expect(heard).toMatch(/^HTTP\/1\.1 408 /)
    expect((await service.get('/healthz')).status).toBe(200)
    expect(service.netboot.metrics).toContain('phoenix_boot_dropped_total{reason="slow"} 1')
  })

  it('that takes nothing of what it asked for is sent away', async () => {
    const images = imagesWith({
      'rocky9/vmlinuz': Buffer.concat([Buffer.from('MZ\0\0zimg'), Buffer.alloc(32 * 1024 * 1024)]),
      'rocky9/initrd.img': fakeInitrd,
      'ucode.img': fakeInitrd,
    })
    const service = await started({ images, limits: { stall: 150 } })
    const { text } = await service.get(`/boot?mac=${macOf(3)}`, { from: '127.9.0.3' })
    const { kernel } = linksIn(text)
    const closed = raw(service.netboot.port, (socket) => {
      socket.pause()
      socket.write(`GET ${kernel} HTTP/1.1\r\nhost: x\r\n\r\n`)
      setTimeout(() => socket.resume(), 600)
    })
    expect((await closed).length).toBeLessThan(32 * 1024 * 1024)
    expect(service.netboot.metrics).toContain('phoenix_boot_dropped_total{reason="slow"} 1')
  })

  it('that keeps a connection which has served it is no matter', async () => {
    const service = await started({ limits: { stall: 150 } })
    const heard = await raw(service.netboot.port, (socket) =>
      socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'),
    )
    expect(heard).toMatch(/^HTTP\/1\.1 200 /)
    expect(service.netboot.metrics).not.toContain('reason="slow"')
    expect(service.log).toEqual([])
  })

  it.each([
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\na: ${'a'.repeat(200_000)}`, 431],
    ['many headers', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(20_000)}\r\n`, 431],
    ['an address without end', `GET /${'a'.repeat(200_000)} HTTP/1.1\r\n\r\n`, 431],
    ['an address that is too long', `GET /${'a'.repeat(12_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 414],
    [
      'a body of a gigabyte',
      'POST /boot HTTP/1.1\r\nhost: x\r\ncontent-length: 1073741824\r\n\r\nxx',
      413,
    ],
    [
      'a body in chunks',
      'GET /boot HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nff\r\n',
      413,
    ],
    [
      'who waits to send one',
      'PUT / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n',
      413,
    ],
    [
      'two lengths',
      'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['a length with a sign', 'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc', 400],
    ['a blank before a colon', 'GET / HTTP/1.1\r\nhost: x\r\ncontent-length : 3\r\n\r\n', 400],
    [
      'a header on two lines',
      'GET / HTTP/1.1\r\nhost: x\r\n\ttransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['lines that end otherwise', 'GET / HTTP/1.1\nhost: x\rcontent-length: 3\n\n', 400],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: x\r\na: b\0c\r\n\r\n', 400],
    [
      'chunks by another name',
      'GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n',
      400,
    ],
    [
      'chunks twice',
      'GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n',
      400,
    ],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['another method', 'DELETE /boot HTTP/1.1\r\nhost: x\r\n\r\n', 405],
    ['no HTTP at all', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', 400],
  ])('that sends %s is answered shortly and sent away', async (_, bytes, status) => {
    const service = await started({ limits: { headers: 400 } })
    const heard = await raw(service.netboot.port, (socket) => socket.write(bytes, 'latin1'))
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(heard.length).toBeLessThan(600)
    expect((await service.get('/healthz')).status).toBe(200)
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('that opens more connections than it may has those alone', async () => {
    const service = await started({ limits: { perAddress: 4 } })
    const open = Array.from({ length: 4 }, () =>
      connect({ port: service.netboot.port, host: '127.0.0.1', localAddress: '127.9.0.3' }),
    )
    await Promise.all(open.map((one) => new Promise((done) => one.once('connect', done))))
    expect(
      await raw(service.netboot.port, (socket) => socket.write('GET / HTTP/1.1\r\n\r\n')),
    ).toBe('')
    expect((await service.get('/healthz')).status).toBe(200)
    for (const one of open) one.destroy()
    expect(service.netboot.metrics).toContain('{reason="too-many"} 1')
  })
})
