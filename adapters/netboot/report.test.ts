import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { reportSnippet } from '../../src/boot/report-snippet.js'
import { macOf, modelOf } from '../../src/boot/testing.js'
import { ask, linksIn, networks, reporting, type Service, settledDown, started } from './testing.js'

const cn1 = `/boot?mac=${macOf(1)}`
const hex = (line: string) => Buffer.from(line).toString('hex')

/** Asks for a script, and gives what is in it. */
async function offered(service: Service) {
  return linksIn((await service.get(cn1)).text)
}

describe('a node that starts', () => {
  it('is followed from its boot loader to its system, and known by what it booted', async () => {
    const service = await started()
    const { get, fact } = service
    const { kernel, report, boot } = await offered(service)
    await settledDown(service, () => fact('cn1', 'boot.stage') === 'ipxe')
    await get(kernel)
    await settledDown(service, () => fact('cn1', 'boot.stage') === 'kernel')
    expect(fact('cn1', 'boot.duration')).toBeUndefined()
    service.pass(12_340)
    expect((await get(`${report}/initramfs`)).status).toBe(200)
    const line = `initrd=initrd0 BOOTIF=x ip=y rw phoenix.report=z phoenix.boot=${boot} quiet rack="a 1"`
    expect((await get(`${report}/up?cmdline=${hex(line)}`)).status).toBe(200)
    await settledDown(service, () => fact('cn1', 'booted.at') !== undefined)
    expect(
      Object.fromEntries(
        [
          'boot.stage',
          'boot.id',
          'boot.began',
          'boot.duration',
          'booted.image',
          'booted.files',
          'booted.kernelArgs',
          'booted.at',
        ].map((key) => [key, fact('cn1', key)]),
      ),
    ).toEqual({
      'boot.stage': 'up',
      'boot.id': boot,
      'boot.began': '2026-11-22T12:00:00.000Z',
      'boot.duration': 12.3,
      'booted.image': 'rocky9',
      'booted.files': ['rocky9/vmlinuz', 'ucode.img', 'rocky9/initrd.img'],
      'booted.kernelArgs': ['quiet', 'rack="a', '1"'],
      'booted.at': '2026-11-22T12:00:12.340Z',
    })
  })

  it('says a thing twice and is heard once; what comes late changes nothing', async () => {
    const service = await started()
    const { get, facts, fact } = service
    const { report } = await offered(service)
    await get(`${report}/up`)
    await settledDown(service, () => fact('cn1', 'booted.image') !== undefined)
    const before = facts.length
    for (const stage of ['up', 'initramfs', 'up']) {
      expect((await get(`${report}/${stage}`)).status).toBe(200)
    }
    await service.netboot.close()
    expect(facts).toHaveLength(before)
  })

  it('speaks for its last start alone', async () => {
    const service = await started()
    const first = await offered(service)
    service.pass(3000)
    const second = await offered(service)
    expect(first.boot).not.toBe(second.boot)
    expect((await service.get(`${first.report}/up`)).status).toBe(409)
    expect((await service.get(`${second.report}/up`)).status).toBe(200)
  })

  it('that asks without end starts once, and fills no history of facts', async () => {
    const service = await started()
    const { boot } = await offered(service)
    for (let times = 0; times < 50; times++) expect((await offered(service)).boot).toBe(boot)
    await settledDown(service, () => service.fact('cn1', 'boot.stage') === 'ipxe')
    expect(service.facts.filter(({ key }) => key === 'boot.id')).toHaveLength(1)
    // Whoever has fetched its kernel and asks again has started again.
    await service.get((await offered(service)).kernel)
    await settledDown(service, () => service.fact('cn1', 'boot.stage') === 'kernel')
    expect((await offered(service)).boot).not.toBe(boot)
  })

  it('is known to a service that was started anew, whenever the one before ended', async () => {
    const service = await started()
    const { report, boot } = await offered(service)
    // Its start was stored before its script was sent.
    expect(service.fact('cn1', 'boot.id')).toBe(boot)
    await service.netboot.close()
    const known = { 'boot.id': boot, 'boot.stage': 'ipxe', 'boot.image': 'rocky9' }
    const model = modelOf({ networks, boot: { reports: true } }, { cn1: known })
    const again = await started({ model })
    expect((await again.get(`${report}/up`)).status).toBe(200)
    await settledDown(again, () => again.fact('cn1', 'booted.image') === 'rocky9')
  })

  it('is asked for no report where the configuration wants none', async () => {
    const { get } = await started({ model: reporting({ boot: { reports: false } }) })
    expect((await get(cn1)).text).not.toContain('phoenix.')
  })

  it('loses no report while the facts cannot be written', async () => {
    const stored: unknown[] = []
    let fails = true
    const service = await started({
      record: async (observations) => {
        if (fails) throw new Error('the disk is full')
        stored.push(...observations)
      },
    })
    await offered(service)
    await settledDown(service, () => service.log.some(({ event }) => event === 'record'))
    expect((await service.get('/healthz')).status).toBe(503)
    fails = false
    await service.netboot.close()
    expect(stored).toContainEqual({ node: 'cn1', key: 'boot.stage', value: 'ipxe', source: 'boot' })
  })
})

describe('the shell code', () => {
  it.each([
    ['sh', 'wget'],
    ['sh', 'curl'],
    ['busybox', 'busybox'],
  ])('reports under %s by %s', async (shell, tool) => {
    const service = await started({ address: false })
    const { text } = await ask(service.netboot.port, cn1)
    const { boot } = linksIn(text)
    const words = /^kernel --name kernel \S+ (.*) \|\| goto failed$/m.exec(text)?.[1] ?? ''
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-report-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'cmdline'), `${words}\n`)
    writeFileSync(
      join(folder, 'report.sh'),
      `${reportSnippet}\nset -e\nphoenix_report "$1"\necho well`,
    )
    // Nothing else than what an initial RAM disk has.
    const { stdout: where } = await promisify(execFile)('sh', [
      '-c',
      'for one in cat od tr printf sleep timeout "$@"; do command -v "$one" || true; done',
      'sh',
      tool,
    ])
    for (const path of where.split('\n').filter((one) => one.startsWith('/'))) {
      const name = path.split('/').at(-1) as string
      const applets =
        name === 'busybox' ? ['busybox', 'cat', 'od', 'tr', 'sleep', 'timeout', 'wget'] : [name]
      for (const one of applets) {
        try {
          symlinkSync(path, join(folder, one))
        } catch {}
      }
    }
    const { stdout: program } = await promisify(execFile)('sh', ['-c', `command -v ${shell}`])
    const args = shell === 'busybox' ? ['sh'] : []
    const { stdout } = await promisify(execFile)(
      program.trim(),
      [...args, join(folder, 'report.sh'), 'up'],
      { env: { PATH: folder, PHOENIX_CMDLINE: join(folder, 'cmdline') } },
    )
    expect(stdout).toBe('well\n')
    await settledDown(service, () => service.fact('cn1', 'booted.kernelArgs') !== undefined)
    expect(service.fact('cn1', 'booted.kernelArgs')).toEqual(['quiet'])
    expect(service.fact('cn1', 'booted.id')).toBe(boot)
  })

  it('does nothing where nobody asked for reports', async () => {
    const script = `${reportSnippet}\nPHOENIX_CMDLINE=/dev/null phoenix_report up; echo $?`
    const { stdout } = await promisify(execFile)('sh', ['-c', script])
    expect(stdout).toBe('0\n')
  })
})
