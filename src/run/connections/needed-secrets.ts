import { PhoenixError } from '../../error.js'
import type { DriverValue } from '../../model/driver.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { isSecretRef, type SecretRef } from '../../model/secret.js'
import type { Model } from '../../model/settle/model.js'
import { printNodes } from '../../plan/print.js'
import type { CapabilityName } from '../../ports/driver.js'
import type { SecretCache } from '../../secret/resolve.js'
import { onAbort } from '../on-abort.js'
import { serving, writtenOptions } from './serving.js'

/**
 * Resolves the secrets of the drivers that serve the given uses, and further ones; throws if any cannot be had. An abort
 * ends the wait, and the programs that nobody else waits for.
 */
export async function needSecrets(
  model: Model,
  secrets: SecretCache,
  uses: Iterable<readonly [node: string, which: CapabilityName]>,
  signal?: AbortSignal,
  more: readonly (readonly [node: string, ref: SecretRef])[] = [],
): Promise<void> {
  signal?.throwIfAborted()
  const nodes = new Map<DriverValue, string[]>()
  for (const [name, which] of uses) {
    const driver = serving(model.node(name), which, model.facts)?.driver
    if (driver === undefined) continue
    const others = nodes.get(driver)
    if (others === undefined) nodes.set(driver, [name])
    else others.push(name)
  }
  const missing = new Map<string, { error: PhoenixError; nodes: string[] }>()
  const refs = [...nodes].flatMap(([driver, names]) =>
    writtenOptions(driver).flatMap(([, ref]) => (isSecretRef(ref) ? [{ ref, names }] : [])),
  )
  for (const [name, ref] of more) refs.push({ ref, names: [name] })
  await Promise.all(
    refs.map(async ({ ref, names }) => {
      try {
        await getUnlessAborted(secrets, ref, signal)
      } catch (thrown) {
        const error = PhoenixError.from(thrown)
        const known = missing.get(error.message)
        if (known === undefined) missing.set(error.message, { error, nodes: [...names] })
        else known.nodes.push(...names)
      }
    }),
  )
  signal?.throwIfAborted()
  if (missing.size > 0) throw secretsMissing([...missing.values()])
}

/** A signal of its own for each: one signal slows down by how many listen to it. */
async function getUnlessAborted(
  secrets: SecretCache,
  ref: SecretRef,
  signal: AbortSignal | undefined,
): Promise<void> {
  const own = new AbortController()
  const release = signal === undefined ? () => {} : onAbort(signal, () => own.abort(signal.reason))
  try {
    await secrets.get(ref, own.signal)
  } finally {
    release()
  }
}

/** How many missing secrets are told one by one. */
const secretsShown = 5

function secretsMissing(
  missing: readonly { readonly error: PhoenixError; readonly nodes: readonly string[] }[],
): PhoenixError {
  const told = missing
    .slice(0, secretsShown)
    .map(({ error, nodes }) => `${error.message} (for ${printNodes(NodeSet.from(nodes))})`)
  const rest = missing.length - told.length
  const more = rest > 0 ? [`${rest} more secrets are missing`] : []
  const hints = missing.slice(0, secretsShown).flatMap(({ error }) => error.hint ?? [])
  return new PhoenixError('secret-missing', [...told, ...more].join('; '), {
    hint: hints.length === 0 ? undefined : hints.join('; '),
  })
}
