/** Network and processes of one's own, of which nothing is left when they end. */
import { spawn } from 'node:child_process'

/** A command that runs alone. */
export interface Alone {
  /** The process that holds the namespaces: when it ends, so does all in them. */
  readonly pid: number | undefined
  /** Resolves with the exit code; 130 where it was killed. */
  readonly ended: Promise<number>
  /** Ends all of it at once. */
  kill(): void
}

/** The first process: it takes up what others leave behind, so that no dead process looks alive. */
const first = 'ip link set lo up && "$@" & wait $!'

/**
 * Runs a command in a network that holds nothing but loopback, and in a process namespace. It is ended
 * by the kernel with everything that it started, also with what has left its session, when it ends by
 * itself, when it is killed, and when the process that started it dies.
 */
export function startAlone(
  command: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Alone {
  const own = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...own, 'bash', '-c', first, 'first', ...command],
    { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 130))
  })
  return { pid: child.pid, ended, kill: () => void child.kill('SIGKILL') }
}
