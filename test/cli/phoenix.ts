/** Runs the command from its sources, as a child process of its own, for end-to-end tests. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { access, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const root = new URL('../..', import.meta.url).pathname
/** Absolute, so that the command may run in any folder. */
const loader = new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href
const main = join(root, 'src/cli/main.ts')

/** A new folder with a configuration in it, from which the public subpaths lead to the sources. */
export async function workspace(name: string, config: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `phoenix-${name}-`))
  await writeFile(join(folder, 'cluster.config.ts'), config)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const tsconfig = { extends: join(root, 'tsconfig.json') }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  return folder
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunAs {
  readonly cwd: string
  readonly env?: Record<string, string>
  /** Shell commands in a mount namespace of their own, before and after the command. */
  readonly mounts?: { readonly before: string; readonly after?: string }
}

/** Runs `phoenix ARGS` to its end. */
export function phoenix(args: readonly string[], { cwd, env, mounts }: RunAs): Promise<Ended> {
  const command = [process.execPath, '--import', loader, main, ...args]
  const script = [mounts?.before, '"$@"; code=$?', mounts?.after, 'exit $code'].filter(Boolean)
  const [file, ...rest] =
    mounts === undefined
      ? command
      : ['unshare', '-m', 'bash', '-c', script.join('\n'), 'phoenix', ...command]
  const options = { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } }
  return new Promise((resolve) => {
    execFile(file as string, rest, options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
      resolve({ code, stdout, stderr })
    })
  })
}

/** Starts `phoenix simulate` and waits until its rack can be reached; gives the file that tells where. */
export async function startRack(
  config: string,
  cwd: string,
): Promise<{ file: string; process: ChildProcess }> {
  const args = ['--import', loader, main, 'simulate', '-c', config]
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  const file = join(cwd, '.phoenix/rack.json')
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the rack ended with ${child.exitCode}`)
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return { file, process: child }
    await sleep(100)
  }
  child.kill()
  throw new Error('the rack did not start')
}
