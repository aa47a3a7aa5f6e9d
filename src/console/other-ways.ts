import { PhoenixError } from '../error.js'
import type { ConsoleWay } from '../ports/console.js'
import { type Calling, call } from '../run/call.js'

/** How long a BMC may take to tell how its console is reached, in milliseconds. */
const deadline = 20_000

/**
 * Where no driver of a node offers its console: the same error, with how the console is reached as the
 * node's BMC tells it. Any other error stays as it is.
 */
export async function withOtherWays(
  node: string,
  error: PhoenixError,
  to: Calling,
): Promise<PhoenixError> {
  if (error.code !== 'not-supported' || !error.message.startsWith('console: ')) return error
  const ask = call(node, 'consoleAccess', to, deadline, (bmc, options) => bmc.consoleWays(options))
  const ways = await ask.catch(() => [])
  const told = ways.filter(({ enabled }) => enabled !== false).map(wayText)
  if (told.length === 0) return error
  const hint = `as its BMC says, the console is reached ${told.join('; or ')}`
  return new PhoenixError(error.code, error.message, { cause: error, node, hint })
}

function wayText({ protocol, port, command, leave }: ConsoleWay): string {
  if (protocol === 'ipmi') {
    const at = port === undefined || port === 623 ? '' : `port: ${port}, `
    return `by IPMI: give the node both drivers, bmc: [redfish({ … }), ipmi({ ${at}… })]`
  }
  const at = port === undefined ? '' : ` on port ${port}`
  const then = command === undefined ? '' : `, then '${command}'`
  const end = leave === undefined ? '' : ` ('${leave}' leaves it)`
  return `by ${protocol === 'ssh' ? 'SSH' : 'Telnet'} to the BMC${at}${then}${end}`
}
