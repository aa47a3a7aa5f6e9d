import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { isDriver } from '../../src/model/driver.js'
import { Secret, secretRef } from '../../src/model/secret.js'
import type { Target } from '../../src/ports/driver.js'
import { connectRedfish, redfish } from './index.js'
import { password, pins, TestBmc, testCa, user } from './testing/test-bmc.js'

let rack: TestBmc | undefined
afterEach(async () => {
  await rack?.stop()
  rack = undefined
})

const written = { user, password: secretRef('env', 'BMC_PASSWORD') }

const target = (port: number, options: object = {}, trust: object = {}): Target<never> =>
  ({
    node: 'cn0001',
    address: '127.0.0.1',
    port,
    system: undefined,
    trust,
    options: { user, password: Secret.of(password), ...options },
    log: () => {},
  }) as unknown as Target<never>

describe('the redfish driver', () => {
  it('is a driver that offers every capability', () => {
    const driver = redfish({ ...written, address: '10.1.0.11', system: 'Node0' })
    expect(isDriver(driver)).toBe(true)
    expect(driver.name).toBe('redfish')
    expect(driver.offers).toHaveLength(18)
  })

  it('takes a secret by reference only, and no option that it does not know', () => {
    // @ts-expect-error: a plain text is no reference
    redfish({ user, password })
    // @ts-expect-error: there is no way to switch the check off
    redfish({ ...written, insecure: true })
    // @ts-expect-error: the user is missing
    redfish({ password: written.password })
  })

  it('connects with the trust of its target', async () => {
    rack = await TestBmc.start()
    const driver = redfish(written)
    const connection = await driver.connect(target(rack.port, {}, { ca: testCa }))
    expect(await connection.power?.powerState()).toBe('off')
    expect((await connection.bootDevice?.bootOverride())?.device).toBe('none')
    expect((await connection.inventory?.inventory())?.serial).toBe('437XR1138R2')
    for (const name of redfish(written).offers) expect(connection[name], name).toBeDefined()
    await connection.close()
    expect(rack.sessions.size).toBe(0)
  })

  it('leaves it to its target what a pin and a CA file stand for', async () => {
    rack = await TestBmc.start()
    const elsewhere = { ca: '/no/such/file.pem', pin: pins['self-signed'] }
    const connection = await redfish(written).connect(
      target(rack.port, elsewhere, { pins: [pins.bmc] }),
    )
    expect(await connection.power?.powerState()).toBe('off')
    await connection.close()
  })

  it('reads the key of a BMC for whoever wants to trust it', async () => {
    rack = await TestBmc.start()
    const shown = await redfish(written).fingerprint?.('127.0.0.1', rack.port)
    expect(shown?.pin).toBe(pins.bmc)
  })

  it('loads neither undici nor TLS until it connects', () => {
    const index = new URL('./index.ts', import.meta.url).href
    const script = `
      const before = new Set(process.moduleLoadList)
      await import(${JSON.stringify(index)})
      const loaded = process.moduleLoadList.filter((name) => !before.has(name))
      const { createRequire } = await import('node:module')
      const files = Object.keys(createRequire(${JSON.stringify(index)}).cache)
      console.log(JSON.stringify([...loaded, ...files].filter((it) => /undici|http|tls/i.test(it))))`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
    expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual([])
  })
})

describe('a connection of its own', () => {
  it('refuses what is no address', async () => {
    for (const address of [
      '',
      'https://10.1.0.11',
      'admin@10.1.0.11',
      '10.1.0.11/redfish',
      'a b',
      'fe80::1%eth0',
      '10.1.0.11:443',
    ]) {
      await expect(
        connectRedfish({ address, user, password: Secret.of(password) }),
        address,
      ).rejects.toMatchObject({ code: 'usage' })
    }
  })

  it('names an IPv6 address as people write it', async () => {
    const bmc = await connectRedfish({
      address: '::1',
      port: 1,
      user,
      password: Secret.of(password),
    })
    await expect(bmc.powerState({ deadline: 2_000 })).rejects.toThrow(/^BMC \[::1\]:1 /)
    await bmc.close()
  })
})
