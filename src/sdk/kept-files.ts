/** Looks at the files that a configuration keeps for other programs. */
import type { NodeSet } from '../model/node-set/node-set.js'
import type { SettledFiles } from '../model/settle/declared/files.js'
import type { Model } from '../model/settle/model.js'
import type { Plan, Unseen } from '../plan/plan.js'
import { lookAtFiles, type PlacedFiles } from '../run/files/look-at-files.js'
import { contradicted } from './contradicted.js'

/** Which files a plan takes in: those that are about one of its nodes, all, or none. */
export type WhichFiles = boolean | 'all'

/** The files that belong into a plan for some nodes. */
export function filesFor(
  nodes: NodeSet,
  which: WhichFiles,
  model: Model,
  unseen: ReadonlyMap<string, Omit<Unseen, 'node'>>,
  simulated: boolean,
): PlacedFiles[] {
  if (which === false) return []
  const all = which === 'all' || nodes.equals(model.nodes)
  const files = all
    ? model.files
    : model.files.filter((one) => one.nodes.intersection(nodes).size > 0)
  return look(files, model, unseen, simulated)
}

/** The files that a plan writes, as they are now. */
export function filesOf({ files }: Plan, model: Model, simulated: boolean): PlacedFiles[] {
  if (files.length === 0) return []
  return look(model.files, model, contradicted(model), simulated).filter((one) =>
    files.some(({ renderer, out }) => renderer === one.renderer && out === one.out),
  )
}

function look(
  files: readonly SettledFiles[],
  model: Model,
  unseen: ReadonlyMap<string, Omit<Unseen, 'node'>>,
  simulated: boolean,
): PlacedFiles[] {
  if (files.length === 0) return []
  // Who only did not answer is in the files all the same.
  const broken = [...unseen].filter(([, { code }]) => code === 'config-invalid')
  const without = new Map(broken.map(([node, { reason }]) => [node, reason]))
  return lookAtFiles(model, files, { without, simulated })
}
