/**
 * Redfish: the driver for a rule's `bmc`, and a client that is useful alone.
 * Import from `phoenix-cluster/adapters/redfish`. Nothing heavy is loaded before a BMC is talked to.
 */

import { kinds as option } from '../../src/model/schema.js'
import type { CallOptions } from '../../src/ports/call.js'
import { defineDriver, type Fingerprint } from '../../src/ports/driver.js'
import type { RedfishBmc } from './bmc.js'
import { faultsOf } from './check-options.js'
import type { RedfishOptions } from './options.js'

export type { Fingerprint } from '../../src/ports/driver.js'
export type { RedfishBmc } from './bmc.js'
export type { Json, JsonObject } from './client/answers/json.js'
export type { EtagHabit } from './client/resources/patch.js'
export type { RedfishOptions, RedfishProfile } from './options.js'
export type { Behaviour as RedfishBehaviour } from './quirks/quirks.js'

/**
 * The driver for BMCs that speak Redfish.
 *
 * @example
 * ```ts
 * import { env } from 'phoenix-cluster/dsl'
 * import { redfish } from 'phoenix-cluster/adapters/redfish'
 *
 * export const bmc = redfish({ user: 'admin', password: env('BMC_PASSWORD') })
 * ```
 */
export const redfish = defineDriver({
  name: 'redfish',
  options: {
    /** The account on the BMC. */
    user: option.text(),
    /** Its password. */
    password: option.secret(),
    /** A file with the site's CA certificates in PEM form, trusted besides the system's. */
    ca: option.text().optional(),
    /** The key that the BMC must show: `sha256/` and base64, as `phoenix trust` prints it. */
    pin: option.text().optional(),
    /** The maker of the BMC, where detection errs: `dell`, `hpe`, `supermicro`, … */
    vendor: option.text().optional(),
    /** The oldest TLS that is spoken with it: `'1.0'` or `'1.1'` for an old BMC. @default '1.2' */
    minTls: option.oneOf('1.0', '1.1', '1.2', '1.3').optional(),
    /** The ciphers that are offered, as OpenSSL names them. @default the usual ones */
    ciphers: option.text().optional(),
  },
  check: faultsOf,
  offers: [
    'power',
    'chassisPower',
    'bootDevice',
    'bootOrder',
    'bios',
    'firmware',
    'inventory',
    'hardware',
    'sensors',
    'logs',
    'identify',
    'virtualMedia',
    'controller',
    'accounts',
    'events',
    'consoleAccess',
    'probe',
    'raw',
  ],
  fingerprint: (address, port, options) => readFingerprint(address, port, options),
  scan: async (address, port, options) => {
    scanner ??= import('./scan.js')
    return (await scanner).scan(address, port, options)
  },
  quirkNotes: async () => {
    const { quirks } = await import('./quirks/quirks.js')
    return Object.fromEntries(quirks.map(({ id, note }) => [id, note]))
  },
  connect: async ({ node, address, port, system, trust, options, log }) => {
    const { RedfishBmc: Bmc } = await load()
    // Nodes behind one BMC share its session.
    const bmc = new Bmc(
      {
        node,
        address,
        port,
        system,
        log,
        user: options.user,
        password: options.password,
        vendor: options.vendor,
        minTls: options.minTls,
        ciphers: options.ciphers,
        // It holds what the options `ca` and `pin` say, unless a rack stands for the BMC.
        trust,
      },
      { shared: true },
    )
    const { chassisPower, bootOrder, bios, firmware, hardware, sensors, logs, identify } = bmc
    const { virtualMedia, controller, accounts, events, consoleAccess, probe, raw } = bmc
    return {
      power: bmc,
      chassisPower,
      bootDevice: bmc,
      bootOrder,
      bios,
      firmware,
      inventory: bmc,
      hardware,
      sensors,
      logs,
      identify,
      virtualMedia,
      controller,
      accounts,
      events,
      consoleAccess,
      probe,
      raw,
      close: () => bmc.close(),
    }
  },
})

let scanner: Promise<typeof import('./scan.js')> | undefined

let loaded: Promise<typeof import('./bmc.js')> | undefined

/** The client itself, once somebody needs it. Asked for by thousands at once, an import is not cheap. */
function load(): Promise<typeof import('./bmc.js')> {
  loaded ??= import('./bmc.js')
  return loaded
}

/**
 * Opens a connection to a BMC. Nothing is sent before the first call.
 *
 * @example
 * ```ts
 * import { connectRedfish } from 'phoenix-cluster/adapters/redfish'
 * import { Secret } from 'phoenix-cluster/model'
 *
 * const bmc = await connectRedfish({
 *   address: '10.1.0.11',
 *   user: 'admin',
 *   password: Secret.of(process.env.BMC_PASSWORD ?? ''),
 *   trust: { pins: ['sha256/dGhpcyBpcyBub3QgYSBrZXkgYnV0IHRoZSBmb3JtIDE='] },
 * })
 * try {
 *   if ((await bmc.powerState()) === 'off') {
 *     await bmc.setBootOverride({ device: 'network', once: true })
 *     await bmc.setPower('on')
 *   }
 *   await bmc.bootOrder.moveBootOptions('*PXE*', 'first')
 *   const { resetNeeded } = await bmc.bios.set({ BootMode: 'Uefi' })
 *   if (resetNeeded) console.log('the BIOS settings wait for the next start')
 *   const { serial, nics } = await bmc.inventory()
 *   console.log(serial, nics.map(({ id, mac }) => `${id} ${mac ?? '-'}`))
 *   const root = await bmc.get('/redfish/v1/')
 *   console.log(root.RedfishVersion)
 * } finally {
 *   await bmc.close()
 * }
 * ```
 */
export async function connectRedfish(options: RedfishOptions): Promise<RedfishBmc> {
  const { RedfishBmc: Bmc } = await load()
  return new Bmc(options)
}

/**
 * The key that a BMC shows now, for somebody to compare and then to trust. Opens TLS and sends nothing,
 * no credential in particular. Errors: `bmc-unreachable`, `aborted`.
 *
 * @param port @default 443
 * @param options `deadline` in milliseconds, @default 10000
 *
 * @example
 * ```ts
 * import { readFingerprint } from 'phoenix-cluster/adapters/redfish'
 *
 * const { pin, subject, validTo } = await readFingerprint('10.1.0.11')
 * console.log(pin, subject, validTo)
 * ```
 */
export async function readFingerprint(
  address: string,
  port: number | undefined = 443,
  options: CallOptions = {},
): Promise<Fingerprint> {
  const [{ fingerprint }, { Peer }] = await Promise.all([
    import('./client/transport/tls.js'),
    import('./client/transport/peer.js'),
  ])
  return fingerprint(new Peer(address, port), {
    signal: options.signal,
    timeout: options.deadline ?? 10_000,
  })
}
