/**
 * The state of one simulated machine: power, boot override, light, log, serial line, and what happened so
 * far. It knows no protocol: each front (Redfish, …) shows this one state in its own words. What is due
 * is done when somebody looks, as of the time at which it was due; an agenda sees to it that somebody
 * does, so that ten thousand machines need one timer.
 */

import { type FaultOrFaults, Faults } from '../faults/active.js'
import type { Fault } from '../faults/faults.js'
import type { Tally } from '../rack/counters.js'
import type { Credential } from './accounts.js'
import type { Agenda, Sleeper } from './agenda.js'
import { Controller } from './controller.js'
import { EventLog, type LogRecord } from './event-log.js'
import { type HistoryEntry, keepEntry } from './history.js'
import type { Identity } from './identity.js'
import { Light, type LightState } from './light.js'
import { noOverride, type SimulatedOverride } from './override.js'
import { type Deed, type PlanName, Plans } from './plans.js'
import { type PowerMove, type ResetType, resetRules, type SimulatedPower } from './reset.js'
import { type Sensor, sensorsOf } from './sensors.js'
import { SerialLine } from './serial-line.js'

/** How long a node takes to change its power state, in milliseconds. */
export interface PowerDelays {
  readonly on: number
  readonly off: number
}

interface Phase {
  readonly power: 'powering-on' | 'powering-off'
  /** How long the phase lasts, in milliseconds. */
  readonly lasts: number
}

/** What else a machine is made with. */
export interface MachineOptions {
  /** The account that its BMC has at first. @default one that nobody can log in with */
  readonly credential?: Credential
  /** The boot override as it is at first. @default none */
  readonly override?: SimulatedOverride
  /** Wakes it when something is due. @default it acts when somebody looks */
  readonly agenda?: Agenda
}

const nobody: Credential = { user: '', password: '' }

/** One simulated machine. Every method takes the present time in milliseconds since 1970. */
export class Machine implements Sleeper {
  /** What is wrong with the machine or its BMC. */
  faults: Faults
  /** The power once all phases are over. */
  #goal: 'on' | 'off'
  #phases: readonly Phase[] = []
  /** When the first of the phases ends. */
  #phaseEnds = 0
  #override: SimulatedOverride
  #starts = 0
  #revision = 1
  #history: HistoryEntry[] | undefined
  #log: EventLog | undefined
  #light: Light | undefined
  #serial: SerialLine | undefined
  readonly #agenda: Agenda | undefined
  /** Its BMC. */
  readonly controller: Controller
  /** The boot override as it was at first. */
  readonly firstOverride: SimulatedOverride
  #plans: Plans | undefined
  /** The earliest time at which the agenda wakes this machine. */
  #woken = Number.POSITIVE_INFINITY

  constructor(
    readonly identity: Identity,
    readonly tally: Tally,
    private readonly delays: PowerDelays,
    power: 'on' | 'off',
    fault: FaultOrFaults,
    { credential, override = noOverride, agenda }: MachineOptions = {},
  ) {
    this.controller = new Controller(credential ?? nobody)
    this.firstOverride = override
    this.#agenda = agenda
    this.#goal = power
    this.#override = override
    this.faults = new Faults(fault)
  }

  /** The first fault that it has now. */
  get fault(): Fault | undefined {
    return this.faults.list()[0]
  }

  set fault(fault: Fault | undefined) {
    this.faults = new Faults(fault)
  }

  /** The first fault, which strikes by this: for fronts that know one at a time. */
  strike(): Fault | undefined {
    const { fault } = this
    return fault && this.faults.strike(fault.kind)
  }

  power(now: number): SimulatedPower {
    this.#settle(now)
    return this.#phases[0]?.power ?? this.#goal
  }

  override(now: number): SimulatedOverride {
    this.#settle(now)
    return this.#override
  }

  /** Counts the changes of everything that a client can see of the system. */
  revision(now: number): number {
    this.#settle(now)
    return this.#revision
  }

  /** What happened, oldest first; only the last 256 entries are kept. */
  history(now: number): readonly HistoryEntry[] {
    this.#settle(now)
    return [...(this.#history ?? [])]
  }

  /** What the sensors measure: it follows from the power and the machine's name. */
  sensors(now: number): readonly Sensor[] {
    return sensorsOf(this.identity.node, this.power(now))
  }

  /** The log of the hardware, oldest first. */
  log(now: number): readonly LogRecord[] {
    this.#settle(now)
    return this.#log?.records ?? []
  }

  /** Writes into the log of the hardware. */
  writeLog(record: Omit<LogRecord, 'id' | 'at'>, now: number): void {
    this.#settle(now)
    this.#record(record, now)
  }

  /** Empties the log of the hardware. */
  clearLog(now: number): void {
    this.#settle(now)
    this.#log?.clear()
    this.#revision++
  }

  /** The light by which people find the machine; made when it is first needed. */
  get light(): Light {
    this.#light ??= new Light()
    return this.#light
  }

  /** The light, where anybody has ever switched it. */
  lightState(now: number): LightState | undefined {
    return this.#light?.state(now)
  }

  /** The serial line; made when it is first needed. */
  get serial(): SerialLine {
    this.#serial ??= new SerialLine(this.identity.node)
    return this.#serial
  }

  /** Has something be done at a time, instead of what was planned under this name before. */
  plan(name: PlanName, at: number, deed: Deed): void {
    this.#plans ??= new Plans()
    this.#plans.set(name, at, deed)
    this.#sleep()
  }

  /** Does not do what was planned. */
  cancel(name: PlanName): void {
    this.#plans?.cancel(name)
  }

  wake(now: number): void {
    if (this.#woken <= now) this.#woken = Number.POSITIVE_INFINITY
    this.#settle(now)
    this.#sleep()
  }

  /** How often the firmware has started. */
  starts(now: number): number {
    this.#settle(now)
    return this.#starts
  }

  /** Stores a boot override. */
  setOverride(override: SimulatedOverride, now: number): void {
    this.#settle(now)
    this.#override = override
    this.#revision++
    this.#note({ at: now, kind: 'boot-setting', override })
  }

  /** Asks for a reset; false where it does not fit the power state. */
  reset(type: ResetType, now: number): boolean {
    const move = resetRules[type][this.power(now)]
    this.#note({ at: now, kind: 'reset', type, accepted: move !== 'conflict' })
    if (move === 'conflict') return false
    if (move !== 'nothing') this.#begin(move === 'stop' ? 'off' : 'on', this.#phasesOf(move), now)
    return true
  }

  /** The power changes at once, and the BMC was not asked. */
  press(power: 'on' | 'off', now: number): void {
    this.#settle(now)
    this.#note({ at: now, kind: 'press', power })
    const isOff = this.#phases.length === 0 && this.#goal === 'off'
    if (power === 'off' && !isOff) this.#serial?.stops()
    const starts = power === 'on' && isOff
    this.#begin(power, [], now)
    if (!starts) return
    this.#start(now)
    this.#serial?.prompt()
  }

  #phasesOf(move: PowerMove): readonly Phase[] {
    const start: Phase = { power: 'powering-on', lasts: this.delays.on }
    const stop: Phase = { power: 'powering-off', lasts: this.delays.off }
    return { start: [start], stop: [stop], cycle: [stop, start] }[move]
  }

  #begin(goal: 'on' | 'off', phases: readonly Phase[], now: number): void {
    this.#goal = goal
    this.#revision++
    this.#enter(phases, now)
    this.#settle(now)
    this.#sleep()
  }

  #enter(phases: readonly Phase[], now: number): void {
    this.#phases = phases
    const [first] = phases
    if (first === undefined) {
      if (this.#goal === 'off') {
        this.#record({ kind: 'stop', severity: 'OK', message: 'The system was switched off.' }, now)
      }
      return
    }
    this.#phaseEnds = now + first.lasts
    if (first.power === 'powering-on') this.#start(now)
  }

  /** Does what was due until now, one after the other. */
  #settle(now: number): void {
    for (;;) {
      const plan = this.#plans?.next ?? Number.POSITIVE_INFINITY
      const phase = this.#phaseEnd
      if (Math.min(plan, phase) > now) return
      if (plan < phase) this.#plans?.doFirst()
      else this.#endPhase(phase)
    }
  }

  /** When the present phase ends by itself. */
  get #phaseEnd(): number {
    const [phase] = this.#phases
    const isStuck = phase?.power === 'powering-on' && this.faults.has('stuck')
    return phase === undefined || isStuck ? Number.POSITIVE_INFINITY : this.#phaseEnds
  }

  #endPhase(at: number): void {
    const [phase, ...rest] = this.#phases
    this.#revision++
    if (phase?.power === 'powering-off') this.#serial?.stops()
    this.#enter(rest, at)
    if (phase?.power === 'powering-on') this.#serial?.prompt()
  }

  /** Asks to be woken when the next thing is due. */
  #sleep(): void {
    if (this.#agenda === undefined) return
    const next = Math.min(this.#plans?.next ?? Number.POSITIVE_INFINITY, this.#phaseEnd)
    if (next >= this.#woken) return
    this.#woken = next
    this.#agenda.add(next, this)
  }

  /** The firmware reads the override when it starts; one that is for once is consumed by that. */
  #start(at: number): void {
    this.#starts++
    this.#note({ at, kind: 'start', from: this.#override.target })
    this.#serial?.starts(this.identity.model, this.#override.target)
    this.#record({ kind: 'start', severity: 'OK', message: 'The system began to start.' }, at)
    if (this.#override.enabled !== 'Once') return
    this.#override = { ...this.#override, enabled: 'Disabled', target: 'None' }
    this.#revision++
  }

  #record(record: Omit<LogRecord, 'id' | 'at'>, at: number): void {
    this.#log ??= new EventLog()
    this.#log.add({ at, ...record })
  }

  #note(entry: HistoryEntry): void {
    this.#history = keepEntry(this.#history, entry)
  }
}
