/** Updating the firmware of a component, and seeing that it is active. */
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { Observation } from '../../model/fact.js'
import { isAddress, isVersion, itemsOf } from '../../model/firmware.js'
import { mapping, pendingFirmwareKey, updatingKey } from '../../model/hardware-facts.js'
import type { FirmwareStep, Step, VerifyFirmwareStep } from '../../model/step.js'
import type {
  Firmware,
  FirmwareItem,
  FirmwareOutcome,
  FirmwareProgress,
  FirmwareUpdateOptions,
} from '../../ports/firmware.js'
import { call } from '../call.js'
import type { Performing } from '../performing.js'
import { firstPause, isTransient, retrying, tries } from '../retry.js'
import { type ImageLogin, imageOf, imagePath, loginFor } from './image.js'
import { mappingOf, observeFirmware } from './observe.js'
import { untilSeen } from './until-seen.js'

type Wanted = Pick<FirmwareStep, 'component' | 'version' | 'items'>

/**
 * Updates a component. It looks first, each time it tries: what has the version already is left alone, and
 * an update that is under way, perhaps of a run that was killed, is followed instead of begun once more.
 *
 * @param login with what the BMC fetches the image @default what the configuration says of this image
 */
export async function updateFirmware(
  step: FirmwareStep & Step,
  to: Performing,
  login?: ImageLogin,
): Promise<'already' | 'done' | 'scheduled'> {
  return retrying(() => attempt(step, to, login), {
    tries,
    pause: firstPause,
    signal: to.signal,
    may: isTransient,
    on: to.retried,
  })
}

async function attempt(
  step: FirmwareStep & Step,
  to: Performing,
  login: ImageLogin | undefined,
): Promise<'already' | 'done' | 'scheduled'> {
  const { node, component, version, later } = step
  // A look changes nothing, so that the journal does not hear of it.
  const { begin, ...looking } = to
  const before = await list(node, looking)
  const items = itemsOf(step, before)
  mustBeThere(step, items, before)
  if (isAll(items, version)) {
    await record(step, before, undefined, to)
    return 'already'
  }
  const outcome = (await followed(step, items, to)) ?? (await sent(step, items, login, to))
  const after = await list(node, to)
  const arrived = isAll(itemsOf(step, after), version)
  if (!arrived && later !== true) {
    const message =
      outcome.outcome === 'scheduled'
        ? `the update of ${component} waits for the node's next start`
        : `the update of ${component} is finished, and its version is not ${version}`
    throw new PhoenixError('no-effect', message, {
      node,
      hint: `if ${component} becomes active at a start only, say restart: true of it`,
    })
  }
  await record(step, after, arrived ? undefined : version, to)
  return arrived ? 'done' : 'scheduled'
}

/** The BMC's and the BIOS's own may be missing in a list; of anything else nobody knows what it would be. */
function mustBeThere(
  { node, component }: FirmwareStep & Step,
  items: readonly FirmwareItem[],
  all: readonly FirmwareItem[],
): void {
  if (items.length > 0 || all.length === 0 || component === 'bmc' || component === 'bios') return
  const ids = all.map(({ id }) => cleanLine(id, 60))
  const more = ids.length > 20 ? ', …' : ''
  throw new PhoenixError('unknown-name', `there is no firmware '${cleanLine(component, 60)}'`, {
    node,
    hint: `there is ${ids.slice(0, 20).join(', ')}${more}`,
  })
}

async function sent(
  step: FirmwareStep & Step,
  items: readonly FirmwareItem[],
  login: ImageLogin | undefined,
  to: Performing,
): Promise<FirmwareOutcome> {
  const { targets, image } = step
  const path = isAddress(image) ? image : imagePath(to.model, image)
  const ids = items.map(({ id }) => id)
  const content = await imageOf(path, login ?? (await configured(step, to)))
  return update(step, to, (bmc, options) =>
    bmc.update(
      { image: content, ...(targets ? { targets: ids } : {}), ...expected(step, items) },
      options,
    ),
  )
}

async function configured(step: FirmwareStep & Step, to: Performing): Promise<ImageLogin> {
  const { user, password } = loginFor(to.model, step) ?? {}
  if (password === undefined) return { user }
  const secret = await to.connections.secret(password, to.signal)
  // Through a rack there is no password, and a name alone would be asked for one.
  return secret === undefined ? {} : { user, password: secret }
}

/** What must be so at the end; not where it is so only after a start. */
function expected(
  { version, later }: FirmwareStep,
  items: readonly FirmwareItem[],
): { readonly expect?: Readonly<Record<string, string>> } {
  if (later === true) return {}
  return { expect: Object.fromEntries(items.map(({ id }) => [id, version])) }
}

/**
 * Follows what is under way; undefined where nothing is, or where it was something else. What this run or
 * one before it began is known by its task. Of others only the version tells whether they were the same.
 */
async function followed(
  step: FirmwareStep & Step,
  items: readonly FirmwareItem[],
  to: Performing,
): Promise<FirmwareOutcome | undefined> {
  const { node, component, version } = step
  const { call: deadline } = to.deadlines
  const tasks = await call(node, 'firmware', to, deadline, (bmc, options) => bmc.underWay(options))
  const begun = mapping((await to.known(node))?.get(updatingKey))[component] as Begun | undefined
  const own = tasks.find(({ id }) => begun?.version === version && begun.task === id)
  if (own?.scheduled === true) return { outcome: 'scheduled', changed: [] }
  const task = own ?? tasks.find(({ scheduled }) => !scheduled)
  if (task === undefined) return undefined
  const expect = own === undefined ? {} : expected(step, items)
  const follow = update(step, to, (bmc, options) => bmc.follow(task.id, expect.expect, options))
  if (own !== undefined) return follow
  await follow.catch((error) => {
    to.signal?.throwIfAborted()
    if (isTransient(PhoenixError.from(error))) throw error
  })
  const isThere = isAll(itemsOf(step, await list(node, to)), version)
  return isThere ? { outcome: 'done', changed: [] } : undefined
}

/** An update that was begun, as its fact holds it. */
type Begun = { readonly version: string; readonly task: string }

/** Something that takes as long as an update, under the limits of updates, with its progress. */
async function update(
  { node, component, version }: Wanted & { readonly node: string },
  to: Performing,
  request: (bmc: Firmware, options: FirmwareUpdateOptions) => Promise<FirmwareOutcome>,
): Promise<FirmwareOutcome> {
  const { deadlines, signal } = to
  const limited = { ...to, limiter: to.limiter.updates }
  let kept: Promise<void> | undefined
  const on = (progress: FirmwareProgress) => {
    const { task } = progress
    // Whoever comes after a crash finds the update by it.
    if (task !== undefined) kept ??= keepTask(node, component, { version, task }, to)
    to.progress?.(progress)
  }
  const outcome = await call(node, 'firmware', limited, deadlines.update, (bmc, options) =>
    // Following may end early; what the BMC was told is not taken back by that.
    request(bmc, { ...options, signal, on }),
  )
  await kept
  if (component === 'bmc' && offersController(node, to)) {
    await call(node, 'controller', limited, deadlines.inForce, (bmc, options) =>
      bmc.waitForBmc({ ...options, signal }),
    )
  }
  return outcome
}

async function keepTask(
  node: string,
  component: string,
  begun: Begun,
  to: Performing,
): Promise<void> {
  const known = mapping((await to.known(node))?.get(updatingKey))
  const source = to.connections.source(node, 'firmware')
  await to.record([mappingOf(node, updatingKey, { ...known, [component]: begun }, source)])
}

function offersController(node: string, { model }: Performing): boolean {
  return model.node(node).bmc.some(({ driver }) => driver.offers.includes('controller'))
}

/** Reads until the component has its version. */
export async function verifyFirmware(
  step: VerifyFirmwareStep & Step,
  to: Performing,
): Promise<void> {
  const { node, component, version } = step
  let last: readonly FirmwareItem[] = []
  await untilSeen(
    to,
    async () => {
      last = await list(node, to)
      if (!isAll(itemsOf(step, last), version)) return false
      await record(step, last, undefined, to)
      return true
    },
    (seconds) => {
      const told = itemsOf(step, last).map((item) => item.version ?? 'unknown')
      const message = `after ${seconds} s the version of ${component} is ${told.join(' and ') || 'not told'}, not ${version}`
      return new PhoenixError('no-effect', message, { node })
    },
  ).catch(async (error) => {
    // What waited for the start did not come with it: the next plan begins anew.
    if (PhoenixError.from(error).code === 'no-effect') await record(step, last, undefined, to)
    throw error
  })
}

function isAll(items: readonly FirmwareItem[], version: string): boolean {
  return items.length > 0 && items.every((item) => isVersion(item.version ?? '', version))
}

async function list(
  node: string,
  to: Pick<Performing, 'connections' | 'limiter' | 'signal' | 'deadlines'>,
): Promise<readonly FirmwareItem[]> {
  const { inspect } = to.deadlines
  const report = await call(node, 'firmware', to, inspect, (bmc, options) => bmc.list(options))
  return report.items
}

/** Records the version of a component, and what of it waits for the next start. */
async function record(
  { node, ...component }: Wanted & { readonly node: string },
  items: readonly FirmwareItem[],
  pending: string | undefined,
  to: Performing,
): Promise<void> {
  const source = to.connections.source(node, 'firmware')
  const { component: name } = component
  const known = await to.known(node)
  const { [name]: _, ...waits } = mapping(known?.get(pendingFirmwareKey))
  const { [name]: __, ...begun } = mapping(known?.get(updatingKey))
  const all = pending === undefined ? waits : { ...waits, [name]: pending }
  const observations: Observation[] = [
    observeFirmware(node, items, component, source),
    mappingOf(node, pendingFirmwareKey, all, source),
    mappingOf(node, updatingKey, begun, source),
  ]
  await to.record(observations)
}
