/** The parts of the nodes of our own tree: processors, accelerators, memory, drives. */
import { memoryModules, moduleSerial } from '../../machine/memory.js'
import type { Resource } from '../tree/tree.js'
import { collection, healthy, link, links, resource } from './build.js'
import { paths } from './paths.js'

export const sockets = 2
export const processorModel = 'Simulated EPYC 9354'
const { count: moduleCount, gibibytes, speed, part } = memoryModules
export const memoryGiB = moduleCount * gibibytes

const count = <T>(upTo: number, make: (number: number) => T) =>
  Array.from({ length: upTo }, (_, at) => make(at + 1))

const processor = (number: number) => `${paths.processors}/CPU${number}`
const gpu = (number: number) => `${paths.processors}/GPU${number}`
const module = (number: number) => `${paths.memory}/DIMM${number}`
const drive = (number: number) => `${paths.drives}/NVMe${number}`

export const parts: readonly Resource[] = [
  collection(paths.processors, 'ProcessorCollection', 'Processors', [
    ...count(sockets, processor),
    gpu(1),
  ]),
  ...count(sockets, (number) =>
    resource(processor(number), 'Processor.v1_19_0', `Processor ${number}`, {
      ProcessorType: 'CPU',
      Manufacturer: 'Phoenix',
      Model: processorModel,
      Socket: `CPU ${number}`,
      TotalCores: 32,
      TotalThreads: 64,
      Status: healthy,
    }),
  ),
]

export const gpus: readonly Resource[] = [
  resource(gpu(1), 'Processor.v1_19_0', 'Accelerator 1', {
    ProcessorType: 'GPU',
    Manufacturer: 'Phoenix',
    Model: 'Simulated H100',
    SerialNumber: 'SIMGPU1',
    Status: healthy,
  }),
]

export const modules: readonly Resource[] = [
  collection(paths.memory, 'MemoryCollection', 'Memory', count(moduleCount, module)),
  ...count(moduleCount, (number) =>
    resource(module(number), 'Memory.v1_19_0', `Memory Module ${number}`, ({ identity }) => ({
      CapacityMiB: gibibytes * 1024,
      MemoryDeviceType: 'DDR5',
      OperatingSpeedMhz: speed,
      DeviceLocator: `DIMM ${number}`,
      Manufacturer: 'Phoenix',
      PartNumber: part,
      SerialNumber: moduleSerial(identity.serial, number),
      Status: healthy,
    })),
  ),
]

export const drives: readonly Resource[] = [
  collection(paths.storages, 'StorageCollection', 'Storage', [paths.storage]),
  resource(paths.storage, 'Storage.v1_15_1', 'Local Storage', {
    Drives: links(count(2, drive)),
    'Drives@odata.count': 2,
    Status: healthy,
  }),
  ...count(2, (number) =>
    resource(drive(number), 'Drive.v1_18_0', `Drive ${number}`, {
      Manufacturer: 'Phoenix',
      Model: 'Simulated NVMe',
      CapacityBytes: 1_920_383_410_176,
      MediaType: 'SSD',
      Protocol: 'NVMe',
      Status: healthy,
      Links: { Chassis: link(paths.enclosure) },
    }),
  ),
]
