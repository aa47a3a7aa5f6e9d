import { type ErrorCode, PhoenixError } from '../../../../src/error.js'
import type { PowerState } from '../../../../src/model/step.js'
import type { PowerAction } from '../../../../src/ports/power.js'
import { textAt } from '../../client/answers/json.js'
import { messagesOf } from '../../client/answers/messages.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import type { ActionInfos } from '../../client/resources/action.js'
import { untilReady } from '../../client/resources/until-ready.js'
import type { Answer } from '../../client/transport/wire.js'
import type { Behaviour } from '../../quirks/quirks.js'
import type { ChosenSystem } from '../system/system.js'
import { type ResetOffer, systemResetOf } from './reset.js'

/** What power needs: the connection, the system behind it, and how this BMC wants to be treated. */
export interface PowerParts {
  readonly client: RedfishClient
  readonly system: ChosenSystem
  readonly actions: ActionInfos
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
): Promise<'already' | undefined> {
  const system = await parts.system.read(deadline)
  const goal = goalOf[action]
  if (goal !== undefined && powerStateOf(system) === goal) return 'already'
  await change(parts, action, system, deadline)
  return undefined
}

async function change(
  parts: PowerParts,
  action: PowerAction,
  system: Resource,
  deadline: Deadline,
): Promise<void> {
  const offer = await systemResetOf(parts.client, parts.actions, system, deadline)
  const direct = await ways(parts, action, system, offer, deadline)
  const isOff = powerStateOf(system) === 'off'
  if (direct.length > 0) return ask(parts, offer, action, direct, deadline, isOff)
  const off = (offBefore[action] ?? []).filter((type) => isOffered(offer, type))
  const on = waysOf.on.filter((type) => isOffered(offer, type))
  if (off.length === 0 || on.length === 0) throw notOffered(parts.client, action, offer)
  if (isOff) return ask(parts, offer, 'on', on, deadline)
  await switchOff(parts, offer, off.slice(0, 1), deadline)
  await onAgain(parts, offer, on, deadline)
}

/** The first half of a restart. Where no answer came, the error says what may have happened. */
async function switchOff(
  parts: PowerParts,
  offer: ResetOffer,
  types: readonly string[],
  deadline: Deadline,
): Promise<void> {
  try {
    await ask(parts, offer, 'off', types, deadline)
  } catch (error) {
    if (!PhoenixError.is(error) || !unanswered.has(error.code)) throw error
    throw halfDone(parts.client, 'may have switched the node off and not on again', error)
  }
}

const unanswered: ReadonlySet<ErrorCode> = new Set([
  'aborted',
  'bmc-timeout',
  'bmc-connection-lost',
])

/**
 * The second half: a node must not stay off because the call's time was up, nor without a word because
 * its caller left.
 */
async function onAgain(
  parts: PowerParts,
  offer: ResetOffer,
  types: readonly string[],
  deadline: Deadline,
): Promise<void> {
  const { client } = parts
  const { restart, grace } = client.timing
  let isOff = false
  try {
    await deadline.finish(restart, grace, async (own) => {
      await waitUntilOff(parts, own)
      isOff = true
      await ask(parts, offer, 'on', types, own)
    })
  } catch (error) {
    const known = PhoenixError.from(error)
    const done = isOff
      ? 'switched the node off and not on again'
      : 'told the node to stop and did not switch it on again'
    const left = new PhoenixError('aborted', 'the call was ended by its caller', { cause: known })
    throw halfDone(client, done, deadline.aborted ? left : known)
  }
}

function halfDone(client: RedfishClient, done: string, error: PhoenixError): PhoenixError {
  const { code, retryAfter, reason } = error
  const hint = error.hint ?? 'look at its power state and switch it on'
  return client.peer.error(code, `${done}: ${reason}`, { cause: error, hint, retryAfter })
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
  wasOff = false,
): Promise<void> {
  const { client, system } = parts
  const goal = goalOf[action]
  // What is off cannot be restarted on most BMCs, and no wait changes that.
  const isFutile = wasOff && goal === undefined
  // Refused because it is so already: what was asked for holds.
  const settled = async () =>
    goal !== undefined && powerStateOf(await system.read(deadline)) === goal
  let last: Answer | undefined
  for (const type of types) {
    client.log(`reset: ${type}`)
    const post = () => client.post(offer.target, { ResetType: type }, deadline)
    const answer = isFutile ? await post() : await untilReady(client, deadline, post, settled)
    if (answer === 'settled' || answer.status < 300) return
    last = answer
    if (!isUnknownType(answer)) break
  }
  if (last === undefined) return
  const error = client.refusal('POST', offer.target, last)
  if (!isFutile) throw error
  const { code, message, bmc, hint = 'the node is off: power on starts it' } = error
  throw new PhoenixError(code, message, { cause: error, hint, bmc })
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
  while (deadline.remaining > client.timing.poll) {
    try {
      if (powerStateOf(await system.read(deadline)) === 'off') return
      await deadline.sleep(client.timing.poll)
    } catch (error) {
      if (deadline.signal.aborted) break
      // One look that fails is no reason to leave the node off.
      if (!PhoenixError.is(error) || !passing.has(error.code)) throw error
      client.log(`while the node stops: ${error.reason}`)
      await deadline.sleep(Math.min(client.timing.poll, deadline.remaining))
    }
  }
  throw client.peer.error('bmc-timeout', 'does not report the node as off, in all that time', {
    hint: 'its operating system may not react; force-off does not ask it, and on switches it on again',
  })
}

const passing: ReadonlySet<ErrorCode> = new Set([
  'bmc-busy',
  'bmc-connection-lost',
  'bmc-timeout',
  'bmc-unreachable',
])

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
