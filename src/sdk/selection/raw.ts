import type { FactValue } from '../../model/fact.js'
import type { RawAnswer, RawValue } from '../../ports/raw.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

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
