import { realpathSync, statSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  configFlag,
  dbFlag,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
  throughFlag,
  verboseFlag,
} from '../command-line/flags.js'
import { findConfig } from '../config/load-config.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { parseEscape } from '../console/escape.js'
import { logConsoles } from '../console/log-consoles.js'
import { type ConsoleFlags, openAttended } from '../console/open-attended.js'
import { shareLog } from '../console/share/share-log.js'
import { parseSize } from '../console/size.js'

type Flags = ConsoleFlags & {
  readonly config: string | undefined
  readonly db: string | undefined
  readonly through: string | undefined
  readonly verbose: boolean
  readonly log: string | undefined
  readonly size: number
  readonly keep: number
  readonly timestamps: boolean
}

const yes = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Opens the serial console of a node. What is typed goes to the node as it is, Ctrl-C too; ~. at\n' +
      'the start of a line ends it, ~? tells what else there is. What is piped in is sent, and the\n' +
      'console ends once the node has been silent. Where the console is lost it is opened again. A\n' +
      'second console of the same node on this computer watches through the first, or through the\n' +
      'process that logs it; ~t takes the keyboard.\n\n' +
      'With --log and a folder, or several nodes, what the nodes write is logged, a file for each: the\n' +
      'bytes as they came, control characters too (less -R shows them). Ctrl-C ends it, SIGHUP opens the\n' +
      'files anew.',
    examples: [
      ['phoenix console cn0042', 'the console on this terminal'],
      ['phoenix console cn0042 --log boot.log', 'and in a file'],
      ["printf 'root\\r' | phoenix console cn0042", 'type something, and see the answer'],
      ['phoenix console cn0042 --take-over', 'although somebody else has it'],
      ['phoenix console @compute --log /var/log/consoles', 'a file for each node'],
    ],
    flags: {
      config: configFlag,
      db: dbFlag,
      through: throughFlag,
      verbose: verboseFlag,
      log: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'write what the node writes into this file, or into this folder',
        placeholder: 'PATH',
        optional: true,
      },
      size: {
        kind: 'parsed',
        parse: parseSize,
        brief: 'in a folder: from which size on a file is set aside as NODE.log.1',
        placeholder: 'SIZE',
        default: '10M',
      },
      keep: {
        kind: 'parsed',
        parse: wholeNumber,
        brief: 'in a folder: how many of them are kept',
        placeholder: 'N',
        default: '5',
      },
      timestamps: yes('in a folder: the time before each line, in UTC'),
      takeOver: yes('take the console from whoever has it'),
      readOnly: yes('send nothing'),
      alone: yes('let no other process on this computer watch'),
      escape: {
        kind: 'parsed',
        parse: (input: string) => parseEscape(input) ?? 'none',
        brief: "the escape character: one character, '^]', or 'none'",
        placeholder: 'C',
        default: '~',
      },
      linger: {
        kind: 'parsed',
        parse: seconds,
        brief: 'how long the node has to be silent at the end of what is piped in, in seconds',
        placeholder: 'S',
        default: '2',
      },
      reason: reasonFlag,
    },
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: async (call, flags, expression) => {
      const target = flags.log === undefined ? undefined : call.path(flags.log)
      return withPhoenix(call, async (phoenix) => {
        const selection = phoenix.select(selectNodes(phoenix.model, expression))
        const [node, ...others] = selection.nodes
        if (node === undefined) throw new PhoenixError('usage', 'no node is named')
        const config = realpathSync(findConfig(call))
        const where = { env: call.io.env, config, through: call.through }
        const isFolder = flags.log?.endsWith('/') === true || isDirectory(target)
        if (target !== undefined && (others.length > 0 || isFolder)) {
          const { size, keep, timestamps, takeOver, reason } = flags
          const why = reason === undefined ? {} : { reason }
          const options = { folder: target, size, keep, timestamps, takeOver, ...why }
          const log = await selection.console.log(options)
          const sharing = flags.alone ? undefined : await shareLog(call, log, where)
          return logConsoles(call, log, selection.nodes.size).finally(() => sharing?.close())
        }
        if (others.length > 0) {
          const message = `a terminal has room for one console, and these are ${selection.nodes.size}`
          throw new PhoenixError('usage', message, {
            hint: 'name one node, or log all of them with --log FOLDER',
          })
        }
        return openAttended(call, { phoenix, node, where, log: target, flags })
      })
    },
  })

export default build

function isDirectory(path: string | undefined): boolean {
  return path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function wholeNumber(input: string): number {
  if (/^\d{1,6}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number')
}

function seconds(input: string): number {
  if (/^\d{1,5}(\.\d+)?$/.test(input)) return Number(input)
  throw new Error('it has to be a number of seconds')
}
