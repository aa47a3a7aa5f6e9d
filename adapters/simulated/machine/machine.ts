/**
 * The state of one simulated machine: power, boot override, light, log, and what happened so far. It
 * knows no protocol: each front (Redfish, …) shows this one state in its own words. Nothing here runs
 * by itself: what is due by now is done when somebody looks, so ten thousand idle machines need no
 * timers. A machine that drives something real waits for that instead of for the time.
 */

import { type FaultOrFaults, Faults } from '../faults/active.js'
import type { Fault } from '../faults/faults.js'
import type { Tally } from '../rack/counters.js'
import { EventLog, type LogRecord } from './event-log.js'
import type { Hardware, MakeHardware } from './hardware.js'
import type { Identity } from './identity.js'
import { Light, type LightState } from './light.js'
import {
  asksTheSystem,
  type PowerMove,
  type ResetType,
  resetRules,
  type SimulatedPower,
} from './reset.js'
import { type Sensor, sensorsOf } from './sensors.js'
import { SerialLine } from './serial-line.js'

/** From where the next start may be told to come, as Redfish names it. */
export const bootTargets = [
  'None',
  'Pxe',
  'UefiHttp',
  'Hdd',
  'Cd',
  'Usb',
  'BiosSetup',
  'UefiTarget',
  'UefiBootNext',
] as const
/** For how long a boot override holds. */
export const bootEnablements = ['Disabled', 'Once', 'Continuous'] as const
/** How the firmware boots. */
export const bootModes = ['UEFI', 'Legacy'] as const

/** The boot override of a BMC, as Redfish names its parts. */
export interface SimulatedOverride {
  readonly enabled: (typeof bootEnablements)[number]
  /** One of {@link bootTargets}, or another word of the standard or of a maker. */
  readonly target: string
  readonly mode: (typeof bootModes)[number]
}

/** Something that happened to a BMC; `at` is in milliseconds since 1970. */
export type HistoryEntry =
  /** A reset was asked for; one that does not fit the power state is not `accepted`. */
  | { readonly at: number; readonly kind: 'reset'; type: ResetType; accepted: boolean }
  /** The boot override was stored. */
  | { readonly at: number; readonly kind: 'boot-setting'; override: SimulatedOverride }
  /** The node began to start, from the override's target or in its usual order. */
  | { readonly at: number; readonly kind: 'start'; from: SimulatedOverride['target'] }
  /** Somebody switched the power at the machine itself. */
  | { readonly at: number; readonly kind: 'press'; power: 'on' | 'off' }

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

const historyKept = 256

const noOverride: SimulatedOverride = { enabled: 'Disabled', target: 'None', mode: 'UEFI' }

/** One simulated machine. Every method takes the present time in milliseconds since 1970. */
export class Machine {
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

  constructor(
    readonly identity: Identity,
    readonly tally: Tally,
    private readonly delays: PowerDelays,
    power: 'on' | 'off',
    fault: FaultOrFaults,
    /** The boot override as it is at first. */
    readonly firstOverride: SimulatedOverride = noOverride,
  ) {
    this.#goal = power
    this.#override = firstOverride
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

  /** How often the firmware has started. */
  starts(now: number): number {
    this.#settle(now)
    return this.#starts
  }

  /** The serial line, where the machine drives something real. */
  get serial(): SerialLine | undefined {
    return this.#serial
  }

  /** Has the machine drive something real from now on. Call it once, before anybody looks. */
  async drive(make: MakeHardware, clock: () => number): Promise<void> {
    const serial = new SerialLine(() => this.#hardware)
    this.#serial = serial
    const { bmcMac: _, ...identity } = this.identity
    this.#hardware = await make(identity, {
      running: () => this.#arrived('powering-on', clock()),
      off: (broken) => this.#wentOff(broken, clock()),
      restarting: () => this.#readOverride(clock()),
      output: (bytes) => serial.tell(bytes),
    })
    if (this.#goal === 'on') this.#begin('on', this.#phasesOf('start'), clock())
  }

  /** Ends what the machine drives. */
  async close(): Promise<void> {
    await this.#hardware?.close()
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
    const starts = power === 'on' && this.#phases.length === 0 && this.#goal === 'off'
    this.#begin(power, [], now)
    if (starts) this.#start(now)
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

  /** Does what was due until now. */
  #settle(now: number): void {
    for (let [phase] = this.#phases; phase !== undefined; [phase] = this.#phases) {
      if (now < this.#phaseEnds) return
      if (phase.power === 'powering-on' && this.faults.strike('stuck')) return
      this.#revision++
      this.#enter(this.#phases.slice(1), this.#phaseEnds)
    }
  }

  #start(at: number): void {
    const from = this.#readOverride(at)
    const isReset = this.#powered
    this.#powered = true
    if (isReset) this.#hardware?.reset(from)
    else this.#hardware?.start(from)
  }

  /** The firmware reads the override when it starts; one that is for once is consumed by that. */
  #readOverride(at: number): SimulatedOverride {
    const from = this.#override
    this.#starts++
    this.#note({ at, kind: 'start', from: from.target })
    this.#record({ kind: 'start', severity: 'OK', message: 'The system began to start.' }, at)
    if (from.enabled === 'Once') {
      this.#override = { ...from, enabled: 'Disabled', target: 'None' }
      this.#revision++
    }
    return from
  }

  #record(record: Omit<LogRecord, 'id' | 'at'>, at: number): void {
    this.#log ??= new EventLog()
    this.#log.add({ at, ...record })
  }

  #note(entry: HistoryEntry): void {
    this.#history ??= []
    this.#history.push(entry)
    if (this.#history.length > historyKept) this.#history.shift()
  }
}
