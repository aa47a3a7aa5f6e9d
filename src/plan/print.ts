import { type ErrorCode, errorCodes, type Place } from '../error.js'
import { NodeSet } from '../model/node-set/node-set.js'
import { describeReload } from '../model/reload.js'
import type { Step, WriteStep } from '../model/step.js'
import type { Plan, Unseen } from './plan.js'
import { describeChange, describeStep, describeWrite, filePath, isOnlyTold } from './words.js'

/** The longest folded node set that is printed whole. */
const longestSet = 160

/** A place as a message shows it: relative to a folder where it lies within. */
export function printPlace(place: Place, folder?: string): string {
  const within = folder !== undefined && place.file.startsWith(folder)
  const file = within ? place.file.slice(folder.length) : place.file
  return `${file}:${place.line}:${place.column}`
}

/** A folded node set with its size, cut where it would fill the screen. */
export function printNodes(nodes: NodeSet): string {
  const text = nodes.toString()
  const shown = text.length <= longestSet ? text : `${text.slice(0, longestSet - 1)}…`
  return nodes.size === 1 ? shown : `${shown} (${nodes.size} nodes)`
}

/** A plan as text: like chains gathered, each step with its reason and place. */
export function printPlan(plan: Plan, folder: string | undefined): string {
  const lines = [headline(plan), '']
  for (const { names, steps } of gather(plan)) {
    lines.push(printNodes(NodeSet.from(names)))
    const rows = steps.map((step, index) => [
      `  ${index + 1}. ${describeStep(step)}`,
      step.disruption === 'none' ? step.reason : `${step.reason} (${step.disruption})`,
      step.place === undefined ? '' : printPlace(step.place, folder),
    ])
    lines.push(...align(rows), '')
  }
  if (plan.files.length > 0) lines.push(...fileLines(plan.files, folder), '')
  if (plan.unseenFiles.length > 0) {
    lines.push('Files that could not be made or looked at:')
    for (const { renderer, out, reason } of plan.unseenFiles) {
      lines.push(`  ${renderer} below ${out}: ${reason}`)
    }
    lines.push('')
  }
  if (plan.unseen.length > 0) {
    lines.push('Could not be looked at:')
    for (const [reason, names] of whyUnseen(plan.unseen)) {
      lines.push(`  ${printNodes(NodeSet.from(names))}: ${reason}`)
    }
    lines.push('')
  }
  if (plan.notes.length > 0) {
    lines.push('Notes:')
    for (const { nodes, text } of plan.notes) {
      lines.push(`  ${printNodes(NodeSet.parse(nodes))}: ${text}`)
    }
    lines.push('')
  }
  lines.push(summary(plan))
  return lines.join('\n')
}

/** How many different reasons of one kind are printed whole. */
const reasonsShown = 3

/** Nodes by why they could not be looked at; reasons that differ in each node only as examples. */
function* whyUnseen(unseen: readonly Unseen[]): Iterable<readonly [string, readonly string[]]> {
  const byCode = new Map<ErrorCode, Map<string, string[]>>()
  for (const { node, code, reason } of unseen) {
    const reasons = byCode.get(code) ?? new Map<string, string[]>()
    byCode.set(code, reasons)
    const names = reasons.get(reason)
    if (names === undefined) reasons.set(reason, [node])
    else names.push(node)
  }
  for (const [code, reasons] of byCode) {
    const [first = ''] = reasons.keys()
    if (reasons.size <= reasonsShown) yield* reasons
    else yield [`${errorCodes[code]}, for example: ${first}`, [...reasons.values()].flat()]
  }
}

/** The files to be written, each with what changes in it. */
function fileLines(steps: readonly WriteStep[], folder: string | undefined): string[] {
  const lines = ['Files']
  for (const step of steps) {
    const { renderer, out, files, awaits, reload, untold, reason, place } = step
    const where = place === undefined ? '' : printPlace(place, folder)
    if (isOnlyTold(step)) {
      const what = `  ${describeWrite(step)} for ${renderer} below ${out}`
      lines.push(...align([[what, reason, where]]))
      continue
    }
    const rows = files.map((file) => {
      return [`  write ${filePath(out, file.path)}: ${describeChange(file)}`, reason, where]
    })
    if (rows.length === 0) rows.push([`  write ${renderer} below ${out}`, reason, where])
    lines.push(...align(rows))
    if (awaits !== undefined) {
      const nodes = printNodes(NodeSet.parse(awaits.nodes))
      lines.push(`    made again once ${awaits.facts.join(', ')} of ${nodes} is learnt`)
    }
    if (reload === undefined) continue
    const when =
      untold === true ? ', as it was perhaps not told of an earlier change' : ', if a file changed'
    lines.push(`    then${when}, ${describeReload(reload)}`)
  }
  return lines
}

function headline({ cluster, steps, files, chains, considered }: Plan): string {
  if (steps.length === 0 && files.length === 0)
    return `Plan for ${cluster}: nothing to do (${count(considered, 'node')} looked at)`
  const folders = new Set(files.filter((step) => !isOnlyTold(step)).map(({ out }) => out)).size
  const told = files.filter(isOnlyTold).length
  const amount = `${count(steps.length, 'step')} on ${chains.size} of ${count(considered, 'node')}`
  const writes = [
    ...(folders === 0 ? [] : [`files to write in ${count(folders, 'folder')}`]),
    ...(told === 0 ? [] : [`${count(told, 'program')} to tell of files`]),
  ]
  const parts = steps.length === 0 ? writes : [amount, ...writes]
  return `Plan for ${cluster}: ${parts.join('; ')}`
}

function summary(plan: Plan): string {
  const starts = plan.disrupted('start').size
  const reboots = plan.disrupted('reboot').size
  const stops = plan.disrupted('stop').size
  const digest = `digest ${plan.digest.slice(0, 12)}`
  return `Starts ${starts}, reboots ${reboots}, stops ${stops}; ${digest}`
}

interface Chain {
  readonly names: string[]
  readonly steps: readonly Step[]
}

/** Nodes whose chains read the same, under one heading. */
function gather(plan: Plan): Iterable<Chain> {
  const chains = new Map<string, Chain>()
  for (const [node, steps] of plan.chains) {
    const key = steps
      .map((step) => {
        const place = step.place === undefined ? '' : printPlace(step.place)
        return `${describeStep(step)}\0${step.disruption}\0${step.reason}\0${place}`
      })
      .join('\n')
    const chain = chains.get(key)
    if (chain === undefined) chains.set(key, { names: [node], steps })
    else chain.names.push(node)
  }
  return chains.values()
}

/** Cells longer than this do not widen their column, in characters. */
const widestCell = 72

/** Rows with their columns below each other; no white space at line ends. */
export function align(rows: readonly (readonly string[])[], gap = '   '): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      // One long cell must not push what stands right of it out of sight in all rows.
      if (cell.length <= widestCell) widths[column] = Math.max(widths[column] ?? 0, cell.length)
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  )
}

/** `1 node`, `2 nodes`. */
export function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}
