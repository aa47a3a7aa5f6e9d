import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { PhoenixError } from '../error.js'
import { secretRef } from '../model/secret.js'
import { resolveSecret, SecretCache } from './resolve.js'

const canary = 'kanarienvogel'
const folder = mkdtempSync(join(tmpdir(), 'phoenix-secret-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const written = (name: string, content: string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const node = (program: string) => secretRef('command', [process.execPath, '-e', program, canary])

/** The text of a secret, or the message of the error. */
const outcome = async (ref: ReturnType<typeof secretRef>, env = {}) => {
  try {
    return (await resolveSecret(ref, { env })).reveal()
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    expect(error.code).toBe('secret-missing')
    expect(JSON.stringify(error) + error.stack).not.toContain(canary)
    return `! ${error.message}`
  }
}

describe('a secret in the environment', () => {
  const ref = secretRef('env', 'BMC_PASSWORD')

  it('is the variable as it is', async () => {
    expect(await outcome(ref, { BMC_PASSWORD: ' pass word\n' })).toBe(' pass word\n')
  })

  it('that is not set or empty says what to do', async () => {
    expect(await outcome(ref)).toBe('! the secret from env BMC_PASSWORD: the variable is not set')
    expect(await outcome(ref, { BMC_PASSWORD: '' })).toBe(
      '! the secret from env BMC_PASSWORD: it is empty',
    )
    await expect(resolveSecret(ref, { env: {} })).rejects.toMatchObject({
      hint: 'set it: export BMC_PASSWORD=…',
    })
  })
})

describe('a secret in a file', () => {
  it('is its content without one line break at the end', async () => {
    expect(await outcome(secretRef('file', written('a', 'p\n')))).toBe('p')
    expect(await outcome(secretRef('file', written('b', 'p\r\n')))).toBe('p')
    expect(await outcome(secretRef('file', written('c', 'p\n\n')))).toBe('p\n')
    expect(await outcome(secretRef('file', written('d', 'ü')))).toBe('ü')
  })

  it('that cannot be had says why', async () => {
    const missing = join(folder, 'nowhere')
    expect(await outcome(secretRef('file', missing))).toBe(
      `! the secret from file ${missing}: there is no such file or program`,
    )
    expect(await outcome(secretRef('file', folder))).toMatch(/: it is a folder$/)
    expect(await outcome(secretRef('file', written('e', '\n')))).toMatch(/: it is empty$/)
    expect(await outcome(secretRef('file', '/dev/zero'))).toMatch(
      /: it is larger than 65536 bytes$/,
    )
  })
})

describe('a secret that a program prints', () => {
  it('is its output without one line break at the end', async () => {
    expect(await outcome(node(`console.log('from ' + process.argv.length)`))).toBe('from 2')
  })

  it('is not waited for where the program asks a person', async () => {
    const asks = `process.stdin.on('data', () => {}).on('end', () => console.log('nobody'))`
    expect(await outcome(node(asks))).toBe('nobody')
  })

  it('is left at once by who aborts, and the program does not go on', async () => {
    const pidFile = join(folder, 'pid')
    // A program that does not heed a polite signal.
    const program = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))`
    const leave = new AbortController()
    const secret = resolveSecret(node(program), {}, leave.signal)
    await vi.waitFor(() => expect(readFileSync(pidFile, 'utf8')).not.toBe(''), 10_000)
    leave.abort()
    await expect(secret).rejects.toMatchObject({ code: 'aborted' })
    const pid = Number(readFileSync(pidFile, 'utf8'))
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 10_000)
    await expect(resolveSecret(node(program), {}, leave.signal)).rejects.toThrow(
      /was no longer waited for/,
    )
  })

  it('that cannot be had says why, and nothing that the program was given or said', async () => {
    const path = process.execPath
    expect(await outcome(node(`console.log('${canary}'); process.exit(3)`))).toBe(
      `! the secret from command ${path}: it ended with status 3`,
    )
    expect(await outcome(node(`console.log('x'.repeat(100_000))`))).toBe(
      `! the secret from command ${path}: it printed more than 65536 bytes`,
    )
    expect(await outcome(secretRef('command', ['no-such-program', canary]))).toBe(
      '! the secret from command no-such-program: there is no such file or program',
    )
  })
})

describe('secrets that many nodes share', () => {
  it('are resolved once, and again after a failure', async () => {
    const env: Record<string, string> = {}
    const cache = new SecretCache({ env })
    const ref = () => secretRef('env', 'BMC_PASSWORD')
    await expect(cache.get(ref())).rejects.toMatchObject({ code: 'secret-missing' })
    env.BMC_PASSWORD = 'first'
    expect((await cache.get(ref())).reveal()).toBe('first')
    env.BMC_PASSWORD = 'second'
    expect((await cache.get(ref())).reveal()).toBe('first')
    cache.clear()
    expect((await cache.get(ref())).reveal()).toBe('second')
  })

  it('are left by who aborts, and still resolved for the others who wait', async () => {
    const cache = new SecretCache()
    const leave = new AbortController()
    const ref = node(`setTimeout(() => console.log('p'), 300)`)
    const left = cache.get(ref, leave.signal)
    const stayed = cache.get(ref, new AbortController().signal)
    leave.abort()
    await expect(left).rejects.toMatchObject({ code: 'aborted' })
    expect((await stayed).reveal()).toBe('p')
    // The secret is known now, and nobody has to leave for it.
    expect((await cache.get(ref)).reveal()).toBe('p')
  })

  it('are resolved anew after all who waited have left', async () => {
    const cache = new SecretCache()
    const leave = new AbortController()
    const ref = node(`setTimeout(() => console.log('p'), 300)`)
    const left = [cache.get(ref, leave.signal), cache.get(ref, leave.signal)]
    leave.abort()
    for (const one of left) await expect(one).rejects.toMatchObject({ code: 'aborted' })
    expect((await cache.get(ref)).reveal()).toBe('p')
  })

  it('are all resolved where each node has one of its own, a few programs at a time', async () => {
    const cache = new SecretCache()
    const refs = Array.from({ length: 40 }, (_, n) => secretRef('command', ['echo', `p${n}`]))
    const texts = await Promise.all(refs.map(async (ref) => (await cache.get(ref)).reveal()))
    expect(texts).toEqual(refs.map((_, n) => `p${n}`))
  })
})
