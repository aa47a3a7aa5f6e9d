import { PhoenixError } from '../../error.js'
import { type WatchdogAction, type WatchdogReport, watchdogActions } from '../../ports/watchdog.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { oneOf, verbArgument } from '../command-line/word.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

const verbs = ['status', 'set', 'feed', 'stop'] as const
type Verb = (typeof verbs)[number]
type Flags = ChangeFlags & {
  readonly action: WatchdogAction | undefined
  readonly timeout: number | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, verb?: Verb]>({
    brief,
    help:
      'Shows the timer by which a BMC watches over its node: unless it is fed in time it acts. `set` says\n' +
      'what it does and when, and reads it back; it does not start it. `feed` starts it, or starts it\n' +
      'anew. `stop` ends a watch that nobody feeds any more. Setting and feeding are asked about;\n' +
      'without a terminal they need --yes.',
    examples: [
      ['phoenix watchdog @*', 'whose timer runs'],
      ['phoenix watchdog cn1 set --action reset --timeout 300', 'in seconds'],
      ['phoenix watchdog cn1 stop', 'before a long maintenance'],
    ],
    flags: {
      ...changeFlags,
      action: {
        kind: 'parsed',
        parse: oneOf(watchdogActions, 'action'),
        brief: `what it does: ${watchdogActions.join(', ')}`,
        placeholder: 'ACTION',
        optional: true,
      },
      timeout: {
        kind: 'parsed',
        parse: parseSeconds,
        brief: 'how long it waits to be fed',
        placeholder: 'SECONDS',
        optional: true,
      },
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [nodesArgument, verbArgument(verbs, 'verb')],
    },
    run: (call, flags, expression, verb = 'status') => {
      const { action, timeout } = flags
      const setting =
        action === undefined || timeout === undefined
          ? undefined
          : { action, timeout: timeout * 1000 }
      if (verb === 'set' && setting === undefined) {
        throw new PhoenixError('usage', 'set needs --action and --timeout')
      }
      if (verb !== 'set' && (action !== undefined || timeout !== undefined)) {
        throw new PhoenixError('usage', '--action and --timeout go with set')
      }
      return onNodes(call, expression, async (on) => {
        const { watchdog } = on.selection
        if (verb === 'status') {
          return tellLook(on, watchdog.read(), {
            text: watchText,
            json: (report) => ({ ...report }),
          })
        }
        if (verb !== 'stop' && !(await agreed(on, flags, whatOf(verb, flags)))) return 0
        const options = reasonOf(flags)
        const answers =
          setting !== undefined
            ? watchdog.set(setting, options)
            : verb === 'feed'
              ? watchdog.feed(options)
              : watchdog.stop(options)
        const done = { status: '', set: 'set, not started', feed: 'fed', stop: 'stopped' }[verb]
        return tellChange(on, answers, { text: () => done, json: () => ({ watchdog: verb }) })
      })
    },
  })

export default build

/** What is asked about. */
function whatOf(verb: Verb, { action, timeout }: Flags): string {
  if (verb === 'set') return `set the watchdog to ${action} after ${timeout} s, without starting it`
  return verb === 'feed' ? 'start the watchdog, or start it anew' : 'stop the watchdog'
}

function watchText({ running, action, timeout, use, expired }: WatchdogReport): string {
  const set = `${action} after ${timeout / 1000} s (${use})`
  const past = expired.length === 0 ? '' : `; has run out: ${expired.join(', ')}`
  // How much is left differs from node to node, and keeps what is the same from being gathered.
  return `${running ? 'runs' : 'stopped'}: ${set}${past}`
}

function parseSeconds(input: string): number {
  if (/^[1-9]\d{0,3}$/.test(input) && Number(input) <= 6553) return Number(input)
  throw new Error('it has to be a whole number of seconds from 1 to 6553')
}
