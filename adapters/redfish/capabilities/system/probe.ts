import type { CallOptions } from '../../../../src/ports/call.js'
import type { BmcReport, BmcSystem, Probe } from '../../../../src/ports/probe.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, linkAt, objectAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { actionOf } from '../../client/resources/action.js'
import { membersOf, readMembers } from '../../client/resources/collection.js'
import { comparable } from '../../client/resources/links.js'
import { settingsOf } from '../../client/resources/settings.js'
import { wasTried } from '../../quirks/tried.js'
import { bootOfferOf } from '../boot/boot-words.js'
import { serialAt, wordAt } from '../inventory/words.js'
import { hasLight } from '../upkeep/identify.js'
import { idOf } from './equipment.js'
import { Findings, hides, lookAt } from './findings.js'
import { resetAction } from './system.js'

/** What a BMC shows to be able to do, from a dozen resources at most. */
export class RedfishProbe implements Probe {
  constructor(private readonly access: Access) {}

  async capabilities(options?: CallOptions): Promise<readonly string[]> {
    return (await this.about(options)).capabilities
  }

  about(options?: CallOptions): Promise<BmcReport> {
    return this.access.call('reading what the BMC can do', options, async (deadline) => {
      const { client, system } = this.access
      const found = new Findings()
      found.add('probe', 'raw')
      const { body } = await client.root(deadline)
      await this.#services(body, found, deadline)
      const node = await system.readIfAny(deadline)
      const manager =
        node === undefined
          ? await this.#around(node, found, deadline)
          : await this.#system(node, found, deadline)
      const { capabilities, lacks, presumed } = found
      return {
        capabilities,
        lacks,
        ...(presumed.length === 0 ? {} : { presumed }),
        ...(await this.#identity(node, manager, deadline)),
      }
    })
  }

  systems(options?: CallOptions): Promise<readonly BmcSystem[]> {
    return this.access.call('reading which systems there are', options, async (deadline) => {
      const { client, system } = this.access
      const link = linkAt((await client.root(deadline)).body, 'Systems')
      if (link === undefined) return []
      const members = await membersOf(client, link, deadline)
      const systems = await readMembers(client, members, deadline)
      // Which is meant may be what somebody wants to find out here.
      const chosen = await system.read(deadline).catch(() => undefined)
      const all: BmcSystem[] = []
      for (const one of systems) {
        const found = new Findings()
        await this.#system(one, found, deadline)
        const model = wordAt(one.body, 'Model')
        const serial = serialAt(one.body)
        all.push({
          id: clean(idOf(one), 100),
          ...(model === undefined ? {} : { model }),
          ...(serial === undefined ? {} : { serial }),
          capabilities: found.capabilities,
          chosen: chosen !== undefined && comparable(chosen.path) === comparable(one.path),
        })
      }
      return all
    })
  }

  async #identity(
    system: Resource | undefined,
    manager: JsonObject | undefined,
    deadline: Deadline,
  ): Promise<Omit<BmcReport, 'capabilities' | 'lacks' | 'presumed'>> {
    const { identity, profile } = await this.access.identified(system, deadline)
    const model = wordAt(manager, 'Model')
    const firmware = wordAt(manager, 'FirmwareVersion')
    return {
      ...(identity.vendor === undefined ? {} : { vendor: identity.vendor }),
      ...(model === undefined ? {} : { model }),
      ...(firmware === undefined ? {} : { firmware }),
      quirks: profile.quirks.map(({ id }) => id),
      ...(firmware === undefined ? {} : { tried: wasTried(identity.vendor, firmware) }),
    }
  }

  async #services(root: JsonObject, found: Findings, deadline: Deadline): Promise<void> {
    const { client } = this.access
    const at = (key: string) => lookAt(client, linkAt(root, key), deadline)
    if (linkAt(root, 'Chassis') !== undefined) found.add('chassisPower')
    found.judge('firmware', await at('UpdateService'), (body) => has(body, 'FirmwareInventory'))
    found.judge('accounts', await at('AccountService'), (body) => has(body, 'Accounts'))
    found.judge('events', await at('EventService'), (body) =>
      has(body, 'ServerSentEventUri', 'Subscriptions'),
    )
  }

  /** What a system and what is around it can do; gives the manager that speaks for it. */
  async #system(
    system: Resource,
    found: Findings,
    deadline: Deadline,
  ): Promise<JsonObject | undefined> {
    const { client } = this.access
    const { body } = system
    if (resetAction(body) !== undefined) found.add('power')
    await this.#boots(system, found, deadline)
    found.judge('bios', await lookAt(client, linkAt(body, 'Bios'), deadline), (bios) => {
      return Object.keys(objectAt(bios, 'Attributes') ?? {}).length > 0
    })
    if (has(body, 'Processors', 'Memory', 'Storage')) found.add('hardware')
    return this.#around(system, found, deadline)
  }

  /** What can be done with all that is around a system, or with the BMC itself where it manages none. */
  async #around(
    system: Resource | undefined,
    found: Findings,
    deadline: Deadline,
  ): Promise<JsonObject | undefined> {
    const { equipment } = this.access
    const own = system === undefined ? [] : [system.body]
    found.add('inventory')
    const managers = await equipment.managers(system, deadline)
    const chassis = await equipment.chassis(system, deadline)
    const around = [...managers, ...chassis.resources].map((it) => it.body)
    const any = (bodies: readonly JsonObject[], ...keys: string[]) =>
      bodies.some((it) => has(it, ...keys))
    const cases = chassis.resources.map((it) => it.body)
    if (any(cases, 'Sensors', 'Thermal', 'Power', 'EnvironmentMetrics')) found.add('sensors')
    if (any([...own, ...around], 'LogServices')) found.add('logs')
    const isSystem = system !== undefined
    if (isSystem && any([...own, ...managers.map((it) => it.body)], 'VirtualMedia')) {
      found.add('virtualMedia')
    }
    if ([...own, ...cases].some(hasLight)) found.add('identify')
    if (managers.some((it) => actionOf(it.body, 'Manager.Reset') !== undefined)) {
      found.add('controller')
    }
    // A chassis that was garbled this time may be the one with the sensors.
    if (hides(chassis.unread)) found.presume('sensors', 'logs', 'identify')
    if (managers.length === 0) found.presume('logs', 'controller')
    if (managers.length === 0 && isSystem) found.presume('virtualMedia')
    return managers[0]?.body
  }

  async #boots(system: Resource, found: Findings, deadline: Deadline): Promise<void> {
    const { client } = this.access
    const settings = await settingsOf(client, system, deadline)
    const boots = [system.body, settings.resource.body].map((it) => objectAt(it, 'Boot'))
    if (boots.some((boot) => bootOfferOf(boot) !== undefined)) found.add('bootDevice')
    if (boots.some((boot) => (asTexts(boot?.BootOrder) ?? []).length > 0)) found.add('bootOrder')
    const link = linkAt(objectAt(system.body, '@Redfish.Settings'), 'SettingsObject')
    // What may be set is only said there, and that could not be read.
    if (boots.every((boot) => bootOfferOf(boot) === undefined) && !settings.staged) {
      if ((await lookAt(client, link, deadline)) === 'unread') {
        found.presume('bootDevice', 'bootOrder')
      }
    }
  }
}

function has(body: JsonObject, ...keys: string[]): boolean {
  return keys.some((key) => linkAt(body, key) !== undefined)
}
