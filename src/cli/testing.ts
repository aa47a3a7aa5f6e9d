/** Runs the command within a test: in this process with its own surroundings, or in one of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { run } from './command-line/run.js'
import { firstStage } from './terminal/early-end.js'
import type { Interruption, Io, Sink } from './terminal/io.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The configuration of most tests: sixteen nodes with BMCs. */
export const shelf = `
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'

export default cluster('shelf')
  .networks({ bmc: cidr('10.1.0.0/24'), mgmt: cidr('10.2.0.0/24') })
  .images({ rocky9: { kernel: 'vmlinuz' } })
  .groups({ compute: nodes('cn[01-16]'), last: nodes('cn[15-16]') })
  .on('compute', {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({ user: 'admin', password: env('PHOENIX_TEST_UNSET') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) },
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
  .on('last', { kernelArgs: ['console=ttyS0'] })
`

/** A folder with files in it that is gone after the test; the public subpaths lead to the sources. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-cli-'))
  const usual = {
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.json') }),
  }
  for (const [name, text] of Object.entries({ ...usual, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  /** What is typed; with it there is a terminal. */
  readonly typed?: string
  /** What is piped in, without a terminal. */
  readonly piped?: string
  /** Hears each text on its way to the error output. */
  readonly onStderr?: (text: string, io: FakeIo) => void
  /** Hears each text on its way to the standard output. */
  readonly onStdout?: (text: string, io: FakeIo) => void
  readonly columns?: number
  /** The variables of the environment; none without it. */
  readonly env?: Readonly<Record<string, string>>
}

/** Surroundings that remember. */
export class FakeIo implements Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: Io['stdin']
  readonly env: Io['env']
  readonly stage = firstStage()
  readonly exits: number[] = []
  out = ''
  err = ''
  readonly #heard = new Set<(how: Interruption) => void>()

  constructor(
    readonly cwd: string,
    { typed, piped, onStderr, onStdout, columns = 80, env = {} }: Surroundings = {},
  ) {
    this.env = env
    const isTTY = typed !== undefined
    const sink = (write: (text: string) => void): Sink => ({
      write: (text) => {
        write(typeof text === 'string' ? text : Buffer.from(text).toString())
        return undefined
      },
      isGone: false,
      failure: undefined,
      isTTY,
      columns,
    })
    this.stdout = sink((text) => {
      this.out += text
      onStdout?.(text, this)
    })
    this.stderr = sink((text) => {
      this.err += text
      onStderr?.(text, this)
    })
    this.stdin = Object.assign(Readable.from([typed ?? piped ?? '']), { isTTY })
  }

  onInterrupt(heard: (how: Interruption) => void): () => void {
    this.#heard.add(heard)
    return () => this.#heard.delete(heard)
  }

  /** Presses Ctrl-C, or takes the terminal away. */
  interrupt(how: Interruption = 'stop'): void {
    for (const heard of [...this.#heard]) heard(how)
  }

  exit(code: number): void {
    this.exits.push(code)
  }
}

/** Runs `phoenix ARGS` in this process. */
export async function phoenix(
  cwd: string,
  args: readonly string[],
  surroundings?: Surroundings,
): Promise<Ended> {
  const io = new FakeIo(cwd, surroundings)
  const code = await run(args, io)
  return { code, stdout: io.out, stderr: io.err }
}

/** A `phoenix ARGS` in a process of its own. */
export interface Child {
  readonly process: ChildProcess
  /** Resolves once the text was printed on either output. */
  printed(text: string): Promise<void>
  /** What was printed on the standard output so far. */
  stdout(): string
  /** The same of the error output. */
  stderr(): string
  readonly ended: Promise<Ended>
}

/** Starts `phoenix ARGS` from its sources; its output may go to a file. */
export function startPhoenix(cwd: string, args: readonly string[], output?: string): Child {
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs')
  const command = ['--import', loader, join(root, 'src/cli/main.ts'), ...args]
  const child = spawn(process.execPath, command, {
    cwd,
    stdio: ['ignore', output === undefined ? 'pipe' : openSync(output, 'w'), 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    process: child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (`${stdout}\n${stderr}`.includes(text)) resolve()
        }
        child.stdout?.on('data', look)
        child.stderr?.on('data', look)
        void ended.then((end) => reject(new Error(`it ended first: ${JSON.stringify(end)}`)))
        look()
      }),
  }
}
