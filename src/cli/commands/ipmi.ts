import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { IpmiAnswer, IpmiCommand } from '../../ports/ipmi-raw.js'
import { ipmiReading } from '../../ports/ipmi-reading.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { carryOut, tell } from '../hardware/tell-answers.js'

const build: BuildCommand = (brief) =>
  command<ChangeFlags, string[]>({
    brief,
    help:
      'Sends a command of IPMI in the numbers of the protocol: network function, command, data, each a\n' +
      'byte as 0x2f or 47. Equal answers stand under a folded node set. Commands of the standard that\n' +
      'only look (Get Device ID and its like) are sent at once. Of all others nobody can tell from outside\n' +
      'what they do, so that each is asked about (without a terminal it needs --yes) and leaves a row in\n' +
      'the audit log, without its data. Exit code 1 where a BMC did not carry it out.',
    examples: [
      ["phoenix ipmi 'cn[1-4]' raw 0x06 0x01", 'the device ID'],
      ['phoenix ipmi cn1 raw 0x00 0x02 0x05 --reason hangs', 'soft shutdown'],
    ],
    flags: changeFlags,
    letters: changeLetters,
    arguments: {
      kind: 'array',
      parameter: {
        brief: 'the nodes, the word raw, and bytes: network function, command, data',
        placeholder: 'NODES raw NETFN COMMAND BYTE',
        parse: (input: string) => input,
      },
      minimum: 4,
    },
    run: async (call, flags, expression = '', verb = '', ...words) => {
      if (verb !== 'raw') {
        throw new PhoenixError('usage', `there is no '${cleanLine(verb, 40)}'; say NODES raw BYTES`)
      }
      const sent = commandOf(words)
      return onNodes(call, expression, async (on) => {
        const looks = ipmiReading(sent) !== undefined
        const what = `send ${hexOf([sent.netFn, sent.command])}`
        if (!looks && !(await agreed(on, flags, what))) return 0
        const answers = await carryOut(on, on.selection.ipmi.send(sent, reasonOf(flags)))
        const code = await tell(on, answers, { text, json })
        const isRefused = [...answers.values.values()].some(({ completion }) => completion !== 0)
        return code === 0 && isRefused ? 1 : code
      })
    },
  })

export default build

function commandOf(words: readonly string[]): IpmiCommand {
  const [netFn = 0, command = 0, ...data] = words.map(byteOf)
  if (netFn % 2 === 0 && netFn <= 62) {
    const sent: IpmiCommand = { netFn, command, data }
    // What looks is sent with the least privilege that suffices.
    return ipmiReading(sent) === undefined ? { ...sent, privilege: 'admin' } : sent
  }
  const message = `${words[0]} is no network function: they are even, from 0 to 0x3e`
  throw new PhoenixError('usage', message)
}

function byteOf(word: string): number {
  const byte = /^(0x[0-9a-f]{1,2}|\d{1,3})$/i.test(word) ? Number(word) : Number.NaN
  if (byte <= 255) return byte
  // What is no byte may be part of a password.
  throw new PhoenixError('usage', 'one of the words is no byte such as 0x2f or 47')
}

function hexOf(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function text({ completion, meaning, data }: IpmiAnswer): string {
  if (completion !== 0) return `not done: ${hexOf([completion])}h, ${cleanLine(meaning)}`
  return data.length === 0 ? 'done, no data' : hexOf(data)
}

function json({ completion, meaning, data }: IpmiAnswer): Record<string, unknown> {
  return { ok: completion === 0, completion, meaning, data: hexOf(data) }
}
