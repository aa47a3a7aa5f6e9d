import { PhoenixError } from '../../error.js'
import { type BiosSettings, isBiosSetting } from '../../model/bios.js'
import { cleanLine } from '../../model/clean-text.js'
import { didYouMean, nearest } from '../../model/did-you-mean.js'
import type { BiosChange, BiosReport, BiosValue } from '../../ports/bios.js'
import type { BiosDifference } from '../../sdk/selection/bios.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { parseAssignment } from '../facts/assignment.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { look, tell, tellChange } from '../hardware/tell-answers.js'

const verbs = ['get', 'set', 'check', 'sync'] as const
type Verb = (typeof verbs)[number]

const build: BuildCommand = (brief) =>
  command<ChangeFlags, [nodes: string, ...rest: string[]]>({
    brief,
    help:
      'Reads and sets what the BIOS of nodes is configured to. Settings wait for the next start, which\n' +
      'this command does not bring about: `phoenix power`, or a plan, does. `check` compares with what\n' +
      'the configuration says under `bios`, or with what is written behind it, and says why a value\n' +
      'cannot be; `sync` sets what the configuration says. Numbers and truths may be written as they\n' +
      'are. Passwords are not shown and not set.',
    examples: [
      ['phoenix bios @gpu get ProcTurboMode', 'one attribute; * stands for any text'],
      ['phoenix bios cn0042', 'all of them'],
      ['phoenix bios @gpu set ProcTurboMode=Enabled NumaNodesPerSocket=4', 'for the next start'],
      ['phoenix bios @* check', 'against the configuration'],
      ["phoenix bios 'cn[1-4]' sync --yes --reason 'new board'", 'as the configuration says'],
    ],
    flags: changeFlags,
    letters: changeLetters,
    arguments: {
      kind: 'array',
      parameter: {
        brief: `a node set, then ${verbs.join(', ')} (get without it), then attributes: NAME, or NAME=VALUE`,
        placeholder: 'NODES VERB ATTRIBUTE',
        parse: (input: string) => input,
      },
      minimum: 1,
    },
    run: (call, flags, expression, word = 'get', ...rest) => {
      const verb = parseVerb(word)
      const wanted = verb === 'get' ? {} : settings(verb, rest)
      return onNodes(call, expression, (on) => {
        if (verb === 'get') return get(on, rest)
        if (verb === 'check') return check(on, rest.length === 0 ? undefined : wanted)
        return change(on, flags, verb, wanted)
      })
    },
  })

export default build

function parseVerb(word: string): Verb {
  const verb = verbs.find((one) => one === word)
  if (verb !== undefined) return verb
  const guess = nearest(word, verbs)
  const hint = guess === undefined ? `say one of ${verbs.join(', ')}` : `did you mean ${guess}?`
  throw new PhoenixError('usage', `there is no '${cleanLine(word)}' of the BIOS; ${hint}`)
}

function settings(verb: Verb, rest: readonly string[]): BiosSettings {
  if (verb === 'sync' && rest.length > 0) {
    throw new PhoenixError(
      'usage',
      'sync sets what the configuration says, and takes no attributes',
      {
        hint: 'to set some, say set',
      },
    )
  }
  if (verb === 'set' && rest.length === 0) {
    throw new PhoenixError('usage', 'set needs attributes: NAME=VALUE')
  }
  const found = rest.map(parseAssignment)
  const odd = found.find(([, value]) => !isBiosSetting(value))
  if (odd !== undefined) {
    throw new PhoenixError('usage', `the value of ${odd[0]} is no text, number or truth`)
  }
  return Object.fromEntries(found) as BiosSettings
}

async function get(on: OnNodes, patterns: readonly string[]): Promise<number> {
  const fits = patterns.map((one) => {
    const escaped = one.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')
    return { pattern: one, form: new RegExp(`^${escaped}$`, 'i') }
  })
  const chosen = ({ current, pending }: BiosReport) => {
    const all = [...new Set([...Object.keys(current), ...Object.keys(pending)])]
    if (fits.length === 0) return { names: all.sort(), unknown: [] }
    const found = fits.map(({ pattern, form }) => ({
      pattern,
      names: all.filter((name) => form.test(name)).sort(),
    }))
    const unknown = found.flatMap(({ pattern, names }) => (names.length > 0 ? [] : [pattern]))
    const guesses = unknown.map((one) => `${one}: no such attribute${didYouMean(one, all)}`)
    return { names: [...new Set(found.flatMap(({ names }) => names))], unknown: guesses }
  }
  const only = (values: BiosReport['current'], names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]]] : [])))
  const answers = await look(on, on.selection.bios.read())
  const code = await tell(on, answers, {
    text: (report) => {
      const { names, unknown } = chosen(report)
      const lines = names.map((name) => {
        const next =
          name in report.pending ? `, ${shown(report.pending[name])} at the next start` : ''
        return cleanLine(`${name}: ${shown(report.current[name])}${next}`)
      })
      const said =
        fits.length > 0 ? [] : report.messages.map((one) => cleanLine(`The BMC says: ${one}`))
      return [...lines, ...unknown.map((one) => cleanLine(one)), ...said].join('\n')
    },
    json: (report) => {
      const { names } = chosen(report)
      const { current, pending, messages } = report
      return { current: only(current, names), pending: only(pending, names), messages }
    },
  })
  // Who has none of what was asked for has not been given an answer.
  const lacking = [...answers.values.values()].some((report) => chosen(report).unknown.length > 0)
  return code === 0 && lacking ? 1 : code
}

function shown(value: BiosValue | undefined): string {
  return value === undefined || value === null ? '(unknown)' : value === '' ? "''" : String(value)
}

async function check(on: OnNodes, wanted: BiosSettings | undefined): Promise<number> {
  const answers = await look(on, on.selection.bios.check(wanted))
  const { model } = on.phoenix
  const says = (node: string) =>
    wanted !== undefined || Object.keys(model.node(node).bios).length > 0
  const code = await tell(on, answers, {
    text: (differences, node) => {
      if (differences.length > 0) return differences.map(differenceText).join('\n')
      return says(node) ? 'as wanted' : 'the configuration says nothing of its BIOS'
    },
    json: (differences) => ({ differences }),
  })
  const differs = [...answers.values.values()].some((differences) => differences.length > 0)
  return code === 0 && differs ? 1 : code
}

function differenceText({ attribute, wanted, current, pending, problem }: BiosDifference): string {
  const now = current === undefined ? 'is not there' : `is ${shown(current)}`
  const next = pending === undefined ? '' : `, ${shown(pending)} at the next start`
  const why = problem === undefined ? '' : `: ${problem}`
  return cleanLine(`${attribute} ${now}${next}, and should be ${shown(wanted)}${why}`)
}

async function change(
  on: OnNodes,
  flags: ChangeFlags,
  verb: 'set' | 'sync',
  wanted: BiosSettings,
): Promise<number> {
  const { bios } = on.selection
  const set = Object.entries(wanted).map(([name, value]) => `${name}=${String(value)}`)
  const what = verb === 'set' ? set.join(', ') : 'what the configuration says'
  if (!(await agreed(on, flags, cleanLine(`set in the BIOS ${what}`)))) return 0
  const answers = verb === 'set' ? bios.set(wanted, reasonOf(flags)) : bios.sync(reasonOf(flags))
  return tellChange(on, answers, { text: changeText, json: (one) => ({ ...one }) })
}

function changeText({ written, resetNeeded }: BiosChange): string {
  const waits = resetNeeded ? 'active at the next start' : 'active now'
  if (written.length > 0) return cleanLine(`set ${written.join(', ')}: ${waits}`)
  return resetNeeded ? 'set before: active at the next start' : 'as wanted already'
}
