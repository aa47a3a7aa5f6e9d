/**
 * The state of one simulated machine: power, boot override, light, log, serial line, and what happened so
 * far. It knows no protocol: each front (Redfish, …) shows this one state in its own words. What is due
 * is done when somebody looks, as of the time at which it was due; an agenda sees to it that somebody
 * does, so that ten thousand machines need one timer. A machine that drives something real waits for that
 * instead of for the time.
 */

import { type FaultOrFaults, Faults } from '../faults/active.js'
import type { Fault } from '../faults/faults.js'
import type { Tally } from '../rack/counters.js'
import type { Credential } from './accounts.js'
import type { Agenda, Sleeper } from './agenda.js'
import { Controller } from './controller.js'
import { EventLog, type LogRecord } from './event-log.js'
import type { Hardware, MakeHardware } from './hardware.js'
import { type HistoryEntry, keepEntry } from './history.js'
import type { Identity } from './identity.js'
import { Light, type LightState } from './light.js'
import { noOverride, type SimulatedOverride } from './override.js'
import { type Deed, type PlanName, Plans } from './plans.js'
import {
  asksTheSystem,
  type PowerMove,
  type ResetType,
  resetRules,
  type SimulatedPower,
} from './reset.js'
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
  #hardware: Hardware | undefined
  /** Whether the hardware was switched on, and has not told since that it is off. */
  #powered = false
  /** The system was asked to stop in order to start again. */
  #startsAgain = false
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
    this.#serial ??= new SerialLine(this.identity.node, () => this.#hardware)
    return this.#serial
  }

  /** Has the machine drive something real from now on. Call it once, before anybody looks. */
  async drive(make: MakeHardware, clock: () => number): Promise<void> {
    const { bmcMac: _, ...identity } = this.identity
    this.#hardware = await make(identity, {
      running: () => this.#arrived('powering-on', clock()),
      off: (broken) => this.#wentOff(broken, clock()),
      restarting: () => this.#readOverride(clock()),
      output: (bytes) => this.serial.tell(bytes),
    })
    if (this.#goal === 'on') this.#begin('on', this.#phasesOf('start'), clock())
  }

  /** Ends what the machine drives. */
  async close(): Promise<void> {
    await this.#hardware?.close()
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
    if (type === 'Nmi') this.#hardware?.nmi?.()
    if (move === 'nothing') return true
    if (this.#hardware !== undefined && asksTheSystem.has(type) && move !== 'start') {
      // A real system stops when it likes, or not at all; until then the power is on.
      this.#startsAgain = move === 'cycle'
      this.#hardware.stop('soft')
    } else this.#begin(move === 'stop' ? 'off' : 'on', this.#phasesOf(move), now)
    return true
  }

  /** The power changes at once, or as soon as the hardware can, and the BMC was not asked. */
  press(power: 'on' | 'off', now: number): void {
    this.#settle(now)
    this.#note({ at: now, kind: 'press', power })
    if (this.#hardware !== undefined) {
      if (power === this.#goal) return
      this.#begin(power, this.#phasesOf(power === 'on' ? 'start' : 'stop'), now)
      return
    }
    const isOff = this.#phases.length === 0 && this.#goal === 'off'
    if (power === 'off' && !isOff) this.#serial?.stops()
    const starts = power === 'on' && isOff
    this.#begin(power, [], now)
    if (!starts) return
    this.#start(now)
    this.#serial?.runs()
  }

  #phasesOf(move: PowerMove): readonly Phase[] {
    const start: Phase = { power: 'powering-on', lasts: this.delays.on }
    const stop: Phase = { power: 'powering-off', lasts: this.delays.off }
    return { start: [start], stop: [stop], cycle: [stop, start] }[move]
  }

  #begin(goal: 'on' | 'off', phases: readonly Phase[], now: number): void {
    this.#goal = goal
    this.#startsAgain = false
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
    // What drives something real waits for that, unless that is off already.
    const waits = this.#hardware !== undefined && (first.power === 'powering-on' || this.#powered)
    if (waits) this.#phaseEnds = Number.POSITIVE_INFINITY
    else this.#phaseEnds = now + (this.#hardware === undefined ? first.lasts : 0)
    if (first.power === 'powering-on') this.#start(now)
    else if (waits) this.#hardware?.stop('hard')
  }

  /** The hardware has come to where a phase was to lead. */
  #arrived(phase: Phase['power'], now: number): void {
    if (this.#phases[0]?.power !== phase) return
    this.#phaseEnds = now
    this.#settle(now)
  }

  /** The hardware is off: because it was to be, or by itself. */
  #wentOff(broken: string | undefined, now: number): void {
    this.#powered = false
    if (broken !== undefined) {
      const message = `The system went off: ${broken}.`
      this.#record({ kind: 'other', severity: 'Critical', message }, now)
    }
    if (this.#phases[0]?.power === 'powering-off') this.#arrived('powering-off', now)
    else if (this.#startsAgain) this.#begin('on', this.#phasesOf('start'), now)
    else this.#begin('off', [], now)
  }

  /** Does what was due until now, one after the other. */
  #settle(now: number): void {
    for (;;) {
      const plan = this.#plans?.next ?? Number.POSITIVE_INFINITY
      const phase = this.#phaseEnd
      if (Math.min(plan, phase) > now) {
        if (this.#isStuck && now >= this.#phaseEnds) this.faults.count('stuck')
        return
      }
      if (plan < phase) this.#plans?.doFirst()
      else this.#endPhase(phase)
    }
  }

  /** When the present phase ends by itself. */
  get #phaseEnd(): number {
    if (this.#phases.length === 0 || this.#isStuck) return Number.POSITIVE_INFINITY
    return this.#phaseEnds
  }

  get #isStuck(): boolean {
    return this.#phases[0]?.power === 'powering-on' && this.faults.has('stuck')
  }

  #endPhase(at: number): void {
    const [phase, ...rest] = this.#phases
    this.#revision++
    if (phase?.power === 'powering-off') this.#serial?.stops()
    this.#enter(rest, at)
    if (phase?.power === 'powering-on') this.#serial?.runs()
  }

  /** Asks to be woken when the next thing is due. */
  #sleep(): void {
    if (this.#agenda === undefined) return
    const next = Math.min(this.#plans?.next ?? Number.POSITIVE_INFINITY, this.#phaseEnd)
    if (next >= this.#woken) return
    this.#woken = next
    this.#agenda.add(next, this)
  }

  #start(at: number): void {
    const from = this.#readOverride(at)
    this.#serial?.starts(this.identity.model, from.target)
    const isReset = this.#powered
    this.#powered = true
    if (isReset) this.#hardware?.reset(from)
    else this.#hardware?.start(from)
  }

  /** The firmware reads the override when it starts; one that is for once is consumed by that. */
  #readOverride(at: number): SimulatedOverride {
    const from = this.#override
    this.#starts++
    this.#note({ at, kind: 'start', from: this.#leadsNowhere(from) ? 'None' : from.target })
    this.#record({ kind: 'start', severity: 'OK', message: 'The system began to start.' }, at)
    if (from.enabled === 'Once') {
      this.#override = { ...from, enabled: 'Disabled', target: 'None' }
      this.#revision++
    }
    return from
  }

  /** Some have no drive behind `Cd`, and go on in their usual order. */
  #leadsNowhere({ target }: SimulatedOverride): boolean {
    if (target !== 'Cd' || this.faults.find('boot')?.habit !== 'usb-cd') return false
    this.faults.count('boot')
    return true
  }

  #record(record: Omit<LogRecord, 'id' | 'at'>, at: number): void {
    this.#log ??= new EventLog()
    this.#log.add({ at, ...record })
  }

  #note(entry: HistoryEntry): void {
    this.#history = keepEntry(this.#history, entry)
  }
}
