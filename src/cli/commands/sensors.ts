import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import type { PowerReading, SensorKind, SensorReport } from '../../ports/sensors.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { oneOf, switchFlag } from '../command-line/word.js'
import { type OnNodes, onNodes } from '../hardware/on-nodes.js'
import { chosen } from '../hardware/sensors/choose.js'
import { readingsTable, spreadTable } from '../hardware/sensors/table.js'
import { look, tell } from '../hardware/tell-answers.js'
import { gatheredLines } from '../output/gather.js'

type Flags = HardwareFlags & {
  readonly kind: SensorKind | undefined
  readonly bad: boolean
  readonly each: boolean
  readonly power: boolean
}

const kinds = [
  'temperature',
  'fan',
  'power',
  'voltage',
  'current',
  'energy',
  'humidity',
  'frequency',
  'utilization',
  'pressure',
  'flow',
  'other',
] as const satisfies readonly SensorKind[]

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, pattern?: string]>({
    brief,
    help:
      'Reads what the sensors measure, with health and limits (a ! marks critical ones). Of several\n' +
      'nodes a row for each sensor shows the lowest, the median and the highest value with their nodes,\n' +
      'and who is not well; --each shows each node. A pattern chooses sensors by name: * is any text,\n' +
      '? one character; a plain word is looked for within the names. Reading all sensors can take\n' +
      'a BMC a minute; --power reads what nodes take from their supplies, and is quick.',
    examples: [
      ['phoenix sensors cn0042', 'all of one node'],
      ['phoenix sensors @compute cpu --kind temperature', 'who is hottest'],
      ['phoenix sensors @* --bad --each', 'whatever is not well'],
      ['phoenix sensors @* --power', 'watts, and their sum'],
    ],
    flags: {
      ...hardwareFlags,
      kind: {
        kind: 'parsed',
        parse: oneOf(kinds, 'kind of sensor'),
        brief: `only these: ${kinds.join(', ')}`,
        placeholder: 'KIND',
        optional: true,
      },
      bad: switchFlag('only what is not well'),
      each: switchFlag('each reading of each node'),
      power: switchFlag('what nodes take from their supplies'),
    },
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: 'which sensors',
          placeholder: 'PATTERN',
          parse: (input: string) => input,
          optional: true,
        },
      ],
    },
    run: (call, flags, expression, pattern) => {
      const { power, kind, bad, each } = flags
      if (power && (pattern !== undefined || kind !== undefined || bad || each)) {
        throw new PhoenixError('usage', '--power takes no PATTERN, --kind, --bad or --each')
      }
      return onNodes(call, expression, (on) =>
        power ? tellPower(on) : tellSensors(on, flags, pattern),
      )
    },
  })

export default build

async function tellSensors(
  on: OnNodes,
  flags: Flags,
  pattern: string | undefined,
): Promise<number> {
  const { kind, bad, each } = flags
  const readings = ({ readings }: SensorReport) => chosen(readings, { pattern, kind, bad })
  const isChosen = pattern !== undefined || kind !== undefined
  const answers = await look(on, on.selection.sensors.read())
  const { values } = answers
  const none = bad ? 'nothing bad' : isChosen ? 'no such sensors' : 'no sensors'
  const isTable = !each && on.nodes.size > 1
  const code = await tell(on, answers, {
    text: (report) => readingsTable(readings(report), none),
    json: (report) => ({ ...report, readings: readings(report) }),
    ...(isTable
      ? {
          together: () =>
            spreadTable(new Map([...values].map(([node, it]) => [node, readings(it)])), none),
        }
      : {}),
  })
  // What could not be read is told beside what could.
  const gaps = [...values].flatMap(([node, { unreadable }]) =>
    unreadable.map(({ path, reason }) => [node, cleanLine(`${path}: ${reason}`, 300)] as const),
  )
  for (const line of gatheredLines(gaps)) await on.call.note(`not read: ${line}`)
  return code
}

async function tellPower(on: OnNodes): Promise<number> {
  const answers = await look(on, on.selection.sensors.power())
  const code = await tell(on, answers, {
    text: powerText,
    json: (reading) => ({ ...reading }),
  })
  const watts = [...answers.values.values()].flatMap(({ watts }) => watts ?? [])
  if (watts.length > 1 && !on.call.wantsJson) {
    const sum = Math.round(watts.reduce((all, one) => all + one, 0))
    await on.call.print(`${sum} W taken by ${count(watts.length, 'node')}`)
  }
  return code
}

function powerText({ watts, limit }: PowerReading): string {
  const taken = watts === undefined ? 'not measured' : `${watts} W`
  return limit === undefined ? taken : `${taken} (limit ${limit} W)`
}
