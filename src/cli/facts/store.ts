/** The facts database without the hardware: for commands about what is kept. */
import type { FactStore } from '../../facts/index.js'
import type { Declared } from '../../model/declaration.js'
import type { Call } from '../command-line/call.js'
import { loadConfig } from '../config/load-config.js'
import { factsAt, mustBeThere, tellIfMade } from './location.js'

/** Opens the database, does the work, and closes whatever happens. */
export async function withFacts<T>(
  call: Call,
  how: 'read' | 'write',
  work: (facts: FactStore, site: Declared) => Promise<T>,
): Promise<T> {
  const site = await loadConfig(call)
  const location = factsAt(call, site)
  if (how === 'read') mustBeThere(call, site, location)
  else await tellIfMade(call, location)
  const { openFacts } = await import('../../facts/index.js')
  const cluster = site.toDeclaration().name
  const facts = await openFacts({ cluster, location, readOnly: how === 'read' })
  try {
    return await work(facts, site)
  } finally {
    await facts.close()
  }
}
