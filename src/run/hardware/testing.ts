/** What the tests of BIOS and firmware share: one machine in memory with settings that wait for starts. */
import { PhoenixError } from '../../error.js'
import type { PowerState } from '../../model/step.js'
import type { Bios, BiosReport, BiosValue } from '../../ports/bios.js'
import { type Driver, defineDriver } from '../../ports/driver.js'
import type {
  Firmware,
  FirmwareItem,
  FirmwareOutcome,
  FirmwareTask,
  FirmwareUpdate,
} from '../../ports/firmware.js'

/** A machine whose BIOS takes settings at its start, and firmware at once or at its start. */
export class Machine {
  power: PowerState = 'on'
  /** Whether it was just restarted, which whoever looks first sees. */
  restarting = false
  /** What was asked of it, in order. */
  readonly log: string[] = []
  current: Record<string, BiosValue> = { Turbo: 'Disabled', Cores: 8 }
  pending: Record<string, BiosValue> = {}
  /** What the BIOS will not take, though the BMC stages it. */
  ignored = new Set<string>()
  versions: Record<string, string | undefined> = { bmc: '2.12', bios: '1.7' }
  staged: Record<string, string> = {}
  tasks: FirmwareTask[] = []
  /** The version that the next image brings. */
  brings = '2.14'
  /** What an update does instead of succeeding. */
  onUpdate: ((update: FirmwareUpdate) => Promise<FirmwareOutcome> | undefined) | undefined
  readonly images: string[] = []
  /** With what the images were to be fetched. */
  readonly logins: string[] = []

  readonly driver = (): Driver => this.#driver({ address: '10.1.0.1' })

  readonly #driver = defineDriver({
    name: 'machine',
    options: {},
    offers: ['power', 'bios', 'firmware', 'controller'],
    connect: async () => ({
      power: {
        powerState: async () => {
          const seen = this.restarting ? 'powering-on' : this.power
          this.restarting = false
          return seen
        },
        setPower: async (action) => {
          this.log.push(`power ${action}`)
          this.restarting = action === 'reboot'
          this.power = action === 'off' ? 'off' : 'on'
          if (this.power === 'on') this.start()
        },
      },
      bios: this.#bios,
      firmware: this.#firmware,
      controller: {
        resetBmc: async () => {},
        waitForBmc: async () => void this.log.push('wait for the BMC'),
      },
      close: async () => {},
    }),
  })

  /** What a start does besides. */
  onStart: (() => void) | undefined

  start(): void {
    for (const [name, value] of Object.entries(this.pending)) {
      if (!this.ignored.has(name)) this.current[name] = value
    }
    this.pending = {}
    Object.assign(this.versions, this.staged)
    this.staged = {}
    this.onStart?.()
  }

  readonly #bios: Bios = {
    read: async (): Promise<BiosReport> => {
      this.log.push('read the BIOS')
      return { current: { ...this.current }, pending: { ...this.pending }, messages: [] }
    },
    attributes: async () => undefined,
    check: async (wanted) => {
      this.log.push('check')
      return Object.keys(wanted).flatMap((attribute) =>
        attribute in this.current
          ? []
          : [{ attribute, message: 'the BIOS has no such attribute; did you mean Turbo?' }],
      )
    },
    set: async (wanted) => {
      this.log.push(`set ${JSON.stringify(wanted)}`)
      const other = Object.entries(wanted).filter(([name, value]) => this.current[name] !== value)
      Object.assign(this.pending, Object.fromEntries(other))
      return { written: other.map(([name]) => name), resetNeeded: other.length > 0 }
    },
    resetToDefaults: async () => {},
  }

  get items(): FirmwareItem[] {
    return Object.entries(this.versions).map(([id, version]) => ({
      id: id.toUpperCase(),
      name: id,
      ...(version === undefined ? {} : { version }),
    }))
  }

  readonly #firmware: Firmware = {
    list: async () => ({ items: this.items, unreadable: [] }),
    update: async (update, options) => {
      this.log.push(`update ${JSON.stringify(update.expect ?? 'later')}`)
      if ('content' in update.image) {
        let text = ''
        for await (const part of update.image.content()) text += Buffer.from(part).toString()
        this.images.push(`${update.image.name} ${update.image.size} ${text}`)
      } else {
        const { address, user, password } = update.image
        this.images.push(address)
        if (user !== undefined) this.logins.push(`${user}:${password?.reveal()}`)
      }
      options?.on?.({ state: 'Running', percent: 50, task: '/tasks/1' })
      const instead = await this.onUpdate?.(update)
      if (instead !== undefined) return instead
      if (update.expect === undefined) {
        this.staged.bios = this.brings
        return { outcome: 'scheduled', changed: [] }
      }
      this.versions.bmc = this.brings
      return { outcome: 'done', changed: [] }
    },
    underWay: async () => {
      this.log.push('under way?')
      return this.tasks
    },
    follow: async (task, expect) => {
      this.log.push(`follow ${task}`)
      this.tasks = []
      if (expect !== undefined) this.versions.bmc = this.brings
      else this.staged.bios = this.brings
      return { outcome: expect === undefined ? 'scheduled' : 'done', changed: [] }
    },
  }

  /** Fails as if the connection broke in the middle. */
  static readonly lost = (): Promise<never> =>
    Promise.reject(new PhoenixError('bmc-connection-lost', 'the connection broke'))
}
