/** The certificate that the service shows. */
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { PhoenixError } from '../../../src/error.js'
import type { NetbootOptions } from '../options.js'

/**
 * What a server is given of a certificate and its key: TLS 1.2 and newer, whatever the system allows.
 *
 * @throws PhoenixError `usage` where they are none, or do not belong together
 */
export function tlsOptions({
  cert,
  key,
}: NonNullable<NetbootOptions['tls']>): SecureContextOptions {
  const options = { cert, key: key.reveal(), minVersion: 'TLSv1.2' } as const
  try {
    createSecureContext(options)
  } catch (error) {
    // Its message may hold what was in the file.
    const { code } = error as NodeJS.ErrnoException
    const mismatch = code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
    const why = mismatch ? 'do not belong together' : `cannot be used (${code ?? 'unknown'})`
    throw new PhoenixError('usage', `the certificate of TLS and its key ${why}`, {
      hint: 'both are texts in PEM; the certificate stands before those of its authorities',
    })
  }
  return options
}
