import { PhoenixError } from '../error.js'
import type { DriverValue } from '../model/driver.js'
import { NodeSet } from '../model/node-set/node-set.js'
import { isSecretRef } from '../model/secret.js'
import type { Model } from '../model/settle/model.js'
import { printNodes } from '../plan/print.js'
import type { CapabilityName } from '../ports/driver.js'
import type { SecretCache } from '../secret/resolve.js'
import { serving, writtenOptions } from './serving.js'

/** Resolves the secrets of the drivers that serve the given uses; throws if any cannot be had. */
export async function needSecrets(
  model: Model,
  secrets: SecretCache,
  uses: Iterable<readonly [node: string, which: CapabilityName]>,
): Promise<void> {
  const nodes = new Map<DriverValue, string[]>()
  for (const [name, which] of uses) {
    const driver = serving(model.node(name), which)?.driver
    if (driver === undefined) continue
    const others = nodes.get(driver)
    if (others === undefined) nodes.set(driver, [name])
    else others.push(name)
  }
  const missing = new Map<string, { error: PhoenixError; nodes: string[] }>()
  const refs = [...nodes].flatMap(([driver, names]) =>
    writtenOptions(driver).flatMap(([, ref]) => (isSecretRef(ref) ? [{ ref, names }] : [])),
  )
  await Promise.all(
    refs.map(async ({ ref, names }) => {
      try {
        await secrets.get(ref)
      } catch (thrown) {
        const error = PhoenixError.from(thrown)
        const known = missing.get(error.message)
        if (known === undefined) missing.set(error.message, { error, nodes: [...names] })
        else known.nodes.push(...names)
      }
    }),
  )
  if (missing.size > 0) throw secretsMissing([...missing.values()])
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
