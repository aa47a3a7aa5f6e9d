import { PhoenixError } from '../../../src/error.js'
import { nearest } from '../../../src/model/did-you-mean.js'
import type { Fault } from './faults.js'

/** What may stand behind the colon: a number, one of some words, or the name of a kind of resources. */
type Argument =
  | { readonly name: string; readonly is: 'number' | 'resource'; readonly required?: true }
  | { readonly name: string; readonly is: readonly string[]; readonly required?: true }

const number = (name: string): Argument => ({ name, is: 'number' })
const habit = (...words: string[]): Argument => ({ name: 'habit', is: words, required: true })
const nothing = undefined

/** All kinds of faults, and what each takes. */
const kinds: Readonly<Record<Fault['kind'], Argument | undefined>> = {
  dead: nothing,
  refused: nothing,
  slow: { name: 'ms', is: 'number', required: true },
  unavailable: number('retryAfter'),
  'wrong-password': nothing,
  malformed: nothing,
  reset: number('times'),
  'ignores-boot': nothing,
  'ignores-power': nothing,
  stuck: nothing,
  busy: number('times'),
  drops: { name: 'every', is: 'number', required: true },
  duplicates: nothing,
  reorders: nothing,
  corrupts: number('every'),
  'sessions-full': nothing,
  etag: habit(
    'required',
    'required-412',
    'rejected',
    'weak',
    'unquoted',
    'empty',
    'none',
    'header',
    'body',
    'twice',
    'first',
  ),
  'action-etag': { name: 'habit', is: ['rejected', 'required', 'required-428'] },
  compression: habit('always', 'registries', 'refuses-identity'),
  'drops-idle': nothing,
  'session-limit': number('sessions'),
  'short-sessions': number('requests'),
  'session-timeout': { name: 'seconds', is: 'number', required: true },
  'wakes-slowly': nothing,
  hangs: { name: 'on', is: 'resource', required: true },
  'dead-links': { name: 'on', is: 'resource', required: true },
  task: habit(
    'absolute',
    'named',
    'task',
    'body',
    'message',
    'random',
    'late',
    'forgotten',
    'restarts',
  ),
  jobs: nothing,
  boot: habit(
    'refuses-same',
    'whole',
    'no-mode',
    'forgets',
    'no-duration-with-path',
    'path-first',
    'no-none',
    'refuses-and-does',
    'unlisted',
    'usb-cd',
    'job',
  ),
  'system-settings': habit('only', 'without-boot', 'read-only'),
  'empty-body': { name: 'wants', is: ['object', 'nothing'], required: true },
  media: habit('needs-protocol', 'refuses-inserted', 'without-actions', 'lags', 'reserved'),
  push: habit('plain', 'form', 'waits'),
  'bare-bmc-reset': nothing,
  expand: habit('works', 'drops', 'ignored', 'refused'),
  'odd-types': nothing,
  'lone-objects': nothing,
  'odd-targets': nothing,
  slashes: habit('redirects', 'strict', 'lower-case'),
  'power-states': habit('null', 'paused'),
  'parts-when-on': nothing,
  'bare-root': nothing,
  unmanaged: nothing,
  'reset-busy': number('times'),
  'reset-same': nothing,
  restart: habit('none', 'hangs', 'hard'),
  'success-messages': nothing,
  'error-bodies': habit('page', 'empty', 'bare', 'broken'),
  'closed-root': nothing,
  'must-change-password': nothing,
  crowded: number('requests'),
  certificate: habit('short-key', 'sha1', 'expired', 'not-yet', 'nameless'),
  'rsa-exchange': nothing,
  'old-tls': { name: 'newest', is: ['TLSv1', 'TLSv1.1'] },
  'strict-headers': {
    name: 'wants',
    is: ['length', 'no-expect', 'accept', 'odata-version', 'plain-type'],
    required: true,
  },
  allow: habit('reads-only', 'none'),
  events: habit('bare', 'breaks', 'no-stream', 'full', 'push-only'),
  subscriptions: habit('plain', 'wants-filters', 'rewrites', 'says-modified'),
  'not-ready': { name: 'says', is: ['post', 'job', 'state'] },
  'not-licensed': nothing,
  lockdown: nothing,
  'account-slots': nothing,
  'bios-jobs': nothing,
  'no-settings-object': nothing,
  pages: number('size'),
}

/** The kinds of faults as they are written: `slow:ms`, `etag:required|rejected|…`. */
export const faultForms: readonly string[] = Object.entries(kinds).map(([kind, argument]) => {
  if (argument === undefined) return kind
  const { is, name, required } = argument
  const word = typeof is === 'string' ? name : is.join('|')
  return required === true ? `${kind}:${word}` : `${kind}[:${word}]`
})

/**
 * A fault from its short form: `dead`, `slow:2000`, `etag:required`.
 *
 * @throws {PhoenixError} `usage` for a kind or an argument that there is not
 * @example
 * ```ts
 * import { parseFault } from 'phoenix-cluster/adapters/simulated'
 *
 * console.log(parseFault('slow:2000')) // { kind: 'slow', ms: 2000 }
 * ```
 */
export function parseFault(text: string): Fault {
  const colon = text.indexOf(':')
  const kind = colon < 0 ? text : text.slice(0, colon)
  const said = colon < 0 ? undefined : text.slice(colon + 1)
  if (!Object.hasOwn(kinds, kind)) {
    const all = Object.keys(kinds)
    const guess = nearest(kind, all)
    const hint = guess === undefined ? `there are ${all.join(', ')}` : `did you mean ${guess}?`
    throw new PhoenixError('usage', `there is no fault '${kind}'`, { hint })
  }
  const argument = kinds[kind as Fault['kind']]
  if (argument === undefined) {
    if (said === undefined) return { kind } as Fault
    throw new PhoenixError('usage', `the fault '${kind}' takes nothing behind a colon`)
  }
  if (said === undefined) {
    if (argument.required !== true) return { kind } as Fault
    throw new PhoenixError(
      'usage',
      `the fault '${kind}' needs ${shown(argument)}: ${example(kind)}`,
    )
  }
  return { kind, [argument.name]: worthOf(kind, argument, said) } as unknown as Fault
}

function worthOf(kind: string, argument: Argument, said: string): string | number {
  const { is } = argument
  if (is === 'number' && /^\d{1,9}$/.test(said)) return Number(said)
  if (is === 'resource' && /^[a-zA-Z]+$/.test(said)) return said
  if (typeof is !== 'string' && is.includes(said)) return said
  throw new PhoenixError('usage', `the fault '${kind}' takes ${shown(argument)}, not '${said}'`)
}

const needs: Readonly<Record<string, string>> = {
  ms: 'milliseconds',
  seconds: 'seconds',
  every: 'every how many-th is lost',
}

function shown({ is, name }: Argument): string {
  if (is === 'number') return needs[name] ?? 'a number'
  return is === 'resource' ? 'a kind of resources' : `one of ${is.join(', ')}`
}

function example(kind: string): string {
  const form = faultForms.find((one) => one.startsWith(`${kind}:`)) ?? kind
  return form
    .replace('ms', '2000')
    .replace('every', '3')
    .replace('seconds', '30')
    .replace(/\|.*/, '')
    .replace(/:on$/, ':system')
}
