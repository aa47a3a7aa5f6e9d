/** What a client is made of, from what a caller says of one BMC. */
import { PhoenixError } from '../../src/error.js'
import type { ClientOptions } from './client/client.js'
import { defaultTiming, type Timing } from './client/retry.js'
import type { Wire } from './client/transport/wire.js'
import type { RedfishOptions } from './options.js'

const defaultConnectTimeout = 10_000

/** The versions of TLS, as OpenSSL names them. */
const tlsVersions = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
} as const

/** With defaults filled in. Refuses what cannot be an address. @param how for tests */
export function clientOptions(
  options: RedfishOptions,
  how: { readonly timing?: Partial<Timing>; readonly wire?: Wire },
): ClientOptions {
  const address = options.address.replace(/^\[(.*)\]$/, '$1')
  checkAddress(address)
  const { port = 443, user, password, trust = {}, login, minTls = '1.2', ciphers } = options
  return {
    ...{ address, port, user, password, trust, login },
    connectTimeout: options.connectTimeout ?? defaultConnectTimeout,
    tls: { minVersion: tlsVersions[minTls], ciphers },
    timing: { ...defaultTiming, ...how.timing },
    log: options.log ?? (() => {}),
    wire: how.wire,
  }
}

/** Refuses what cannot stand as the host of a URL: a user, a path or a scheme in it would go astray. */
function checkAddress(address: string): void {
  const host = address.includes(':') ? `[${address}]` : address
  if (/^[^\s/@?#\\]+$/.test(address) && URL.canParse(`https://${host}/`)) return
  throw new PhoenixError(
    'usage',
    "a BMC's address is a host name or an IP address, without scheme, user, port, zone or path",
  )
}
