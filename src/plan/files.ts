/** Compares the files that a configuration wants kept with what they say. */
import { createHash } from 'node:crypto'
import type { ErrorCode, Place } from '../error.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { FilesReload } from '../model/reload.js'
import type { FileChange, Step, WriteStep } from '../model/step.js'
import type { LeftOut, MissingFact } from '../render/render.js'

/** A file as it is to be and as it is. */
export interface SeenFile {
  /** Below the folder, with `/` between its parts. */
  readonly path: string
  /** What it is to say. */
  readonly text: string
  /** What it says; undefined where there is none. */
  readonly now: Uint8Array | undefined
}

/** The files of one declaration, or why they could not be made or looked at. */
export interface FilesLook {
  /** The name of their renderer. */
  readonly renderer: string
  /** Their folder, as a plan shows it. */
  readonly out: string
  /** The nodes that they are about. */
  readonly nodes: NodeSet
  readonly place: Place | undefined
  /** How the program that reads them is told; left out where it is not. */
  readonly reload?: FilesReload
  /** Whether that program was perhaps not told of an earlier change. */
  readonly untold?: true
  readonly files: readonly SeenFile[]
  /** What is not in them because it waits for facts. */
  readonly missing: readonly MissingFact[]
  /** What else is not in them. */
  readonly leftOut: readonly LeftOut[]
  readonly problem?: { readonly code: ErrorCode; readonly reason: string }
}

/** Files that could not be made or looked at, so that nothing can be planned for them. */
export interface UnseenFiles {
  readonly renderer: string
  readonly out: string
  /** Why, for programs. */
  readonly code: ErrorCode
  /** Why, for people. */
  readonly reason: string
}

/** What comes of a look at files. */
export interface FilesComparison {
  readonly steps: readonly WriteStep[]
  readonly unseen: readonly UnseenFiles[]
  /** What the files lack and no step learns, each with its nodes. */
  readonly lacking: readonly (readonly [node: string, text: string])[]
}

/** The steps that make files say what they are to say, given what the steps of nodes learn. */
export function compareFiles(looks: readonly FilesLook[], steps: readonly Step[]): FilesComparison {
  const learns = new Map<string, ReadonlySet<string>>()
  for (const step of steps) if (step.kind === 'learn') learns.set(step.node, new Set(step.facts))
  const writes: WriteStep[] = []
  const unseen: UnseenFiles[] = []
  const lacking: (readonly [string, string])[] = []
  for (const look of looks) {
    const { renderer, out, nodes, place, problem, reload, untold } = look
    if (problem !== undefined) {
      unseen.push({ renderer, out, ...problem })
      continue
    }
    const isLearnt = ({ node, fact }: MissingFact) => learns.get(node)?.has(fact) === true
    const awaited = look.missing.filter(isLearnt)
    for (const one of look.missing) {
      if (!isLearnt(one))
        lacking.push([one.node, `${one.path} is not known and not in ${renderer}`])
    }
    for (const { node, reason } of look.leftOut) {
      const told = node === undefined ? nodes : [node]
      for (const name of told) lacking.push([name, `not in ${renderer}: ${reason}`])
    }
    const changes = look.files.map(changeOf)
    const differing = changes.filter(({ content, replaces }) => content !== replaces)
    if (differing.length === 0 && awaited.length === 0 && untold !== true) continue
    writes.push({
      kind: 'write',
      renderer,
      out,
      files: awaited.length === 0 ? differing : changes,
      ...(awaited.length === 0 ? {} : { awaits: awaitsOf(awaited) }),
      ...(reload === undefined ? {} : { reload }),
      ...(untold === true ? { untold } : {}),
      disruption: 'none',
      reason: reasonOf(differing, awaited.length > 0),
      ...(place === undefined ? {} : { place }),
    })
  }
  return { steps: writes, unseen, lacking }
}

/** The hash by which files are told apart. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function changeOf({ path, text, now }: SeenFile): FileChange {
  const content = hashOf(text)
  const replaces = now === undefined ? null : hashOf(now)
  const lines =
    content === replaces
      ? { added: 0, removed: 0 }
      : countLines(text, now === undefined ? '' : new TextDecoder().decode(now))
  return { path, content, replaces, ...lines }
}

/** Which lines come and go, in time that grows with the files alone; lines that only move count as neither. */
function countLines(wanted: string, now: string): { added: number; removed: number } {
  const had = new Map<string, number>()
  let removed = 0
  for (const line of linesOf(now)) {
    had.set(line, (had.get(line) ?? 0) + 1)
    removed++
  }
  let added = 0
  for (const line of linesOf(wanted)) {
    const left = had.get(line) ?? 0
    if (left === 0) added++
    else {
      had.set(line, left - 1)
      removed--
    }
  }
  return { added, removed }
}

function linesOf(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function awaitsOf(missing: readonly MissingFact[]): NonNullable<WriteStep['awaits']> {
  return {
    nodes: NodeSet.from(missing.map(({ node }) => node)).toString(),
    facts: [...new Set(missing.map(({ fact }) => fact))].sort(),
  }
}

function reasonOf(differing: readonly FileChange[], isAwaited: boolean): string {
  if (differing.length === 0 && !isAwaited) return 'perhaps not told of an earlier change'
  if (differing.length === 0) return 'they lack what is learnt first'
  if (differing.every(({ replaces }) => replaces === null)) return 'not there yet'
  return 'not as the configuration and the facts have it'
}
