import { PhoenixError } from '../../../../src/error.js'
import { isVersion } from '../../../../src/model/firmware.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type {
  Firmware,
  FirmwareOutcome,
  FirmwareReport,
  FirmwareTask,
  FirmwareUpdate,
  FirmwareUpdateOptions,
} from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { linkAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { callAction } from '../../client/resources/action.js'
import { type Followed, follow } from '../../client/resources/task.js'
import { monitorsIn, type TaskReport } from '../../client/resources/task-state.js'
import { judged } from '../../client/resources/write.js'
import type { Answer } from '../../client/transport/wire.js'
import { componentsOf } from './components.js'
import { type Inventory, readFirmware, reportOf } from './firmware-inventory.js'
import { type Sent, sendImage } from './send.js'
import { followState } from './service-state.js'
import { updatesUnderWay } from './under-way.js'

/** Lists of firmware are slow: dozens of items, each asked from its device. */
const usualList = 180_000
const usualUpdate = 3_600_000

/** The firmware that a BMC lists, and its updates. */
export class RedfishFirmware implements Firmware {
  constructor(private readonly access: Access) {}

  list(options?: CallOptions): Promise<FirmwareReport> {
    return this.access.call(
      'reading the firmware',
      options,
      async (deadline) => {
        const { client } = this.access
        const inventory = await readFirmware(client, await this.#service(deadline), deadline)
        const components = await componentsOf(this.access, [...inventory.items.values()], deadline)
        return reportOf(client, inventory, components)
      },
      usualList,
    )
  }

  update(update: FirmwareUpdate, options: FirmwareUpdateOptions = {}): Promise<FirmwareOutcome> {
    return this.access.call(
      'updating firmware',
      options,
      (deadline) => this.#update(update, options, deadline),
      usualUpdate,
    )
  }

  async #update(
    update: FirmwareUpdate,
    { on }: FirmwareUpdateOptions,
    deadline: Deadline,
  ): Promise<FirmwareOutcome> {
    const { client } = this.access
    const service = await this.#service(deadline)
    const before = await readFirmware(client, service, deadline)
    const { expect = {} } = update
    checkNames(client.peer.name, before, [...(update.targets ?? []), ...Object.keys(expect)])
    const sent = await sendImage(this.access, service, before, update, deadline)
    const { outcome } = await this.#follow(sent, expect, on, deadline, update.apply === 'at-reset')
    if (outcome === 'scheduled' || update.apply === 'at-reset') {
      return { outcome: 'scheduled', changed: [] }
    }
    const after = await this.#verified(expect, deadline)
    return { outcome: 'done', changed: changes(before, after) }
  }

  underWay(options?: CallOptions): Promise<readonly FirmwareTask[]> {
    return this.access.call('reading the tasks', options, (deadline) =>
      updatesUnderWay(this.access.client, deadline),
    )
  }

  follow(
    task: string,
    expect: FirmwareUpdate['expect'] = {},
    { on, ...options }: FirmwareUpdateOptions = {},
  ): Promise<FirmwareOutcome> {
    return this.access.call(
      'following an update of firmware',
      options,
      async (deadline) => {
        const before = await this.#after(deadline)
        checkNames(this.access.client.peer.name, before, Object.keys(expect))
        // As if the BMC had just taken it on.
        const answer: Answer = { status: 202, headers: { location: task }, body: '' }
        const sent = { request: { method: 'POST', path: task }, answer } as const
        const { outcome } = await this.#follow(sent, expect, on, deadline)
        if (outcome === 'scheduled') return { outcome, changed: [] }
        const after = await this.#verified(expect, deadline)
        return { outcome: 'done', changed: changes(before, after) }
      },
      usualUpdate,
    )
  }

  /** Follows what was sent to its end. What has to be told to begin is told once it has arrived. */
  async #follow(
    { request, answer, start, state }: Sent,
    expect: Readonly<Record<string, string>>,
    on: FirmwareUpdateOptions['on'],
    deadline: Deadline,
    deferred = false,
  ): Promise<Followed> {
    const { client } = this.access
    const isThere = async (own: Deadline) => missing(await this.#after(own), expect).length === 0
    const tell = ({ state, percent, messages }: TaskReport, task?: string) => {
      const said = messages.at(-1)?.text
      on?.({
        state: client.peer.quote(state, 60),
        ...(percent === undefined ? {} : { percent }),
        ...(said === undefined ? {} : { message: client.peer.quote(said) }),
        ...(task === undefined ? {} : { task }),
      })
    }
    const effect = Object.keys(expect).length === 0 ? {} : { effect: isThere }
    const options = { what: 'the update of firmware', deferred, on: tell, ...effect }
    if (start !== undefined) {
      const sending = { what: 'sending the image', deferred: true }
      await follow(client, request, answer, sending, deadline)
      const begun = await callAction(client, start.target, {}, deadline)
      const from = { method: 'POST', path: start.target } as const
      judged(client, from.method, from.path, begun)
      // Where it names no task of its own, it is that of the image that goes on.
      const isNamed = monitorsIn(begun.headers.location, begun.body).length > 0
      return follow(client, from, isNamed ? begun : answer, options, deadline)
    }
    const followed = await follow(client, request, answer, options, deadline)
    if (state === undefined) return followed
    const read = async (own: Deadline) => (await this.#service(own)).body
    await followState(client, state, read, tell, deadline)
    return followed
  }

  /** Reads back until the versions are as expected: inventories lag behind, and BMCs restart. */
  async #verified(
    expect: Readonly<Record<string, string>>,
    deadline: Deadline,
  ): Promise<Inventory> {
    const { client } = this.access
    const { poll, lag } = client.timing
    const until = performance.now() + lag
    let lack: string[] = []
    for (;;) {
      try {
        const after = await this.#after(deadline)
        lack = missing(after, expect)
        if (lack.length === 0) return after
      } catch (error) {
        if (deadline.signal.aborted || !PhoenixError.is(error)) throw error
        if (!passing.has(error.code) || performance.now() > until) throw error
      }
      if (performance.now() > until || poll >= deadline.remaining) break
      await deadline.sleep(poll)
    }
    throw client.peer.error(
      'no-effect',
      `finished the update, but ${lack.map((it) => client.peer.quote(it, 120)).join(', ')}`,
    )
  }

  async #after(deadline: Deadline): Promise<Inventory> {
    return readFirmware(this.access.client, await this.#service(deadline), deadline)
  }

  async #service(deadline: Deadline): Promise<Resource> {
    const { client } = this.access
    const { body } = await client.root(deadline)
    const link = linkAt(body, 'UpdateService')
    if (link === undefined) throw client.peer.error('not-supported', 'has no update service')
    return client.get(link, deadline)
  }
}

const passing = new Set<string>([
  'bmc-busy',
  'bmc-connection-lost',
  'bmc-unreachable',
  'bmc-protocol',
  'bmc-not-found',
])

function checkNames(peer: string, { items }: Inventory, ids: readonly string[]): void {
  for (const id of ids) {
    if (items.has(id) || id.startsWith('/')) continue
    throw new PhoenixError('unknown-name', `${peer} lists no firmware '${id}'`, {
      hint: `it lists ${[...items.keys()].slice(0, 60).join(', ')}`,
    })
  }
}

/** What is not as expected, as phrases. */
function missing({ items }: Inventory, expect: Readonly<Record<string, string>>): string[] {
  return Object.entries(expect).flatMap(([id, version]) => {
    const now = items.get(id)?.version
    return now !== undefined && isVersion(now, version)
      ? []
      : [`${id} has version ${now ?? 'unknown'} instead of ${version}`]
  })
}

function changes(before: Inventory, after: Inventory): FirmwareOutcome['changed'] {
  return [...after.items.values()].flatMap(({ id, version: to }) => {
    const from = before.items.get(id)?.version
    if (from === to) return []
    return [{ id, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
}
