import { cleanLine } from '../../model/clean-text.js'
import { type WhyNot, whyNot } from '../../model/settle/explain/why-not.js'
import type { Model } from '../../model/settle/model.js'
import { count } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'
import { allNodes, gather } from './gather.js'

/** Prints which rules do not apply to nodes and why; of rules that are asked for also that they do. */
export async function tellWhyNot(
  call: Call,
  model: Model,
  names: readonly string[],
  about: string | undefined,
): Promise<void> {
  const found = names.map((name) => [name, whyNot(model, name, about)] as const)
  if (call.wantsJson) {
    const plain = found.map(([name, rules]) => [name, rules.map(({ node: _, ...rule }) => rule)])
    await call.json(Object.fromEntries(plain))
    return
  }
  const texts = found.map(([name, rules]) => {
    return [name, textOf(call, rules, about !== undefined)] as const
  })
  for (const { nodes, item } of gather(texts, (one) => one)) {
    await call.print(`${allNodes(nodes)}:\n${item}`)
  }
}

function textOf(call: Call, rules: readonly WhyNot[], withApplying: boolean): string {
  const lines = rules.flatMap(({ place, selects, applies, because }) => {
    if (applies && !withApplying) return []
    const where = place === undefined ? 'a rule' : call.place(place)
    const verdict = applies ? 'applies' : 'does not apply'
    const head = `  ${where}: the rule for ${cleanLine(selects)} ${verdict}`
    return [head, ...because.map((why) => `    ${cleanLine(why)}`)]
  })
  if (lines.length > 0) return lines.join('\n')
  return `  all ${count(rules.length, 'rule')} apply`
}
