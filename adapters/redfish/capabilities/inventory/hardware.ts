import type { CallOptions } from '../../../../src/ports/call.js'
import {
  type DrivePart,
  type Hardware,
  type HardwareKind,
  type HardwarePart,
  type HardwareReport,
  hardwareKinds,
  type MemoryPart,
  type NicPart,
  type ProcessorPart,
} from '../../../../src/ports/hardware.js'
import type { Access } from '../../access.js'
import { type JsonObject, linkAt, numberAt, objectAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection, readLinks, type Unread } from '../../client/resources/collection.js'
import { comparable } from '../../client/resources/links.js'
import { idOf, linksAt } from '../system/equipment.js'
import { healthOf, isAbsent } from '../system/health.js'
import { unreadableOf } from '../system/unreadable.js'
import { type AdapterPort, adapterPorts } from './adapters.js'
import { serialAt, wordAt } from './words.js'

/** Hundreds of parts, each a request. */
const usual = 300_000

/** The parts of a system, and of those that belong to it. */
export class RedfishHardware implements Hardware {
  constructor(private readonly access: Access) {}

  hardware(
    kinds: readonly HardwareKind[] = hardwareKinds,
    options?: CallOptions,
  ): Promise<HardwareReport> {
    return this.access.call(
      'reading the parts',
      options,
      async (deadline) => {
        const { client, system, equipment } = this.access
        const machine = await equipment.machine(await system.read(deadline), deadline)
        const unread: Unread[] = []
        const read = async (key: string) => {
          const parts: Resource[] = []
          for (const { body } of machine) {
            const found = await readCollection(client, linkAt(body, key), deadline)
            const there = found.resources.filter((it) => !isAbsent(it.body))
            // A baseboard of accelerators lists the processors of its host once more.
            const isHost = parts.some(isCpu)
            parts.push(...there.filter((it) => !isHost || !isCpu(it)))
            unread.push(...found.unread)
          }
          return parts
        }
        const wants = (kind: HardwareKind) => kinds.includes(kind)
        const processors = wants('processors') ? (await read('Processors')).map(processorOf) : []
        const memory = wants('memory')
          ? (await read('Memory')).filter(isPluggedIn).map(memoryOf)
          : []
        const drives = wants('drives')
          ? await this.#drives(await read('Storage'), unread, deadline)
          : []
        const nics = wants('nics')
          ? (
              await adapterPorts(client, await this.#cases(machine, deadline), unread, deadline)
            ).map(nicOf)
          : []
        return { processors, memory, drives, nics, unreadable: unreadableOf(client, unread) }
      },
      usual,
    )
  }

  /** The chassis that hold network adapters; several systems may share one. */
  async #cases(machine: readonly Resource[], deadline: Deadline): Promise<readonly Resource[]> {
    const cases = new Map<string, Resource>()
    for (const system of machine) {
      for (const one of await this.access.equipment.ownChassis(system, deadline)) {
        cases.set(comparable(one.path), one)
      }
    }
    return [...cases.values()]
  }

  /** Each drive once, though several controllers may list it. */
  async #drives(
    controllers: readonly Resource[],
    unread: Unread[],
    deadline: Deadline,
  ): Promise<DrivePart[]> {
    const links = controllers.flatMap(({ body }) => linksAt(body, 'Drives'))
    const found = await readLinks(this.access.client, links, deadline)
    unread.push(...found.unread)
    return found.resources.filter(({ body }) => !isAbsent(body)).map(driveOf)
  }
}

function partOf(resource: Resource): HardwarePart {
  const { body } = resource
  const id = clean(idOf(resource), 200)
  const manufacturer = wordAt(body, 'Manufacturer')
  const model = wordAt(body, 'Model')
  const serial = serialAt(body)
  const location = locationOf(body)
  return {
    id,
    name: wordAt(body, 'Name') ?? id,
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    ...(location === undefined ? {} : { location }),
    ...healthOf(body),
  }
}

function locationOf(body: JsonObject): string | undefined {
  const place = objectAt(objectAt(body, 'Location'), 'PartLocation')
  return wordAt(body, 'DeviceLocator') ?? wordAt(body, 'Socket') ?? wordAt(place, 'ServiceLabel')
}

function isCpu({ body }: Resource): boolean {
  return textAt(body, 'ProcessorType')?.toUpperCase() === 'CPU'
}

function processorOf(resource: Resource): ProcessorPart {
  const { body } = resource
  const type = textAt(body, 'ProcessorType')?.toUpperCase()
  const cores = numberAt(body, 'TotalCores')
  const threads = numberAt(body, 'TotalThreads')
  return {
    ...partOf(resource),
    kind: type === 'GPU' ? 'gpu' : type === undefined || type === 'CPU' ? 'cpu' : 'other',
    ...(cores === undefined || cores <= 0 ? {} : { cores }),
    ...(threads === undefined || threads <= 0 ? {} : { threads }),
  }
}

/** Some BMCs leave out the state of an empty slot, but not its capacity. */
function isPluggedIn({ body }: Resource): boolean {
  return numberAt(body, 'CapacityMiB') !== 0
}

function memoryOf(resource: Resource): MemoryPart {
  const { body } = resource
  const capacityMiB = numberAt(body, 'CapacityMiB')
  const speed = numberAt(body, 'OperatingSpeedMhz')
  return {
    ...partOf(resource),
    ...(capacityMiB === undefined ? {} : { capacityMiB }),
    ...(speed === undefined || speed <= 0 ? {} : { speed }),
  }
}

function nicOf({ id, name, mac, guid, location, adapter }: AdapterPort): NicPart {
  const { id: _id, name: _name, location: _location, ...part } = partOf(adapter)
  return {
    ...part,
    id,
    name: name === '' ? id : name,
    ...(mac === undefined ? {} : { mac }),
    ...(guid === undefined ? {} : { guid }),
    ...(location === undefined ? {} : { location }),
  }
}

function driveOf(resource: Resource): DrivePart {
  const { body } = resource
  const capacityBytes = numberAt(body, 'CapacityBytes')
  const media = wordAt(body, 'MediaType')
  const protocol = wordAt(body, 'Protocol')
  return {
    ...partOf(resource),
    ...(capacityBytes === undefined || capacityBytes <= 0 ? {} : { capacityBytes }),
    ...(media === undefined ? {} : { media }),
    ...(protocol === undefined ? {} : { protocol }),
  }
}
