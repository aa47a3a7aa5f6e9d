import { cleanLine } from '../../../model/clean-text.js'
import { count, printNodes } from '../../../plan/print.js'
import type { Awaited, LookEvent, RunEvent } from '../../../run/events.js'
import type { Call } from '../../command-line/call.js'
import { Counters, clock } from './counters.js'
import type { Progress } from './progress.js'

/** How many failures are told as they happen; the summary at the end has them all. */
const failuresTold = 20
/** How long it is quiet before it is told whom the work waits for, in seconds. */
const quiet = 5

/**
 * Progress where no terminal is: a line at the begin of a look, for each finished tenth of a run and for
 * the first failures; and, where it takes long, one now and then that names who is awaited.
 */
export class LineProgress implements Progress {
  readonly #counters = new Counters()
  #tenth = 0
  #told = 0
  #lastLine = 0
  #hasWaited = false

  constructor(private readonly call: Call) {}

  on(event: LookEvent | RunEvent): void {
    const counters = this.#counters
    counters.on(event)
    switch (event.type) {
      case 'look-begin':
        this.#line(`Looking at the hardware of ${count(event.nodes, 'node')}.`)
        break
      case 'look-end':
        // Whoever could not be looked at is in the plan, with the reason.
        if (this.#hasWaited) this.#line(lookText(counters))
        break
      case 'waiting':
        this.#waiting()
        break
      case 'node-end':
        this.#nodeEnd(event)
        break
      default:
    }
  }

  end(): void {
    if (this.#counters.isLooking) this.#line(`${lookText(this.#counters)}.`)
  }

  #waiting(): void {
    const counters = this.#counters
    const { seconds, awaited, isRunning } = counters
    // The longer it takes, the less often it is worth a line.
    if (seconds - this.#lastLine < Math.max(quiet, seconds / 5)) return
    this.#hasWaited = true
    const how = isRunning ? runText(counters) : lookText(counters)
    this.#line(`${how}: waiting for ${awaitedText(awaited)}`)
  }

  #nodeEnd({ node, outcome }: Extract<RunEvent, { type: 'node-end' }>): void {
    const counters = this.#counters
    if (outcome.result === 'failed') {
      this.#told++
      const { step, reason } = outcome
      const what = step === undefined ? '' : `${step}: `
      if (this.#told <= failuresTold) this.#line(`${node}: ${cleanLine(what + reason)}`)
      if (this.#told === failuresTold) this.#line('Further failures are told at the end.')
    }
    const tenth = Math.floor((counters.finished * 10) / counters.nodes)
    if (tenth === this.#tenth) return
    this.#tenth = tenth
    this.#line(runText(counters))
  }

  #line(text: string): void {
    this.#lastLine = this.#counters.seconds
    void this.call.note(text)
  }
}

/** `12 of 16 nodes looked at, 2 of them in vain (0:05)`. */
export function lookText({ finished, failed, nodes, seconds }: Counters): string {
  const bad = failed === 0 ? '' : `, ${failed} of them in vain`
  return `${finished} of ${count(nodes, 'node')} looked at${bad} (${clock(seconds)})`
}

function runText({ finished, nodes, done, failed, seconds }: Counters): string {
  const bad = failed === 0 ? '' : `, ${failed} failed`
  return `${finished} of ${count(nodes, 'node')}: ${done} done${bad} (${clock(seconds)})`
}

/** How many things that are waited for are told. */
const awaitedShown = 3

/** `cn[01-02] (2 nodes) to be on; …`. */
export function awaitedText(awaited: readonly Awaited[]): string {
  const told = awaited.slice(0, awaitedShown)
  const more = awaited.length > told.length ? ['…'] : []
  return [...told.map(({ nodes, what }) => `${printNodes(nodes)} ${what}`), ...more].join('; ')
}
