/** A rack of simulated BMCs within a test, for the configuration `shelf`. */
import { join } from 'node:path'
import { type RackOptions, startRack } from 'phoenix-cluster/adapters/simulated'
import { onTestFinished } from 'vitest'
import { writeRackFile } from '../files/rack-file.js'
import { type Ended, folderWith, phoenix, type Surroundings, shelf } from '../testing.js'

/** The nodes of `shelf`. */
export const names = Array.from({ length: 16 }, (_, i) => `cn${String(i + 1).padStart(2, '0')}`)

export type Rack = Awaited<ReturnType<typeof startRack>>

/** A configuration, and a rack for all of its nodes, of which nobody knows anything yet. */
export interface Shelf {
  /** Where the configuration and `rack.json` are. */
  readonly folder: string
  readonly rack: Rack
  /** Runs `phoenix ARGS` through the rack. */
  readonly through: (args: readonly string[], surroundings?: Surroundings) => Promise<Ended>
}

/** Makes both; they are gone after the test. @param more what the configuration says besides */
export async function shelfRack(more = '', options: RackOptions = {}): Promise<Shelf> {
  const folder = folderWith({ 'cluster.config.ts': shelf + more })
  const nodes = names.map((name) => ({ name, interfaces: [{ name: 'eno1' }] }))
  const rack = await startRack(nodes, { powerOnDelay: 5, powerOffDelay: 5, ...options })
  writeRackFile(join(folder, 'rack.json'), rack.through)
  onTestFinished(() => rack.close())
  return {
    folder,
    rack,
    through: (args, surroundings) =>
      phoenix(folder, [...args, '--through', 'rack.json'], surroundings),
  }
}

/** Waits for something to become true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
