/** The configuration together with what is known: for commands that look and change nothing. */
import { existsSync } from 'node:fs'
import { PhoenixError, type Problem } from '../../error.js'
import type { Declared } from '../../model/declaration.js'
import { type FactSnapshot, noFacts } from '../../model/fact.js'
import { Model } from '../../model/settle/model.js'
import { prove } from '../../model/settle/proof/prove.js'
import type { Call } from '../command-line/call.js'
import { factsAt, mustBeThere } from '../facts/location.js'
import { problemLines } from '../output/problems.js'
import { loadModule } from './load-config.js'

/** A settled cluster and the configuration that it comes from. */
export interface Known {
  readonly site: Declared
  readonly model: Model
  /** All that the configuration exports, by name. */
  readonly exported: Readonly<Record<string, unknown>>
}

/** Loads and settles. Facts take part where a database exists; none is made. */
export async function known(call: Call): Promise<Known> {
  const { site, exported } = await loadModule(call)
  return { site, exported, model: Model.settle(site, await knownFacts(call, site)) }
}

/** Loads, settles, and refuses a declaration that is wrong, before any node is looked at. */
export async function knownAndSound(call: Call): Promise<Known> {
  const all = await known(call)
  await refuseErrors(all.model)
  return all
}

/**
 * Loads and settles without facts, which groups do not depend on: other programs ask for groups often,
 * also where they may not read the database.
 */
export async function declaredAndSound(call: Call): Promise<Known> {
  const { site, exported } = await loadModule(call)
  const model = Model.settle(site, noFacts)
  await refuseErrors(model)
  return { site, exported, model }
}

/**
 * Throws `config-invalid` if anything was found wrong so far; then with all that is wrong with the
 * whole cluster, so that nobody has to mend one thing after the other.
 */
export async function refuseErrors(model: Model): Promise<void> {
  const isError = ({ severity }: Problem) => severity === 'error'
  if (!model.problems.some(isError)) return
  const { exactPlaces } = await import('../../place/exact-places.js')
  const problems = await exactPlaces(prove(model).filter(isError))
  const first = problems[0] as Problem
  throw new PhoenixError('config-invalid', first.message, { problems, place: first.places[0] })
}

/**
 * Tells what is wrong with the configuration as a whole and with the nodes that were shown all the
 * same, and gives the exit code.
 */
export async function tellErrors(
  call: Call,
  model: Model,
  nodes: readonly string[],
): Promise<number> {
  const shown = new Set(nodes.flatMap((name) => model.problemsOf(name)).map(keyOf))
  const errors = model.problems.filter(
    (one) => one.severity === 'error' && (one.nodes === undefined || shown.has(keyOf(one))),
  )
  if (errors.length === 0) return 0
  const { exactPlaces } = await import('../../place/exact-places.js')
  for (const line of problemLines(call, await exactPlaces(errors))) await call.note(line)
  return 2
}

function keyOf({ message, path, places }: Problem): string {
  return JSON.stringify([message, path, places])
}

async function knownFacts(call: Call, site: Declared): Promise<FactSnapshot> {
  const location = factsAt(call, site)
  if (call.db !== undefined) mustBeThere(call, site, location)
  if (!existsSync(location)) return noFacts
  const { openFacts } = await import('../../facts/index.js')
  const { name } = site.toDeclaration()
  const facts = await openFacts({ cluster: name, location, readOnly: true })
  try {
    return await facts.snapshot()
  } finally {
    await facts.close()
  }
}
