import { cleanLine } from '../../model/clean-text.js'
import type { BmcEvent, BmcEventOrGap } from '../../ports/events.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { onNodes } from '../hardware/on-nodes.js'
import { Stream } from '../hardware/stream.js'
import { failureText } from '../output/failures.js'

const build: BuildCommand = (brief) =>
  command<HardwareFlags, [nodes: string]>({
    brief,
    help:
      'Prints what the BMCs tell by themselves, as it happens, until Ctrl-C. Streams that break are\n' +
      'opened anew, and that is said: something may have been missed, which `sel` shows. Nodes whose\n' +
      'BMC has no stream are named; the others are heard all the same.',
    examples: [
      ['phoenix events @gpu', 'until Ctrl-C'],
      ['phoenix events @* --json', 'one list, an event on each line'],
    ],
    flags: hardwareFlags,
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, _, expression) =>
      onNodes(
        call,
        expression,
        async ({ selection, signal }) => {
          const stream = new Stream(call)
          let failed = 0
          for await (const answer of selection.events.listen({ signal })) {
            const { node } = answer
            if (answer.ok) {
              await stream.print(`${node}: ${eventText(answer.value)}`, { node, ...answer.value })
              continue
            }
            failed++
            await call.note(`${node}: ${failureText(answer.error)}`)
          }
          await stream.end()
          return failed > 0 ? 1 : 0
        },
        { follows: true },
      ),
  })

export default build

function eventText(heard: BmcEventOrGap): string {
  return heard.kind === 'gap'
    ? '(connected anew: something may have been missed)'
    : line(heard.event)
}

function line({ time, severity, message }: BmcEvent): string {
  return [time ?? '', severity ?? '', cleanLine(message)].filter((word) => word !== '').join('  ')
}
