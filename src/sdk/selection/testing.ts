/** For tests of selections: a cluster whose BMCs offer what a test writes. */
import type { FactValue } from '../../model/fact.js'
import { written } from '../../model/settle/testing.js'
import { type Capabilities, type CapabilityName, defineDriver } from '../../ports/driver.js'
import type { OpenOptions } from '../options.js'
import { open, type Phoenix } from '../phoenix.js'
import type { Answer } from './answer.js'

/** What a node's BMC does; each call may be given by the name of its node. */
export type Offering = (node: string) => Partial<Capabilities>

/** A driver that offers what is written for each node. */
export function driverOf(
  name: string,
  offers: readonly CapabilityName[],
  offering: Offering,
  shared?: (node: string) => { readonly address: string; readonly of: string },
) {
  const make = defineDriver({
    name,
    options: {},
    offers,
    connect: async ({ node }) => ({
      ...(offering(node) as Capabilities),
      close: async () => {},
    }),
  })
  return ({ name: node }: { readonly name: string }) =>
    make(shared?.(node) ?? { address: `bmc-${node}` })
}

/** Opens a cluster of `cn[1-3]` with such BMCs, for the while of a test. */
export async function opened(
  offers: readonly CapabilityName[],
  offering: Offering,
  options: OpenOptions = {},
): Promise<Phoenix> {
  const bmc = driverOf('made', offers, offering)
  return open(written({ rules: [['cn[1-3]', { bmc }]] }), {
    facts: ':memory:',
    actor: 'tester',
    ...options,
  })
}

/** What each node answered: the value, or the code of the error. */
export async function answersOf<T>(
  answers: AsyncIterable<Answer<T>>,
): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = {}
  for await (const one of answers) told[one.node] = one.ok ? one.value : one.error.code
  return told
}

/** The rows of the audit log, the newest first, as far as tests compare them. */
export async function audited(
  phoenix: Phoenix,
): Promise<{ action: string; nodes: string; reason?: string; after?: FactValue }[]> {
  return (await phoenix.audit.list()).map(({ action, nodes, reason, after }) => ({
    action,
    nodes,
    ...(reason === undefined ? {} : { reason }),
    ...(after === undefined ? {} : { after }),
  }))
}
