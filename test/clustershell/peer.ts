/** ClusterShell as a peer: one Python process that answers question after question. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A set as ClusterShell describes it. */
export interface Described {
  readonly count: number
  readonly folded: string
  readonly names: readonly string[]
}

/** What ClusterShell answers to a pair of sets. */
export interface PairAnswer
  extends Readonly<
    Record<'union' | 'intersection' | 'difference' | 'symmetricDifference', Described>
  > {
  readonly isSubsetOf: boolean
  readonly isSupersetOf: boolean
  readonly equals: boolean
}

/** Group sources: the nodes of each group by source and name. */
export type Sources = Readonly<Record<string, Readonly<Record<string, string>>>>

interface Questions {
  parse: [
    {
      readonly text: string
      readonly groups?: Sources
      readonly autostep?: number
      readonly axes?: readonly number[]
    },
    Described,
  ]
  fold: [{ readonly names: readonly string[] }, string]
  pair: [{ readonly a: string; readonly b: string }, PairAnswer]
  parts: [{ readonly text: string; readonly split?: number }, readonly string[]]
  command: [
    { readonly args: readonly string[]; readonly piped: string },
    { readonly code: number; readonly stdout: string; readonly stderr: string },
  ]
  timed: [
    {
      readonly work: 'expand' | 'fold' | 'intersection' | 'difference'
      readonly operands: readonly string[]
      readonly times: number
    },
    readonly number[],
  ]
}

/** An answer, or the reason why the question was refused. */
export type Answer<T> = { readonly answer: T } | { readonly refused: string }

/** What is wrong where ClusterShell is missing, and how to get it. */
export const missing =
  'ClusterShell is not installed: `apt-get install clustershell` brings it (packages clustershell and python3-clustershell)'

/** Skips a test where ClusterShell is missing; where everything has to be tested it fails. */
export function needsClusterShell(context: { skip(note: string): unknown }): void {
  if (findPython() !== undefined) return
  if (process.env.CI === 'true') throw new Error(missing)
  context.skip(missing)
}

/** What a command of ClusterShell prints; its groups are those of a configuration file. */
export function clusterShellSays(
  command: 'nodeset' | 'clush',
  args: readonly string[],
  groupsConf: string,
): string {
  const words = ['--groupsconf', groupsConf, ...args]
  return execFileSync(command, words, { encoding: 'utf8', stdio: 'pipe' })
}

/** The Python that ClusterShell's own command is run by, or undefined where it is not installed. */
export function findPython(): string | undefined {
  for (const python of [interpreterOf('nodeset'), 'python3', '/usr/bin/python3']) {
    if (python === undefined) continue
    try {
      execFileSync(python, ['-c', 'import ClusterShell'], { stdio: 'ignore' })
      return python
    } catch {
      // Not this one.
    }
  }
  return undefined
}

function interpreterOf(command: string): string | undefined {
  try {
    const path = execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim()
    return /^#!(\S*python\S*)/.exec(readFileSync(path, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

/** One running peer. */
export class ClusterShell {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []

  constructor(python: string) {
    const program = fileURLToPath(new URL('answers.py', import.meta.url))
    this.#process = spawn(python, [program], { stdio: 'pipe' })
    let said = ''
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#waiting.shift()?.resolve(line)
    })
    this.#process.once('close', () => {
      for (const { reject } of this.#waiting.splice(0)) {
        reject(new Error(`ClusterShell's process ended: ${said}`))
      }
    })
  }

  /** Asks one question. */
  async ask<K extends keyof Questions>(
    kind: K,
    question: Questions[K][0],
  ): Promise<Answer<Questions[K][1]>> {
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#process.stdin.write(`${JSON.stringify({ ask: kind, ...question })}\n`)
    })
    return JSON.parse(line) as Answer<Questions[K][1]>
  }

  /** Asks one question that has to be answered. */
  async answer<K extends keyof Questions>(
    kind: K,
    question: Questions[K][0],
  ): Promise<Questions[K][1]> {
    const answer = await this.ask(kind, question)
    if ('refused' in answer) throw new Error(`ClusterShell refused: ${answer.refused}`)
    return answer.answer
  }

  close(): void {
    this.#process.stdin.end()
  }
}
