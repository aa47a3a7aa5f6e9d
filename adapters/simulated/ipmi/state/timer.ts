/** The watchdog timer of a BMC. */
import type { Machine } from '../../machine/machine.js'
import type { ResetType } from '../../machine/reset.js'

const step = 100
const running = 0x40
const keepRunning = 0x40
const dontLog = 0x80
const actionBits = 0x07

/** What it does to the machine, by the number of the action. */
const deeds: readonly (ResetType | undefined)[] = [
  undefined,
  'ForceRestart',
  'ForceOff',
  'PowerCycle',
]

/** The timer. */
export class Timer {
  #use = 0
  #action = 0
  #warning = 0
  #expired = 0
  /** In steps of a tenth of a second. */
  #countdown = 0
  /** When it acts, in milliseconds since 1970; undefined while it does not run. */
  #due: number | undefined
  #set = false

  constructor(private readonly machine: Machine) {}

  /** The data of Get Watchdog Timer. */
  read(now: number): Buffer {
    const data = Buffer.alloc(8)
    data[0] = this.#use | (this.#due === undefined ? 0 : running)
    data[1] = this.#action
    data[2] = this.#warning
    data[3] = this.#expired
    data.writeUInt16LE(this.#countdown, 4)
    const left = this.#due === undefined ? this.#countdown : Math.ceil((this.#due - now) / step)
    data.writeUInt16LE(left, 6)
    return data
  }

  /** The data of Set Watchdog Timer. One that runs is stopped, unless the data say otherwise. */
  write(data: Buffer, now: number): void {
    const [use = 0, action = 0, warning = 0, forget = 0] = data
    const goesOn = (use & keepRunning) !== 0 && this.#due !== undefined
    this.#use = use & ~keepRunning
    this.#action = action
    this.#warning = warning
    this.#expired &= ~forget
    this.#countdown = data.readUInt16LE(4)
    this.#set = true
    if (goesOn) this.#start(now)
    else this.#stop()
  }

  /** Starts it anew; false where it was never set. */
  feed(now: number): boolean {
    if (!this.#set) return false
    this.#start(now)
    return true
  }

  #start(now: number): void {
    this.#due = now + this.#countdown * step
    this.machine.plan('watchdog', this.#due, (due) => this.#act(due))
  }

  #stop(): void {
    this.#due = undefined
    this.machine.cancel('watchdog')
  }

  #act(due: number): void {
    this.#due = undefined
    this.#expired |= 1 << (this.#use & 7)
    const deed = deeds[this.#action & actionBits]
    if (deed !== undefined) this.machine.reset(deed, due)
    if ((this.#use & dontLog) !== 0) return
    this.machine.writeLog(
      { kind: 'other', severity: 'Critical', message: 'The watchdog ran out.' },
      due,
    )
  }
}
