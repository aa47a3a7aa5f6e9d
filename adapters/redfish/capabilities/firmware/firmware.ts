import { PhoenixError } from '../../../../src/error.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type {
  Firmware,
  FirmwareOutcome,
  FirmwareReport,
  FirmwareUpdate,
  FirmwareUpdateOptions,
} from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { linkAt } from '../../client/answers/json.js'
import type { Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { follow } from '../../client/resources/task.js'
import { type Inventory, readFirmware, reportOf } from './firmware-inventory.js'
import { sendImage } from './firmware-send.js'

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
        return reportOf(client, await readFirmware(client, await this.#service(deadline), deadline))
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
    const isThere = async (own: Deadline) => missing(await this.#after(own), expect).length === 0
    const { outcome } = await follow(
      client,
      sent.request,
      sent.answer,
      {
        what: 'the update of firmware',
        deferred: update.apply === 'at-reset',
        on: ({ state, percent, messages }) => {
          const said = messages.at(-1)?.text
          on?.({
            state: client.peer.quote(state, 60),
            ...(percent === undefined ? {} : { percent }),
            ...(said === undefined ? {} : { message: client.peer.quote(said) }),
          })
        },
        ...(Object.keys(expect).length === 0 ? {} : { effect: isThere }),
      },
      deadline,
    )
    if (outcome === 'scheduled' || update.apply === 'at-reset') {
      return { outcome: 'scheduled', changed: [] }
    }
    const after = await this.#verified(expect, deadline)
    return { outcome: 'done', changed: changes(before, after) }
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
    return now === version ? [] : [`${id} has version ${now ?? 'unknown'} instead of ${version}`]
  })
}

function changes(before: Inventory, after: Inventory): FirmwareOutcome['changed'] {
  return [...after.items.values()].flatMap(({ id, version: to }) => {
    const from = before.items.get(id)?.version
    if (from === to) return []
    return [{ id, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
}
