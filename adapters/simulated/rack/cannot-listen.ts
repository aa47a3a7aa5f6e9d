import { PhoenixError } from '../../../src/error.js'

/** Why a BMC has no place to be reached at, and what to do. @param transport told where it is not TCP */
export function cannotListen(
  host: string,
  port: number,
  cause: NodeJS.ErrnoException,
  transport?: 'UDP',
): PhoenixError {
  const where = port === 0 ? host : `${host}:${port}`
  const hints: Partial<Record<string, string>> = {
    EADDRINUSE: 'Choose another port, or leave the port out to get a free one.',
    EACCES: 'Choose a port above 1023.',
    EMFILE: 'Raise the limit of open files (ulimit -n), or simulate fewer nodes.',
  }
  const by = transport === undefined ? '' : ` (${transport})`
  const message = `Cannot listen on ${where}${by}: ${cause.message}`
  return new PhoenixError('usage', message, { cause, hint: hints[cause.code ?? ''] })
}
