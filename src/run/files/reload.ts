/** Tells a program that its files changed. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { describeReload, type FilesReload } from '../../model/reload.js'

/** How long a program may take, in milliseconds. */
const longest = 30_000

/**
 * Tells a program that its files changed.
 *
 * @throws PhoenixError `reload-failed` with what it said, where it cannot be told
 */
export async function tellReload(reload: FilesReload): Promise<void> {
  if ('pidFile' in reload) return signalTo(reload.pidFile, reload.signal ?? 'SIGHUP')
  const [program = '', ...args] = reload
  await new Promise<void>((resolve, reject) => {
    const options = { timeout: longest, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 } as const
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve()
      const said = cleanLine(stderr.trim() || stdout.trim(), 300)
      reject(failed(reload, `${wayOf(error)}${said === '' ? '' : `: ${said}`}`))
    }).stdin?.end()
  })
}

function wayOf(error: {
  code?: number | string | null
  killed?: boolean
  signal?: unknown
}): string {
  if (error.code === 'ENOENT') return 'there is no such program'
  if (error.killed === true) return `it took longer than ${longest / 1000} seconds`
  if (typeof error.code === 'number') return `exit code ${error.code}`
  return String(error.signal ?? error.code)
}

function signalTo(pidFile: string, signal: NodeJS.Signals): void {
  const reload = { pidFile, signal } as FilesReload
  let text: string
  try {
    text = readFileSync(pidFile, 'latin1').slice(0, 100).trim()
  } catch (error) {
    throw failed(reload, `the file cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  const pid = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0
  // 1 is the system itself, and what is smaller stands for groups of processes.
  if (pid < 2) throw failed(reload, 'the file holds no id of a process')
  try {
    process.kill(pid, signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ESRCH' ? `there is no process ${pid}` : `process ${pid}: ${code}`
    throw failed(reload, why)
  }
}

function failed(reload: FilesReload, why: string): PhoenixError {
  return new PhoenixError('reload-failed', `${describeReload(reload)}: ${why}`)
}
