import { PhoenixError } from '../error.js'
import type { Model } from '../model/settle/model.js'
import { prove } from '../model/settle/proof/prove.js'
import { proveFiles } from '../render/declared-files.js'

/** Throws all problems of a model at once if any is an error. */
export async function refuse(model: Model): Promise<void> {
  proveFiles(model)
  const found = prove(model)
  if (found.every(({ severity }) => severity !== 'error')) return
  const { exactPlaces } = await import('../place/exact-places.js')
  const problems = await exactPlaces(found)
  const errors = problems.filter(({ severity }) => severity === 'error')
  const first = errors[0]
  const nodes = first?.nodes === undefined ? '' : `${first.nodes}: `
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  throw new PhoenixError('config-invalid', `${nodes}${first?.message}${more}`, {
    problems,
    place: first?.places[0],
  })
}
