/** Plans that are kept in a file between `phoenix plan --out` and `phoenix apply --plan`. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { Plan } from '../../plan/plan.js'

/** A plan and the nodes that it was made for. */
export interface PlanFile {
  readonly plan: Plan
  readonly nodes: NodeSet
}

/** Writes a plan at once, or not at all. */
export function writePlanFile(path: string, plan: Plan, nodes: NodeSet): void {
  const draft = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(draft, `${JSON.stringify({ ...plan.toJSON(), nodes: nodes.toString() })}\n`)
    renameSync(draft, path)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw new PhoenixError('usage', `the plan cannot be written to ${path}: ${reason(cause)}`, {
      cause,
    })
  }
}

/** Reads a plan back. What is not one, or was changed, is a `usage` error. */
export function readPlanFile(path: string): PlanFile {
  let data: { nodes?: unknown }
  try {
    data = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new PhoenixError('usage', `the plan ${path} cannot be read: ${reason(cause)}`, { cause })
  }
  const plan = Plan.fromJSON(data)
  if (typeof data.nodes !== 'string') {
    throw new PhoenixError('usage', `${path} does not say which nodes the plan is for`, {
      hint: 'make it with: phoenix plan --out FILE',
    })
  }
  return { plan, nodes: NodeSet.parse(data.nodes) }
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file or folder'
  if (code === 'EACCES') return 'permission denied'
  return error instanceof SyntaxError ? 'it is not JSON' : (code ?? 'unknown reason')
}
