/**
 * Sees to it that no virtual machine outlives this process, however it ends: a process of its own that
 * knows the machines, and ends them once its standard input is closed. The kernel closes that whatever kills
 * us, so nothing depends on signal handlers, and nothing is asked of the program that uses the rack.
 */
import { type ChildProcess, spawn } from 'node:child_process'

/** What it runs: lines `+PID`, `-PID` and `folder PATH` come in; at the end all of those go. */
const program = `
  const { rmSync } = require('node:fs')
  const pids = new Set(), folders = new Set()
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (text) => {
    const lines = (rest + text).split('\\n')
    rest = lines.pop()
    for (const line of lines) {
      if (line.startsWith('folder ')) folders.add(line.slice(7))
      else if (line[0] === '+') pids.add(Number(line.slice(1)))
      else pids.delete(Number(line.slice(1)))
    }
  })
  process.stdin.on('close', () => {
    for (const pid of pids) try { process.kill(pid, 'SIGKILL') } catch {}
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
`

/** Watches over the processes and folders of all virtual machines of one kind; runs while there are any. */
export class Guardian {
  #process: ChildProcess | undefined
  #users = 0

  /** Has it run until {@link leave}. */
  join(): void {
    if (this.#users++ > 0) return
    // In a group of its own, so that Ctrl-C does not end it before us.
    this.#process = spawn(process.execPath, ['-e', program], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: {},
    })
    this.#process.on('error', () => {})
    this.#process.stdin?.on('error', () => {})
    this.#process.unref()
  }

  leave(): void {
    if (--this.#users > 0) return
    this.#process?.stdin?.end()
    this.#process = undefined
  }

  /** A process that is to end with us. */
  watch(pid: number): void {
    this.#tell(`+${pid}`)
  }

  /** A process that has ended. */
  forget(pid: number): void {
    this.#tell(`-${pid}`)
  }

  /** A folder that is to go with us. */
  remove(folder: string): void {
    this.#tell(`folder ${folder}`)
  }

  #tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`)
  }
}
