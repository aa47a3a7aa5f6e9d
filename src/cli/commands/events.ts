import { cleanLine } from '../../model/clean-text.js'
import { printNodes } from '../../plan/print.js'
import type { BmcEvent, BmcEventOrGap, EventListener } from '../../ports/events.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { listenAt } from '../hardware/listen-at.js'
import { NotesTogether } from '../hardware/notes-together.js'
import { onNodes } from '../hardware/on-nodes.js'
import { Stream } from '../hardware/stream.js'
import { failureText } from '../output/failures.js'

type Flags = HardwareFlags & {
  readonly listen: EventListener | undefined
  readonly every: number
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Prints what the BMCs tell by themselves, as it happens, until Ctrl-C. Streams that break are\n' +
      'opened anew, and that is said: something may have been missed, which `sel` shows. BMCs that have\n' +
      'no stream are asked to send their events here where --listen says where this machine is to be\n' +
      'reached; what was asked for is taken back at the end. Of the rest the log is looked at again and\n' +
      'again. Which nodes these are is said, and why.',
    examples: [
      ['phoenix events @gpu', 'until Ctrl-C'],
      ['phoenix events @* --listen 10.1.0.5:8443', 'also BMCs without a stream, by HTTPS'],
      ['phoenix events @* --json', 'one list, an event on each line'],
    ],
    flags: {
      ...hardwareFlags,
      listen: {
        kind: 'parsed',
        parse: listenAt,
        brief: 'where BMCs without a stream are to send their events; http://… for no TLS',
        placeholder: 'ADDRESS[:PORT]',
        optional: true,
      },
      every: {
        kind: 'parsed',
        parse: wholeSeconds,
        brief: 'the pause between two looks into the log of a BMC that tells nothing, in seconds',
        placeholder: 'SECONDS',
        default: '10',
      },
    },
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, { listen, every }, expression) =>
      onNodes(
        call,
        expression,
        async ({ selection, nodes, signal }) => {
          // Where nothing happens, nothing is printed for a long time.
          if (nodes.size > 0) await call.note(`Listening to ${printNodes(nodes)}; Ctrl-C ends.`)
          const stream = new Stream(call)
          const ways = new NotesTogether(call)
          let failed = 0
          const options = {
            ...{ signal, every: every * 1000 },
            ...(listen === undefined ? {} : { listen }),
          }
          for await (const answer of selection.events.listen(options)) {
            const { node } = answer
            if (!answer.ok) {
              failed++
              await call.note(`${node}: ${failureText(answer.error)}`)
              continue
            }
            const { value } = answer
            if (value.kind !== 'way') {
              await stream.print(`${node}: ${eventText(value)}`, { node, ...value })
            } else if (value.way !== 'stream') {
              ways.add(node, wayText(value.way, value.why, every))
            }
          }
          await ways.flush()
          await stream.end()
          return failed > 0 ? 1 : 0
        },
        { follows: true },
      ),
  })

export default build

function wayText(way: 'subscription' | 'log', why: string | undefined, every: number): string {
  const how = way === 'log' ? `its log is looked at every ${every} s` : 'it sends its events here'
  return cleanLine(why === undefined ? how : `${how}: ${why}`)
}

function wholeSeconds(input: string): number {
  if (/^[1-9]\d{0,5}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number from 1')
}

function eventText(heard: Exclude<BmcEventOrGap, { readonly kind: 'way' }>): string {
  return heard.kind === 'gap'
    ? '(connected anew: something may have been missed)'
    : line(heard.event)
}

function line({ time, severity, message }: BmcEvent): string {
  return [time ?? '', severity ?? '', cleanLine(message)].filter((word) => word !== '').join('  ')
}
