import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { LogReport } from '../../ports/logs.js'
import { pause } from '../../run/on-abort.js'
import type { LogReadOptions } from '../../sdk/selection/logs.js'
import type { Selection } from '../../sdk/selection/selection.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { oneOf, switchFlag, textFlag } from '../command-line/word.js'
import { parseMoment } from '../facts/moment.js'
import { columns } from '../hardware/columns.js'
import { chosenEntries, entryKey, entryText, type WantedEntries } from '../hardware/log-entries.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { Stream } from '../hardware/stream.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'
import { failureText } from '../output/failures.js'

type Flags = ChangeFlags & {
  readonly log: string | undefined
  readonly list: boolean
  readonly since: Date | undefined
  readonly severity: 'warning' | 'critical' | undefined
  readonly last: number | undefined
  readonly follow: boolean
  readonly every: number
  readonly clear: boolean
}

/** The most entries of one node that are read where nobody says how many are wanted. */
const most = 10_000
/** How many entries each further look reads while a log is followed. */
const mostNew = 500

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Shows what the hardware has recorded, the oldest first; other logs of the BMC with --log. Of a log\n' +
      `with more than ${most} entries the newest are shown, which is said. --follow looks again and again\n` +
      'until Ctrl-C and prints what is new. --clear is asked about; without a terminal it needs --yes, and\n' +
      'it leaves a row in the audit log.',
    examples: [
      ['phoenix sel cn0042 --last 20', 'the last entries'],
      ['phoenix sel @* --since 24h --severity warning', 'what went wrong since yesterday'],
      ['phoenix sel @rack7 --follow', 'until Ctrl-C'],
      ['phoenix sel cn0042 --list', 'which logs there are'],
      ["phoenix sel cn0042 --clear --reason 'fan replaced'", 'begin anew'],
    ],
    flags: {
      ...changeFlags,
      log: textFlag('which log (without it: the hardware’s event log)', 'ID'),
      list: switchFlag('show which logs there are'),
      since: {
        kind: 'parsed',
        parse: (input: string) => parseMoment(input, new Date()),
        brief: 'only from then on: 2026-01-31T12:00Z, or 2h for the last two hours',
        placeholder: 'TIME',
        optional: true,
      },
      severity: {
        kind: 'parsed',
        parse: oneOf(['warning', 'critical'], 'severity'),
        brief: 'only what is at least so bad: warning, critical',
        placeholder: 'SEVERITY',
        optional: true,
      },
      last: {
        kind: 'parsed',
        parse: parseLimit,
        brief: 'only the last so many of each node',
        placeholder: 'N',
        optional: true,
      },
      follow: switchFlag('print what is new, until Ctrl-C'),
      every: {
        kind: 'parsed',
        parse: parseLimit,
        brief: 'with --follow: the pause between two looks, in seconds',
        placeholder: 'SECONDS',
        default: '10',
      },
      clear: switchFlag('clear the log'),
    },
    letters: changeLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) => {
      const { list, follow, clear } = flags
      if ([list, follow, clear].filter((one) => one).length > 1) {
        throw new PhoenixError('usage', 'say one of --list, --follow and --clear')
      }
      if (clear && [flags.last, flags.since, flags.severity].some((one) => one !== undefined)) {
        throw new PhoenixError('usage', 'a log is cleared as a whole: --clear goes with no choice')
      }
      const work = list ? tellLogs : clear ? clearLog : follow ? followLog : tellEntries
      return onNodes(call, expression, (on) => work(on, flags), { follows: follow })
    },
  })

export default build

function wantedOf({ since, severity }: Flags): WantedEntries {
  const least = severity === 'critical' ? 'Critical' : 'Warning'
  return { since, severity: severity === undefined ? undefined : least }
}

function logOf({ log }: Flags): { readonly log?: string } {
  return log === undefined ? {} : { log }
}

function tellLogs(on: OnNodes): Promise<number> {
  return tellLook(on, on.selection.logs.list(), {
    text: (logs) =>
      logs.length === 0
        ? 'no logs'
        : columns(
            logs.map(({ id, name, clearable }) => [
              id,
              name === id ? '' : name,
              clearable ? '' : '(cannot be cleared)',
            ]),
          ),
    json: (logs) => ({ logs }),
  })
}

function tellEntries(on: OnNodes, flags: Flags): Promise<number> {
  const wanted = wantedOf(flags)
  const { last } = flags
  const shown = ({ entries }: LogReport) => {
    const all = chosenEntries(entries, wanted)
    return last === undefined ? all : all.slice(-last)
  }
  const left = ({ older, entries }: LogReport) =>
    older && last === undefined ? [`(older than these ${entries.length}: say --last N)`] : []
  return tellLook(on, on.selection.logs.read(readOf(flags)), {
    text: (report) =>
      [...left(report), ...shown(report).map(entryText)].join('\n') || 'nothing recorded',
    json: (report) => ({ entries: shown(report), older: report.older }),
  })
}

/** What is read of each log: no more than can be shown. */
function readOf(flags: Flags): LogReadOptions {
  const { last, severity, since } = flags
  // Which of them are bad enough is seen only when they are there.
  const limit = severity === undefined ? (last ?? most) : most
  return { ...logOf(flags), limit, ...(since === undefined ? {} : { since }) }
}

async function clearLog(on: OnNodes, flags: Flags): Promise<number> {
  const { log } = flags
  const what = `clear ${log === undefined ? "the hardware's event log" : `the log ${log}`}`
  if (!(await agreed(on, flags, what))) return 0
  return tellChange(on, on.selection.logs.clear(log, reasonOf(flags)), {
    text: (id) => cleanLine(`${id} cleared`),
    json: (id) => ({ log: id }),
  })
}

/** Looks again and again. Whoever does not answer is told once, and again once it has answered. */
async function followLog(on: OnNodes, flags: Flags): Promise<number> {
  const { call, selection, signal } = on
  const stream = new Stream(call)
  const seen = new Map<string, ReadonlySet<string>>()
  const silent = new Set<string>()
  while (!signal.aborted) {
    for await (const { node, report, error } of looksOf(selection, flags, seen.size > 0)) {
      if (report === undefined) {
        if (silent.has(node)) continue
        silent.add(node)
        await call.note(`${node}: ${error}`)
        continue
      }
      silent.delete(node)
      const { entries, older } = report
      const known = seen.get(node)
      seen.set(node, new Set(entries.map(entryKey)))
      // The first look shows what was asked for, and nothing otherwise.
      const isShown = known !== undefined || flags.since !== undefined || flags.last !== undefined
      const wanted = chosenEntries(entries, wantedOf(flags))
      const news = wanted.filter((entry) => known?.has(entryKey(entry)) !== true)
      const shown = known === undefined && flags.last !== undefined ? news.slice(-flags.last) : news
      const isTorn =
        older && known !== undefined && entries.every((one) => !known.has(entryKey(one)))
      if (isTorn && known.size > 0) {
        await call.note(`${node}: more was recorded between two looks than is shown`)
      }
      for (const entry of isShown ? shown : []) {
        await stream.print(`${node}: ${entryText(entry)}`, { node, ...entry })
      }
    }
    await pause(flags.every * 1000, signal).catch(() => {})
  }
  await stream.end()
  return silent.size > 0 ? 1 : 0
}

async function* looksOf(selection: Selection, flags: Flags, isFurther: boolean) {
  const { last = 0, since } = flags
  const first = since === undefined ? { limit: Math.max(mostNew, last) } : readOf(flags)
  const read = isFurther ? { limit: mostNew } : first
  for await (const answer of selection.logs.read({ ...logOf(flags), ...read })) {
    const { node } = answer
    if (answer.ok) yield { node, report: answer.value }
    else if (answer.error.code !== 'aborted') yield { node, error: failureText(answer.error) }
  }
}

function parseLimit(input: string): number {
  if (/^[1-9]\d{0,5}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number from 1')
}
