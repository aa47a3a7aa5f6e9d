import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Fingerprint } from '../../ports/driver.js'
import type { Answers, ChangeOptions } from './answer.js'
import { note } from './change.js'
import { each } from './each.js'
import type { Selected } from './selected.js'

/** SHA-256 in base64, as drivers give it. */
const pinForm = /^sha256\/[A-Za-z0-9+/]{43}=$/

/** The keys that the nodes' BMCs show in TLS. */
export function fingerprints(selected: Selected): Answers<Fingerprint> {
  const { limiter, connections } = selected.env
  return each(selected, (node, signal) =>
    limiter.run(() => connections.fingerprint(node, signal), signal),
  )
}

/** Trusts keys from now on: stores them as the facts `bmc.pin`, with a row in the audit log. */
export async function trust(
  { nodes, env }: Selected,
  pins: ReadonlyMap<string, string>,
  { reason }: ChangeOptions,
): Promise<void> {
  const { facts, actor, model, settle } = env
  const known = [...pins]
  const wrong = known.find(([node, pin]) => !nodes.has(node) || !pinForm.test(pin))
  if (wrong !== undefined) {
    const [node, pin] = wrong
    const why = nodes.has(node) ? `'${pin}' is not a key's digest` : 'it is not selected'
    throw new PhoenixError('usage', `cannot trust the BMC of ${node}: ${why}`)
  }
  if (known.length === 0) return
  const before = Object.fromEntries(
    known.map(([node]) => [node, model.facts.get(node)?.get('bmc.pin')?.value ?? null]),
  )
  await note(
    { nodes: NodeSet.from(known.map(([node]) => node)), env },
    { action: 'trust', before, after: Object.fromEntries(known), reason },
  )
  await facts.record(
    known.map(([node, pin]) => ({ node, key: 'bmc.pin', value: pin, source: actor })),
  )
  await settle()
}
