/** What a BMC says of its node's power, and of where the node starts next. */
import type { Observation } from '../../model/fact.js'
import type { PowerState } from '../../model/step.js'
import type { BootOverride } from '../../ports/boot-device.js'
import { type Calling, call } from '../call.js'
import type { Performing } from '../performing.js'

/** Reads a node's power state. */
export function powerState(
  node: string,
  to: Calling & Pick<Performing, 'deadlines'>,
  deadline = to.deadlines.call,
): Promise<PowerState> {
  return call(node, 'power', to, deadline, (bmc, options) => bmc.powerState(options))
}

/** The boot device that the next start will take. */
export function readOverride(
  node: string,
  to: Calling & Pick<Performing, 'deadlines'>,
  deadline = to.deadlines.call,
): Promise<BootOverride> {
  return call(node, 'bootDevice', to, deadline, (bmc, options) => bmc.bootOverride(options))
}

/** The fact that a power state was read. */
export function observePower(
  node: string,
  state: PowerState,
  { connections }: Pick<Performing, 'connections'>,
): Observation {
  return { node, key: 'power', value: state, source: connections.source(node, 'power') }
}
