/** The facts database without the hardware: for commands about what is kept. */
import { existsSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import type { FactStore } from '../../facts/index.js'
import type { Declared } from '../../model/declaration.js'
import { factsLocation } from '../../sdk/facts-location.js'
import type { Call } from '../command-line/call.js'
import { loadConfig } from '../config/load-config.js'

/** Opens the database, does the work, and closes whatever happens. */
export async function withFacts<T>(
  call: Call,
  how: 'read' | 'write',
  work: (facts: FactStore, site: Declared) => Promise<T>,
): Promise<T> {
  const site = await loadConfig(call)
  const location = factsLocation(site, call.db === undefined ? {} : { facts: call.db })
  if (how === 'read' && location !== ':memory:' && !existsSync(location)) {
    throw new PhoenixError(
      'facts-open',
      `there is no facts database at ${call.shown(location)} yet`,
      { hint: hintFor(call, site) },
    )
  }
  const { openFacts } = await import('../../facts/index.js')
  const cluster = site.toDeclaration().name
  const facts = await openFacts({ cluster, location, readOnly: how === 'read' })
  try {
    return await work(facts, site)
  } finally {
    await facts.close()
  }
}

function hintFor(call: Call, site: Declared): string {
  const simulated = factsOfRack(site)
  if (simulated === undefined) {
    return 'phoenix apply makes one; through a rack it has a name of its own: say --db'
  }
  return `what was done through a rack is kept apart: say --db ${call.shown(simulated)}`
}

/** The database of what was done through a rack, if there is one. */
export function factsOfRack(site: Declared): string | undefined {
  const location = factsLocation(site, { through: {} })
  return existsSync(location) ? location : undefined
}
