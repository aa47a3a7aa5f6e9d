/** Feeds payloads of any kind to the line of a console, and checks what must hold after each. */
import { defaultLineTiming, SolLine } from '../../adapters/ipmi/sol/line.js'
import type { Dice } from './mutate.js'

const rounds = 20

/** Runs one line; gives how many payloads it was fed. */
export function fuzzLine(dice: Dice): number {
  let sent = 0
  let heard = 0
  let came = 0
  let isOver = false
  const line = new SolLine({
    limit: 1 + dice.below(40),
    timing: defaultLineTiming,
    send: () => sent++,
    hear: (event) => {
      check(!isOver, 'something came after the end')
      if (event.kind === 'data') heard += event.bytes.length
      isOver = event.kind === 'ended'
    },
    hasRoom: () => dice.below(4) > 0,
  })
  let now = 0
  line.begin(now)
  for (let round = 0; round < rounds; round++) {
    now += dice.below(1500)
    if (dice.below(2) === 0) line.write(Buffer.alloc(dice.below(60), 'x'), now)
    const payload = Buffer.from(Array.from({ length: dice.below(40) }, () => dice.below(256)))
    // The end is one bit of many; most lines are to live for a while.
    if (payload.length > 3 && dice.below(8) > 0) payload[3] = (payload[3] ?? 0) & 0xef
    came += Math.max(0, payload.length - 4)
    const before = sent
    line.receive(payload, dice.below(2 ** 32), now)
    check(sent - before <= 2, 'one payload made us send more than an answer and the next')
    check(heard <= came, 'more was heard than came')
    line.tick(now)
    const { wake } = line
    check(!isOver || wake === undefined, 'a line that is over wants to be woken')
  }
  return rounds
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
