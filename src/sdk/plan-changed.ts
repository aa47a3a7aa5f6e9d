import { PhoenixError } from '../error.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { printNodes } from '../plan/print.js'

/** The error for a plan that would be another one by now. */
export function planChanged(nodes: NodeSet, files: readonly string[] = []): PhoenixError {
  const what = [
    ...(nodes.size === 0 ? [] : [printNodes(nodes)]),
    ...files.map((folder) => `the files below ${folder}`),
  ]
  const message = `the plan does not fit any more what is known and wanted of ${what.join(' and ')}`
  return new PhoenixError('plan-changed', message, { hint: 'make a new plan' })
}
