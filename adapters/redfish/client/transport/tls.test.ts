import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readFingerprint } from '../../index.js'
import { pins, TestBmc, testCa } from '../../testing/test-bmc.js'
import { checkPins, contextFor } from './tls.js'

let rack: TestBmc
afterEach(() => rack.stop())

const selfSigned = async () => {
  rack = await TestBmc.start(undefined, 'self-signed')
  return rack
}

describe('a BMC is trusted', () => {
  it('when the CA of the site vouches for it', async () => {
    rack = await TestBmc.start()
    const bmc = rack.client({ trust: { ca: testCa } })
    expect(await bmc.powerState()).toBe('off')
    await bmc.close()
  })

  it('when one of the pins is its key, even where name and authority are wrong', async () => {
    const bmc = (await selfSigned()).client({ trust: { pins: [pins.bmc, pins['self-signed']] } })
    expect(await bmc.powerState()).toBe('off')
    await bmc.close()
  })
})

describe('a BMC is not trusted', () => {
  it('by default, and the error shows the key and how to store it', async () => {
    const bmc = (await selfSigned()).client({ trust: {}, node: 'cn0001' })
    const error = await bmc.powerState().catch((it: Error) => it)
    expect(error).toMatchObject({
      code: 'bmc-untrusted',
      node: 'cn0001',
      message: expect.stringContaining(pins['self-signed']),
      hint: expect.stringContaining('phoenix trust NODE'),
    })
    expect(String(error)).toContain('self-signed')
    await bmc.close()
  })

  it('when an unknown authority signed its certificate', async () => {
    rack = await TestBmc.start()
    const bmc = rack.client({ trust: {} })
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-untrusted' })
    await bmc.close()
  })

  it('when its certificate is for another host, in spite of the CA', async () => {
    rack = await TestBmc.start(undefined, 'bmc', '127.0.0.2')
    // The certificate names 127.0.0.1 and localhost only.
    const stranger = rack.client({ address: '127.0.0.2', trust: { ca: testCa } })
    const error = await stranger.powerState().catch((it: Error) => it)
    expect(error).toMatchObject({ code: 'bmc-untrusted' })
    expect(String(error)).toContain('for another host name or address')
    await stranger.close()
    const pinned = rack.client({ address: '127.0.0.2', trust: { pins: [pins.bmc] } })
    expect(await pinned.powerState()).toBe('off')
    await pinned.close()
  })

  it('when its key is not the pinned one, though the CA vouches for it', async () => {
    rack = await TestBmc.start()
    const bmc = rack.client({ trust: { ca: testCa, pins: [pins['self-signed']] } })
    const error = await bmc.powerState().catch((it: Error) => it)
    expect(error).toMatchObject({ code: 'bmc-pin-changed' })
    expect(String(error)).toContain(pins.bmc)
    await bmc.close()
  })

  it('and then it is sent nothing at all and not asked again', async () => {
    const bmc = (await selfSigned()).client({ trust: { pins: [pins.bmc] } })
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-pin-changed' })
    expect(rack.connections).toBe(1)
    expect(rack.seen).toEqual([])
    await bmc.close()
  })
})

describe('what a BMC shows before it is trusted', () => {
  it('is its key, without a request or a credential', async () => {
    await selfSigned()
    const shown = await readFingerprint('127.0.0.1', rack.port)
    expect(shown).toEqual({
      pin: pins['self-signed'],
      subject: 'CN=test-only self-signed BMC',
      issuer: 'CN=test-only self-signed BMC',
      validTo: '2120-01-01T00:00:00.000Z',
    })
    expect(rack.seen).toEqual([])
  })

  it('cannot be read where nobody listens', async () => {
    await selfSigned()
    const port = rack.port
    await rack.stop()
    await expect(readFingerprint('127.0.0.1', port)).rejects.toMatchObject({
      code: 'bmc-unreachable',
    })
    rack = await TestBmc.start()
  })

  it('is waited for only as long as allowed, or wanted', async () => {
    rack = await TestBmc.start()
    const silent = createServer((socket) => socket.on('error', () => {}).resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await expect(readFingerprint('127.0.0.1', port, { deadline: 50 })).rejects.toMatchObject({
      code: 'bmc-unreachable',
    })
    const controller = new AbortController()
    const reading = readFingerprint('127.0.0.1', port, { signal: controller.signal })
    controller.abort()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    await new Promise<void>((resolve) => silent.close(() => resolve()))
  })
})

describe('trust policies', () => {
  it('share one TLS context per CA', async () => {
    rack = await TestBmc.start()
    expect(contextFor(undefined)).toBe(contextFor(undefined))
    expect(contextFor(testCa)).toBe(contextFor(testCa))
    expect(contextFor(testCa)).not.toBe(contextFor(undefined))
  })

  it('refuse what is no pin and what is no certificate', async () => {
    rack = await TestBmc.start()
    for (const pin of ['', 'sha256/abc', 'sha1/dGhpcyBpcyBub3QgYSBrZXkgYnV0IHRoZSBmb3JtIDE=']) {
      expect(() => checkPins([pin])).toThrow(/is not a pin/)
    }
    expect(() => checkPins([pins.bmc])).not.toThrow()
    expect(() => contextFor('no certificate')).toThrow(/PEM/)
    expect(() => contextFor(undefined, { ciphers: 'NONE-SUCH' })).toThrow(/no ciphers/)
    expect(contextFor(undefined, { minVersion: 'TLSv1' })).not.toBe(contextFor(undefined))
  })
})
