import type { PowerState } from '../../src/model/step.js'
import type { PowerAction } from '../../src/ports/power.js'
import type { RedfishClient, Resource } from './client.js'
import type { Deadline } from './deadline.js'
import { textAt } from './json.js'
import { messagesOf } from './messages.js'
import { untilReady } from './patch.js'
import type { Behaviour } from './quirks.js'
import type { ResetActions, ResetOffer } from './reset.js'
import type { ChosenSystem } from './system.js'
import type { Answer } from './transport.js'

/** What power needs: the connection, the system behind it, and how this BMC wants to be treated. */
export interface PowerParts {
  readonly client: RedfishClient
  readonly system: ChosenSystem
  readonly resets: ResetActions
  behaviour(system: Resource, deadline: Deadline): Promise<Behaviour>
}

/**
 * What each action asks of a BMC, the best way first. `Off` is not of the standard; BMCs of Cray EX
 * have it, and it asks the operating system. No list leads from a gentle way to a hard one, except
 * that of `reboot`, which is defined so.
 */
const waysOf: Readonly<Record<PowerAction, readonly string[]>> = {
  on: ['On', 'ForceOn'],
  off: ['GracefulShutdown', 'Off'],
  'force-off': ['ForceOff'],
  reboot: ['GracefulRestart', 'ForceRestart', 'PowerCycle'],
  reset: ['ForceRestart', 'PowerCycle'],
  cycle: ['PowerCycle'],
  nmi: ['Nmi'],
}

/** How a BMC without a fitting restart is restarted: off by the first that is offered, wait, on. */
const offBefore: Readonly<Partial<Record<PowerAction, readonly string[]>>> = {
  reboot: [...waysOf.off, ...waysOf['force-off']],
  reset: waysOf['force-off'],
  cycle: waysOf['force-off'],
}

const goalOf: Readonly<Partial<Record<PowerAction, PowerState>>> = {
  on: 'on',
  off: 'off',
  'force-off': 'off',
}

/** Time for an operating system to stop. */
const restartTime = 300_000

const states: Readonly<Record<string, PowerState>> = {
  on: 'on',
  off: 'off',
  poweringon: 'powering-on',
  poweringoff: 'powering-off',
}

/** The power state that a system reports; `Paused`, null and the like are `unknown`. */
export function powerStateOf(system: Resource): PowerState {
  return states[textAt(system.body, 'PowerState')?.toLowerCase() ?? ''] ?? 'unknown'
}

/** Asks for an action. Returns once the BMC has accepted it. */
export async function setPower(
  parts: PowerParts,
  action: PowerAction,
  deadline: Deadline,
): Promise<void> {
  const system = await parts.system.read(deadline)
  const goal = goalOf[action]
  if (goal !== undefined && powerStateOf(system) === goal) return
  const offer = await parts.resets.offerOf(system, deadline)
  const direct = await ways(parts, action, system, offer, deadline)
  if (direct.length > 0) return ask(parts, offer, action, direct, deadline)
  const off = (offBefore[action] ?? []).filter((type) => isOffered(offer, type))
  const on = waysOf.on.filter((type) => isOffered(offer, type))
  if (off.length === 0 || on.length === 0) throw notOffered(parts.client, action, offer)
  deadline.atLeast(restartTime)
  if (powerStateOf(system) !== 'off') {
    await ask(parts, offer, 'off', off.slice(0, 1), deadline)
    await waitUntilOff(parts, deadline)
  }
  await ask(parts, offer, 'on', on, deadline)
}

/** The ways that the BMC offers for an action, the best first. */
async function ways(
  parts: PowerParts,
  action: PowerAction,
  system: Resource,
  offer: ResetOffer,
  deadline: Deadline,
): Promise<readonly string[]> {
  if (action in offBefore) {
    const { restart } = await parts.behaviour(system, deadline)
    if (restart === 'by-off-and-on') return []
  }
  const offered = waysOf[action].filter((type) => isOffered(offer, type))
  // What a list names is taken at its word; without a list, the BMC has to be tried.
  return offer.types === undefined ? offered : offered.slice(0, 1)
}

function isOffered(offer: ResetOffer, type: string): boolean {
  return offer.types === undefined || offer.types.includes(type)
}

/** Calls the action with the first of the given types that the BMC takes. */
async function ask(
  parts: PowerParts,
  offer: ResetOffer,
  action: PowerAction,
  types: readonly string[],
  deadline: Deadline,
): Promise<void> {
  const { client, system } = parts
  const goal = goalOf[action]
  // Refused because it is so already: what was asked for holds.
  const settled = async () =>
    goal !== undefined && powerStateOf(await system.read(deadline)) === goal
  let last: Answer | undefined
  for (const type of types) {
    client.log(`reset: ${type}`)
    const answer = await untilReady(
      client,
      deadline,
      () => client.post(offer.target, { ResetType: type }, deadline),
      settled,
    )
    if (answer === 'settled' || answer.status < 300) return
    last = answer
    if (!isUnknownType(answer)) break
  }
  if (last !== undefined) throw client.refusal('POST', offer.target, last)
}

/** Whether the refusal says that there is no such ResetType, so that another may be tried. */
function isUnknownType(answer: Answer): boolean {
  return answer.status === 400 && messagesOf(answer.body).some(({ key }) => unknownType.has(key))
}

const unknownType = new Set([
  'ActionParameterValueNotInList',
  'ActionParameterValueFormatError',
  'ActionParameterValueTypeError',
  'ActionParameterValueError',
  'ActionParameterNotSupported',
  'PropertyValueNotInList',
])

async function waitUntilOff(parts: PowerParts, deadline: Deadline): Promise<void> {
  const { client, system } = parts
  for (;;) {
    if (powerStateOf(await system.read(deadline)) === 'off') return
    if (deadline.remaining <= client.timing.poll) {
      throw client.peer.error(
        'bmc-timeout',
        'still reports the node as on after it was told to stop',
        {
          hint: 'its operating system may not react; force-off does not ask it',
        },
      )
    }
    await deadline.sleep(client.timing.poll)
  }
}

function notOffered(client: RedfishClient, action: PowerAction, offer: ResetOffer): Error {
  const offered = (offer.types ?? []).map((type) => client.peer.quote(type, 40))
  const hard = action === 'off' && offered.includes('ForceOff')
  return client.peer.error(
    'not-supported',
    `has no way to ${words[action]}; it offers ${offered.length === 0 ? 'nothing' : offered.join(', ')}`,
    { hint: hard ? 'force-off is offered, but it does not ask the operating system' : undefined },
  )
}

const words: Readonly<Record<PowerAction, string>> = {
  on: 'switch the node on',
  off: 'ask the operating system to stop',
  'force-off': 'switch the node off',
  reboot: 'restart the node',
  reset: 'reset the node',
  cycle: 'cycle the power of the node',
  nmi: 'send an NMI',
}
