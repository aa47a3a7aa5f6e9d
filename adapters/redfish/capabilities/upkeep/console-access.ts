import type { CallOptions } from '../../../../src/ports/call.js'
import type { ConsoleAccess, ConsoleWay } from '../../../../src/ports/console.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, numberAt, objectAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'

/** The protocols under the names that the system has for them. */
const protocols = { IPMI: 'ipmi', SSH: 'ssh', Telnet: 'telnet' } as const
const names = Object.keys(protocols) as (keyof typeof protocols)[]
const longest = 80

/** How the serial console of a system is reached, as its BMC tells: Redfish itself carries none. */
export class RedfishConsoleAccess implements ConsoleAccess {
  constructor(private readonly access: Access) {}

  consoleWays(options?: CallOptions): Promise<readonly ConsoleWay[]> {
    return this.access.call('reading how the console is reached', options, async (deadline) => {
      const system = await this.access.system.read(deadline)
      const own = objectAt(system.body, 'SerialConsole')
      const ways = names.flatMap((name) => wayOf(name, objectAt(own, name)))
      if (ways.length > 0) return ways
      // Older BMCs tell it of themselves, and less of it.
      for (const { body } of await this.access.equipment.managers(system, deadline)) {
        const told = olderWays(objectAt(body, 'SerialConsole'))
        if (told.length > 0) return told
      }
      return []
    })
  }
}

function wayOf(name: keyof typeof protocols, told: JsonObject | undefined): ConsoleWay[] {
  if (told === undefined) return []
  const port = numberAt(told, 'Port')
  const command = textAt(told, 'ConsoleEntryCommand')
  const leave = textAt(told, 'HotKeySequenceDisplay')
  return [
    {
      protocol: protocols[name],
      ...enabledOf(told),
      ...(port === undefined ? {} : { port }),
      ...(command === undefined || command === '' ? {} : { command: clean(command, longest) }),
      ...(leave === undefined || leave === '' ? {} : { leave: clean(leave, longest) }),
    },
  ]
}

function olderWays(told: JsonObject | undefined): ConsoleWay[] {
  const types = asTexts(told?.ConnectTypesSupported) ?? []
  return names
    .filter((name) => types.includes(name))
    .map((name) => ({ protocol: protocols[name], ...enabledOf(told) }))
}

function enabledOf(told: JsonObject | undefined): { readonly enabled?: boolean } {
  const enabled = told?.ServiceEnabled
  return typeof enabled === 'boolean' ? { enabled } : {}
}
