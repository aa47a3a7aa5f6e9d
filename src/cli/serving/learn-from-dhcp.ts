/** What DHCP showed, on its way into the facts. */
import type { Learnt, RecordLearnt } from '../../../adapters/netboot/index.js'
import type { FactStore } from '../../facts/index.js'
import { type FactValue, factOf, type Observation } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { isMacKey } from '../../model/settle/mac-holders.js'
import { byNode } from '../../sdk/by-node.js'
import { userName } from '../../sdk/user-name.js'

/**
 * Stores what DHCP shows, one report after the other. A hardware address decides who a machine is: that is for
 * the audit log, too, and none takes the place of one that is known by then.
 */
export function learnFromDhcp(facts: FactStore): RecordLearnt {
  let last: Promise<void> = Promise.resolve()
  return (observations, refuse) => {
    const learning = last.then(() => learn(facts, observations, refuse))
    last = learning.catch(() => {})
    return learning
  }
}

async function learn(
  facts: FactStore,
  ...[observations, refuse]: Parameters<RecordLearnt>
): Promise<void> {
  const macs = observations.filter(({ key }) => isMacKey(key))
  const refused = new Set<Observation>()
  if (macs.length > 0) {
    const known = await facts.snapshot({
      nodes: [...new Set(macs.map(({ node }) => node))],
      keys: [...new Set(macs.map(({ key }) => key))],
    })
    const heldAt = ({ node, key }: Observation) => factOf(known, node, key)?.value
    for (const one of macs) {
      const why = await whyNot(facts, one, heldAt(one))
      if (why === undefined) continue
      refused.add(one)
      refuse(one, `${one.value} is not taken for ${one.node}: ${one.key} ${why}`)
    }
    const taken = macs.filter((one) => !refused.has(one))
    if (taken.length > 0) {
      await facts.audit.append({
        actor: userName(),
        action: 'dhcp learn',
        nodes: NodeSet.from(taken.map(({ node }) => node)).toString(),
        before: byNode(taken, heldAt),
        after: byNode(taken, ({ value }) => value),
      })
    }
  }
  await facts.record(
    observations
      .filter((one) => !refused.has(one))
      .map(({ node, key, value, source }) => ({
        node,
        key,
        source,
        ...(value === undefined ? {} : { value }),
      })),
  )
}

/** Why a hardware address is not taken, where `held` is known in its place. */
async function whyNot(
  facts: FactStore,
  { node, key, value, isOld = false }: Learnt,
  held: FactValue | undefined,
): Promise<string | undefined> {
  if (held !== undefined) return held === value ? undefined : `is ${JSON.stringify(held)} by now`
  if (!isOld) return undefined
  const [last, before] = await facts.history({ node, key, limit: 2 })
  const isWithdrawn = last !== undefined && last.value === undefined && before?.value === value
  return isWithdrawn
    ? 'was withdrawn, and its lease may be older than that: it is taken when it asks again'
    : undefined
}
