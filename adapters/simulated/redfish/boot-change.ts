/**
 * PATCH of the system, of which only the boot override can be written.
 *
 * As the standard wants it: where some properties cannot be written and others can, the others are
 * and the answer is 200 with a message at each property left out; where none can, it is 400. A value
 * that is not allowed refuses the whole request.
 */
import {
  bootEnablements,
  bootModes,
  bootTargets,
  type SimulatedOverride,
} from '../machine/machine.js'
import type { RedfishBmc } from './bmc.js'
import { isObject, readObject, shown } from './json-body.js'
import { errorBody, type Message, message } from './messages.js'
import { failure, type Reply } from './reply.js'
import { system, systemTag } from './resources.js'
import type { Call } from './service.js'

const writable: Record<string, { part: keyof SimulatedOverride; values: readonly string[] }> = {
  BootSourceOverrideEnabled: { part: 'enabled', values: bootEnablements },
  BootSourceOverrideTarget: { part: 'target', values: bootTargets },
  BootSourceOverrideMode: { part: 'mode', values: bootModes },
}

interface Findings {
  readonly change: Partial<Record<keyof SimulatedOverride, string>>
  /** Properties that cannot be written, of the system itself or of its `Boot`. */
  readonly passedOver: { readonly within: 'system' | 'boot'; name: string; message: Message }[]
  /** Values that are not allowed. */
  readonly wrong: Message[]
}

/** PATCH of the system. */
export function changeBoot({ bmc, request, now }: Call): Reply {
  const wanted = request.headers['if-match']
  if (typeof wanted === 'string' && !matches(wanted, systemTag(bmc, now))) {
    return failure(412, 'PreconditionFailed')
  }
  const body = readObject(request)
  if ('reply' in body) return body.reply
  if (Object.keys(body.object).length === 0) return failure(400, 'EmptyJSON')

  const findings = inspect(body.object, system(bmc, now))
  if (findings.wrong.length > 0) return { status: 400, body: errorBody(findings.wrong) }
  const messages = findings.passedOver.map(({ message }) => message)
  if (Object.keys(findings.change).length === 0) {
    return {
      status: 400,
      body: errorBody(messages.length > 0 ? messages : [message('NoOperation')]),
    }
  }

  if (bmc.machine.fault?.kind !== 'ignores-boot') {
    // Every value was looked up in the list of its property.
    bmc.machine.setOverride(settled(bmc, findings.change as Partial<SimulatedOverride>, now), now)
  }
  bmc.machine.tally.bootSetting()
  return {
    status: 200,
    headers: { ETag: systemTag(bmc, now) },
    body: annotated(system(bmc, now), findings),
  }
}

/** A strong comparison: a weak tag never matches. */
function matches(header: string, tag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim() === tag)
}

function inspect(body: Readonly<Record<string, unknown>>, present: object): Findings {
  const findings: Findings = { change: {}, passedOver: [], wrong: [] }
  for (const [name, value] of properties(body)) {
    if (name !== 'Boot') {
      passOver(findings, 'system', name, name in present)
    } else if (!isObject(value)) {
      findings.wrong.push(message('PropertyValueTypeError', [shown(value), name], '#/Boot'))
    } else {
      for (const [part, wish] of properties(value)) inspectPart(findings, part, wish)
    }
  }
  return findings
}

function inspectPart(findings: Findings, name: string, value: unknown): void {
  const pointer = `#/Boot/${name}`
  const rule = Object.hasOwn(writable, name) ? writable[name] : undefined
  if (rule === undefined) {
    passOver(findings, 'boot', name, false)
  } else if (typeof value !== 'string') {
    findings.wrong.push(message('PropertyValueTypeError', [shown(value), name], pointer))
  } else if (!rule.values.includes(value)) {
    findings.wrong.push(message('PropertyValueNotInList', [shown(value), name], pointer))
  } else {
    findings.change[rule.part] = value
  }
}

function passOver(
  { passedOver }: Findings,
  within: 'system' | 'boot',
  name: string,
  exists: boolean,
): void {
  const key = exists ? 'PropertyNotWritable' : 'PropertyUnknown'
  const pointer = within === 'boot' ? `#/Boot/${name}` : `#/${name}`
  passedOver.push({ within, name, message: message(key, [shown(name)], pointer) })
}

/** The system with a message beside the place of each property that was passed over. */
function annotated(present: ReturnType<typeof system>, { passedOver }: Findings): object {
  const beside = (within: 'system' | 'boot') =>
    Object.fromEntries(
      passedOver
        .filter((one) => one.within === within)
        .map(({ name, message }) => [`${name}@Message.ExtendedInfo`, [message]]),
    )
  return { ...present, ...beside('system'), Boot: { ...present.Boot, ...beside('boot') } }
}

/** The properties without annotations, which a service does not look at. */
function properties(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object).filter(([name]) => !name.includes('@'))
}

/**
 * The override after a change. A target without a word on how long it holds is for the next start
 * only; no target and a disabled override are the same.
 */
function settled(
  bmc: RedfishBmc,
  change: Partial<SimulatedOverride>,
  now: number,
): SimulatedOverride {
  const before = bmc.machine.override(now)
  const target = change.target ?? before.target
  const implied = change.target !== undefined && before.enabled === 'Disabled' ? 'Once' : undefined
  const enabled = change.enabled ?? implied ?? before.enabled
  const mode = change.mode ?? before.mode
  if (enabled === 'Disabled' || target === 'None')
    return { enabled: 'Disabled', target: 'None', mode }
  return { enabled, target, mode }
}
