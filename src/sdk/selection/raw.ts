import { join } from 'node:path'
import type { FactValue } from '../../model/fact.js'
import type { CallOptions } from '../../ports/call.js'
import type { Raw, RawAnswer, RawValue } from '../../ports/raw.js'
import { type RecordLimits, recordTree, type Unrecorded } from '../../run/record/record-tree.js'
import { makeEmpty, removeEmpty, writeTree } from '../../run/record/write-tree.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

const recordTime = 30 * 60_000

/** Options of {@link RawOf.record}. */
export interface RecordOptions extends ReadOptions {
  /** How much of a BMC is recorded at most. @default 20000 resources, 256 MiB */
  readonly limits?: RecordLimits
}

/** What came of recording a BMC. */
export interface Recording {
  /** Where its tree is. */
  readonly folder: string
  /** How many resources it has. */
  readonly resources: number
  /** What was linked and could not be read. */
  readonly missing: readonly Unrecorded[]
  /** Whether there was more than the limits allow. */
  readonly cut: boolean
}

/**
 * Requests of any kind to the BMCs of some nodes, for people who know what they do. Answers come
 * without secrets. What changes something leaves a row in the audit log with the path and the names of the
 * properties; their values may be secrets.
 */
export class RawOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads a resource. */
  get(path: string, options?: ReadOptions): Answers<RawAnswer> {
    return read(this.#selected, 'raw', { request: (bmc, given) => bmc.get(path, given) }, options)
  }

  /**
   * Records all that each BMC serves, without secrets, by following its links: into a folder of its name
   * below the given one, as `simulate` can serve it again.
   *
   * @param folder where the folders of the nodes are made. Errors, of a node: `usage` where its folder
   * holds something, `file-write` where it cannot be written
   * @param options `deadline` of a node in milliseconds, @default half an hour
   */
  record(folder: string, options: RecordOptions = {}): Answers<Recording> {
    const { limits, ...given } = options
    const request = async (bmc: Raw, call: CallOptions, node: string): Promise<Recording> => {
      const place = join(folder, node)
      await makeEmpty(place)
      const tree = await recordTree(bmc, call, limits).catch(async (error) => {
        await removeEmpty(place)
        throw error
      })
      await writeTree(place, tree)
      const { resources, missing, cut } = tree
      return { folder: place, resources: resources.size, missing, cut }
    }
    return read(this.#selected, 'raw', { request, deadline: recordTime }, given)
  }

  /** Calls an action or creates a resource. Sent once. */
  post(path: string, body?: RawValue, options?: ChangeOptions): Answers<RawAnswer> {
    return change(
      this.#selected,
      'raw',
      {
        action: 'raw post',
        after: told(path, body),
        request: (bmc, given) => bmc.post(path, body, given),
      },
      options,
    )
  }

  /** Changes a resource, under its entity tag. */
  patch(path: string, body: RawValue, options?: ChangeOptions): Answers<RawAnswer> {
    return change(
      this.#selected,
      'raw',
      {
        action: 'raw patch',
        after: told(path, body),
        request: (bmc, given) => bmc.patch(path, body, given),
      },
      options,
    )
  }

  /** Deletes a resource. Sent once. */
  delete(path: string, options?: ChangeOptions): Answers<RawAnswer> {
    return change(
      this.#selected,
      'raw',
      {
        action: 'raw delete',
        after: told(path, undefined),
        request: (bmc, given) => bmc.delete(path, given),
      },
      options,
    )
  }
}

function told(path: string, body: RawValue | undefined): FactValue {
  const names = typeof body === 'object' && body !== null ? Object.keys(body).slice(0, 100) : []
  return names.length === 0 || Array.isArray(body) ? { path } : { path, properties: names }
}
