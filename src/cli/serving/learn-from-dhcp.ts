/** What DHCP showed, on its way into the facts. */
import type { FactStore } from '../../facts/index.js'
import { type FactSnapshot, factOf, type Observation } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { isMacKey } from '../../model/settle/mac-holders.js'
import { userName } from '../../sdk/user-name.js'

/**
 * Stores what DHCP showed. A hardware address decides who a machine is: that is for the audit log, too.
 *
 * @param known what was known before
 */
export async function learnFromDhcp(
  facts: FactStore,
  known: FactSnapshot,
  observations: readonly Observation[],
): Promise<void> {
  const macs = observations.filter(({ key }) => isMacKey(key))
  if (macs.length > 0) {
    const values = (of: (one: Observation) => unknown) =>
      Object.fromEntries(macs.map((one) => [one.node, { [one.key]: of(one) ?? null }])) as never
    await facts.audit.append({
      actor: userName(),
      action: 'dhcp learn',
      nodes: NodeSet.from(macs.map(({ node }) => node)).toString(),
      before: values(({ node, key }) => factOf(known, node, key)?.value),
      after: values(({ value }) => value),
    })
  }
  await facts.record(observations)
}
