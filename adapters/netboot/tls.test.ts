/** The service over TLS, as real clients see it. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { macOf } from '../../src/boot/testing.js'
import { Secret } from '../../src/model/secret.js'
import { linksIn, type Service, started, usualFiles } from './testing.js'

const path = (name: string) =>
  fileURLToPath(new URL(`../../test/fixtures/tls/test-only-${name}`, import.meta.url))
const pair = (name: string) => ({
  cert: readFileSync(path(`${name}.pem`), 'utf8'),
  key: Secret.of(readFileSync(path(`${name}.key`), 'utf8')),
})

/** Asks with curl, which checks the certificate against the authority of the tests. */
async function curl(service: Service, at: string): Promise<Buffer> {
  const url = at.startsWith('https:') ? at : `https://127.0.0.1:${service.netboot.port}${at}`
  const flags = ['-sS', '--fail', '--cacert', path('ca.pem'), '--interface', '127.9.0.1', url]
  return (await promisify(execFile)('curl', flags, { encoding: 'buffer' })).stdout
}

/** The version that is agreed on with a client of these versions; else the code of the refusal. */
function agreed(port: number, minVersion: SecureVersion, maxVersion: SecureVersion) {
  return new Promise<string | undefined>((resolve) => {
    // So that it can be the service alone that does not want old versions.
    const ciphers = 'DEFAULT@SECLEVEL=0'
    const how = { host: '127.0.0.1', port, minVersion, maxVersion, ciphers }
    const socket: TLSSocket = connect({ ...how, rejectUnauthorized: false }, () => {
      resolve(socket.getProtocol() ?? undefined)
      socket.destroy()
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
  })
}

describe('a service with a certificate', () => {
  it('gives script, files and thanks to who trusts its authority', async () => {
    const service = await started({ tls: pair('bmc') })
    const script = String(await curl(service, `/boot?mac=${macOf(1)}`))
    const kernel = /^kernel --name kernel (https:\S+)/m.exec(script)?.[1] ?? ''
    expect((await curl(service, kernel)).equals(usualFiles['rocky9/vmlinuz'])).toBe(true)
    expect(String(await curl(service, `${linksIn(script).report}/up`))).toBe('thank you\n')
  })

  it('speaks no version of TLS before 1.2, and nothing without', async () => {
    const service = await started({ tls: pair('bmc') })
    const { port } = service.netboot
    for (const old of ['TLSv1', 'TLSv1.1'] as const) {
      expect(await agreed(port, old, old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    }
    expect(await agreed(port, 'TLSv1', 'TLSv1.2')).toBe('TLSv1.2')
    expect(await agreed(port, 'TLSv1', 'TLSv1.3')).toBe('TLSv1.3')
    await expect(service.get('/healthz')).rejects.toThrow()
    const told = service.log.filter(({ event }) => event === 'malformed')
    expect(told).toHaveLength(new Set(told.map(({ client }) => client)).size)
  })

  it('takes a renewed one without an end, and keeps the one before where the new is broken', async () => {
    const service = await started({ tls: pair('self-signed') })
    await expect(curl(service, '/healthz')).rejects.toThrow(/certificate/)
    service.netboot.renew(pair('bmc'))
    expect(String(await curl(service, '/healthz'))).toContain('"ok":true')
    const broken = [
      { cert: pair('bmc').cert, key: pair('self-signed').key },
      { cert: 'nonsense', key: Secret.of('canary-of-a-key') },
    ]
    for (const one of broken) service.netboot.renew(one)
    expect(String(await curl(service, '/healthz'))).toContain('"ok":true')
    const told = service.log.filter(({ event }) => event === 'tls')
    expect(told.map(({ level }) => level)).toEqual(['info', 'error', 'error'])
    expect(told[1]?.message).toContain('do not belong together')
    expect(JSON.stringify(service.log)).not.toMatch(/PRIVATE|canary/)
  })

  it('does not start with one that cannot be used', async () => {
    const tls = { cert: pair('bmc').cert, key: pair('self-signed').key }
    await expect(started({ tls })).rejects.toMatchObject({ code: 'usage' })
  })
})
