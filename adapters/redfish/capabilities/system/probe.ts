import type { CallOptions } from '../../../../src/ports/call.js'
import type { CapabilityName } from '../../../../src/ports/driver.js'
import type { Probe } from '../../../../src/ports/probe.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, linkAt, objectAt } from '../../client/answers/json.js'
import type { Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { actionOf } from '../../client/resources/action.js'
import { readIfThere } from '../../client/resources/collection.js'
import { settingsOf } from '../../client/resources/settings.js'
import { bootOfferOf } from '../boot/boot-override.js'
import { hasLight } from '../upkeep/identify.js'
import { resetAction } from './system.js'

/** What a BMC shows to be able to do, from a dozen resources at most. */
export class RedfishProbe implements Probe {
  constructor(private readonly access: Access) {}

  capabilities(options?: CallOptions): Promise<readonly CapabilityName[]> {
    return this.access.call('reading what the BMC can do', options, async (deadline) => {
      const found = new Set<CapabilityName>(['probe', 'raw'])
      const { body } = await this.access.client.root(deadline)
      await this.#services(body, found, deadline)
      if (linkAt(body, 'Systems') !== undefined) await this.#system(found, deadline)
      return [...found].sort()
    })
  }

  async #services(root: JsonObject, found: Set<CapabilityName>, deadline: Deadline): Promise<void> {
    if (linkAt(root, 'Chassis') !== undefined) found.add('chassisPower')
    const update = await this.#read(root, 'UpdateService', deadline)
    if (linkAt(update, 'FirmwareInventory') !== undefined) found.add('firmware')
    const accounts = await this.#read(root, 'AccountService', deadline)
    if (linkAt(accounts, 'Accounts') !== undefined) found.add('accounts')
    const events = await this.#read(root, 'EventService', deadline)
    if (linkAt(events, 'ServerSentEventUri') !== undefined) found.add('events')
  }

  async #system(found: Set<CapabilityName>, deadline: Deadline): Promise<void> {
    const { client, equipment } = this.access
    const system = await this.access.system.read(deadline)
    const { body } = system
    found.add('inventory')
    if (resetAction(body) !== undefined) found.add('power')
    const settings = await settingsOf(client, system, deadline)
    const boots = [body, settings.resource.body].map((it) => objectAt(it, 'Boot'))
    if (boots.some((boot) => bootOfferOf(boot) !== undefined)) found.add('bootDevice')
    if (boots.some((boot) => (asTexts(boot?.BootOrder) ?? []).length > 0)) found.add('bootOrder')
    const bios = await this.#read(body, 'Bios', deadline)
    if (Object.keys(objectAt(bios, 'Attributes') ?? {}).length > 0) found.add('bios')
    const parts = ['Processors', 'Memory', 'Storage']
    if (parts.some((key) => linkAt(body, key) !== undefined)) found.add('hardware')
    const managers = await equipment.managers(system, deadline)
    const chassis = (await equipment.chassis(system, deadline)).resources
    this.#around(found, system, managers, chassis)
  }

  #around(
    found: Set<CapabilityName>,
    system: Resource,
    managers: readonly Resource[],
    chassis: readonly Resource[],
  ): void {
    const has = (resources: readonly Resource[], ...keys: string[]) =>
      resources.some(({ body }) => keys.some((key) => linkAt(body, key) !== undefined))
    if (has(chassis, 'Sensors', 'Thermal', 'Power', 'EnvironmentMetrics')) found.add('sensors')
    if (has([system, ...managers, ...chassis], 'LogServices')) found.add('logs')
    if (has([system, ...managers], 'VirtualMedia')) found.add('virtualMedia')
    if ([system, ...chassis].some(({ body }) => hasLight(body))) found.add('identify')
    if (managers.some(({ body }) => actionOf(body, 'Manager.Reset') !== undefined)) {
      found.add('controller')
    }
  }

  async #read(body: JsonObject, key: string, deadline: Deadline): Promise<JsonObject | undefined> {
    const link = linkAt(body, key)
    if (link === undefined) return undefined
    return (await readIfThere(this.access.client, link, deadline))?.body
  }
}
