/** Wrong calls about drivers and their options. */
import { type Calls, noKey, not } from './messages.js'

const redfish =
  '{ readonly user: string; readonly password: SecretRef; } & { readonly ca?: string; readonly pin?: string; readonly vendor?: string; readonly minTls?: "1.0" | "1.1" | "1.2" | "1.3"; readonly ciphers?: string; } & CommonDriverOptions'
const value = (what: string) =>
  `Value<${what}, { readonly rack: number; readonly tier: "prod" | "test"; }>`

/** Drivers and secrets. */
export const drivers: Calls = [
  [`base.on('compute', { «bmc»: 'redfish' })`, not('string', value('Driver | readonly Driver[]'))],
  [
    `base.on('compute', { bmc: [ipmi({ user: 'a', password: env('P') }), «'redfish'»] })`,
    not('string', 'Driver'),
  ],
  [
    `base.on('compute', { bmc: ipmi({ user: 'a', password: env('P'), suites: [17, «0»] }) })`,
    not('0', 'CipherSuiteId'),
  ],
  [
    `base.on('compute', { bmc: ipmi({ user: 'a', password: env('P'), quirks: [«'intel2O'»] }) })`,
    `Type '"intel2O"' is not assignable to type 'IpmiQuirk'. Did you mean '"intel20"'?`,
  ],
  [
    `base.on('compute', { bmc: redfish({ user: 'admin', «password»: 'secret' }) })`,
    not('string', 'SecretRef'),
  ],
  [
    `base.on('compute', { bmc: redfish({ «usr»: 'admin', password: env('P') }) })`,
    noKey('usr', redfish, 'user'),
  ],
  [
    `base.on('compute', { bmc: redfish(«{ user: 'admin' }») })`,
    `Property 'password' is missing in type '{ user: string; }' but required in type '{ readonly user: string; readonly password: SecretRef; }'.`,
  ],
  [
    `base.on('compute', { bmc: redfish({ user: 'a', password: env('P'), «port»: '443' }) })`,
    not('string', 'number'),
  ],
]
