/** Setting attributes of the BIOS, and seeing that they are in force. */
import { PhoenixError } from '../../error.js'
import { type BiosSettings, isSetTo } from '../../model/bios.js'
import { cleanLine } from '../../model/clean-text.js'
import type { BiosStep, Step, VerifyBiosStep } from '../../model/step.js'
import type { BiosReport } from '../../ports/bios.js'
import { call } from '../call.js'
import type { Performing } from '../performing.js'
import { firstPause, isTransient, retrying, tries } from '../retry.js'
import { observeBios } from './observe.js'
import { untilSeen } from './until-seen.js'

/** The longest list of names in a message. */
const namesShown = 8

/** Sets attributes: the BMC is asked for what is not so yet, so that a second time changes nothing. */
export async function setBios({ node, settings }: BiosStep & Step, to: Performing): Promise<void> {
  const { inspect } = to.deadlines
  const { resetNeeded } = await retrying(
    () => call(node, 'bios', to, inspect, (bmc, options) => bmc.set(settings, options)),
    { tries, pause: firstPause, signal: to.signal, may: isTransient, on: to.retried },
  )
  await retrying(() => readBios(node, settings, to), {
    ...{ tries, pause: firstPause, signal: to.signal, may: isTransient, on: to.retried },
  })
  to.waits?.(resetNeeded)
}

/** Reads until the attributes have the values, for a BMC learns of them only when the host has started. */
export async function verifyBios(step: VerifyBiosStep & Step, to: Performing): Promise<void> {
  const { node, settings } = step
  let last: BiosReport | undefined
  await untilSeen(
    to,
    async () => {
      last = await readBios(node, settings, to)
      return missing(last, settings).length === 0
    },
    (seconds) => {
      const names = last === undefined ? [] : missing(last, settings)
      const waits = names.some((name) => Object.hasOwn(last?.pending ?? {}, name))
      const why = waits ? 'still wait for a start' : 'are not as they were set'
      const [said] = last?.messages ?? []
      const words = said === undefined ? '' : `: "${cleanLine(said, 300)}"`
      const list = names.slice(0, namesShown).join(', ')
      const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : ''
      return new PhoenixError(
        'no-effect',
        `after ${seconds} s settings of the BIOS ${why} (${list}${more})${words}`,
        { node },
      )
    },
  )
}

function missing({ current }: BiosReport, settings: BiosSettings): string[] {
  return Object.entries(settings).flatMap(([name, wanted]) =>
    isSetTo(current[name], wanted) ? [] : [name],
  )
}

/** Reads the BIOS, and records what rules speak of and what is asked for. */
async function readBios(node: string, settings: BiosSettings, to: Performing): Promise<BiosReport> {
  const report = await call(node, 'bios', to, to.deadlines.inspect, (bmc, o) => bmc.read(o))
  const names = new Set([...Object.keys(to.model.node(node).bios), ...Object.keys(settings)])
  await to.record(observeBios(node, report, names, to.connections.source(node, 'bios')))
  return report
}
