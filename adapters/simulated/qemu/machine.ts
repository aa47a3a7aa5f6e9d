/** One virtual machine: QEMU's process while it is switched on, and what is asked of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Duplex } from 'node:stream'
import { cleanLine } from '../../../src/model/clean-text.js'
import type { Hardware, HardwareEvents } from '../machine/hardware.js'
import type { SimulatedOverride } from '../machine/override.js'
import { argumentsFor, type MachinePlan, serialLine } from './arguments.js'
import type { Guardian } from './guardian.js'
import { Monitor, type MonitorEvent } from './monitor.js'

/** How long QEMU may take to end when it is told to, in milliseconds; then it is killed. */
const endsWithin = 2000
/** What is kept of what QEMU complains about, in characters. */
const longestComplaint = 2000
/** What fails because QEMU has ended is told by its end. */
const ignore = () => {}

/** A process of QEMU, from its start to its end. */
interface Run {
  readonly process: ChildProcess
  readonly monitor: Monitor
  readonly serial: Duplex
  readonly ended: Promise<void>
  /** Its end was asked for, or the system shut itself down. */
  expected: boolean
  /** Where the start comes from that is to follow. */
  next?: SimulatedOverride | undefined
  /** What QEMU said before it ended. */
  complaint: string
  timer?: NodeJS.Timeout
}

/** A virtual machine, as {@link Hardware}. */
export class QemuMachine implements Hardware {
  #run: Run | undefined
  readonly #log: WriteStream | undefined

  constructor(
    private readonly program: string,
    private readonly plan: MachinePlan,
    private readonly events: HardwareEvents,
    private readonly guardian: Guardian,
    logFile: string | undefined,
    private readonly closed: () => void,
  ) {
    if (logFile === undefined) return
    this.#log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    this.#log.on('error', ignore)
  }

  start(from: SimulatedOverride): void {
    const child = spawn(this.program, argumentsFor(this.plan, from), {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // In a group of its own: Ctrl-C is for the program that has the rack.
      detached: true,
    })
    const { pid } = child
    if (pid === undefined) {
      child.once('error', ({ message }) => this.events.off(`QEMU does not start (${message})`))
      return
    }
    this.guardian.watch(pid)
    const [, , errors, monitor, serial] = child.stdio as unknown as readonly Duplex[]
    if (errors === undefined || monitor === undefined || serial === undefined) return
    const run: Run = {
      process: child,
      monitor: new Monitor(monitor, (event) => this.#heard(run, event)),
      serial,
      ended: new Promise((resolve) => child.once('close', () => resolve())),
      expected: false,
      complaint: '',
    }
    this.#run = run
    this.#listen(run, errors)
    child.once('close', (code, signal) => {
      this.guardian.forget(pid)
      this.#ended(run, signal ?? `exit code ${code}`)
    })
    run.monitor.execute('qmp_capabilities').then(() => this.events.running(), ignore)
  }

  /**
   * Another process. A reset inside of QEMU would leave the boot order to what the firmware found at its
   * first start, and SeaBIOS resets once more by itself, so that nobody knows which start is meant.
   */
  reset(from: SimulatedOverride): void {
    if (this.#run !== undefined) this.#end(this.#run, from)
  }

  stop(how: 'hard' | 'soft'): void {
    const run = this.#run
    if (run === undefined) return
    if (how === 'hard') {
      this.#end(run)
      return
    }
    run.monitor.execute('system_powerdown').catch(ignore)
    const { shutdownWithin } = this.plan.options
    if (shutdownWithin !== undefined) this.#later(run, shutdownWithin, () => this.#end(run))
  }

  nmi(): void {
    this.#run?.monitor.execute('inject-nmi').catch(ignore)
  }

  write(bytes: Uint8Array): void {
    this.#run?.serial.write(bytes)
  }

  sendBreak(): void {
    this.#run?.monitor.execute('chardev-send-break', { id: serialLine }).catch(ignore)
  }

  async close(): Promise<void> {
    const run = this.#run
    if (run !== undefined) {
      this.#end(run)
      await run.ended
    }
    this.#log?.end()
    this.closed()
  }

  #listen(run: Run, errors: Duplex): void {
    errors.setEncoding('utf8').on('data', (text: string) => {
      run.complaint = (run.complaint + text).slice(-longestComplaint)
    })
    const { serial } = run
    serial.on('data', (bytes: Buffer) => {
      this.#log?.write(bytes)
      this.events.output(bytes)
    })
    serial.on('error', ignore)
  }

  #ended(run: Run, how: string): void {
    clearTimeout(run.timer)
    this.#run = undefined
    if (run.next !== undefined) {
      this.start(run.next)
      return
    }
    // What it warns of comes before.
    const why = cleanLine(run.complaint.trim().split('\n').at(-1) || how, 300)
    this.events.off(run.expected ? undefined : `QEMU ended (${why})`)
  }

  #heard(run: Run, { event, data }: MonitorEvent): void {
    if (event !== 'SHUTDOWN' || run.expected || data?.guest !== true) return
    this.#end(run, data.reason === 'guest-reset' ? this.events.restarting() : undefined)
  }

  /** Cuts the power, until the next start where there is to be one. */
  #end(run: Run, next?: SimulatedOverride): void {
    run.expected = true
    run.next = next
    run.monitor.execute('quit').catch(ignore)
    this.#later(run, endsWithin, () => run.process.kill('SIGKILL'))
  }

  #later(run: Run, after: number, action: () => void): void {
    clearTimeout(run.timer)
    run.timer = setTimeout(action, after)
  }
}
