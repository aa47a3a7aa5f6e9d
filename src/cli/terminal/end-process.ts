/**
 * The end of the process. Node waits for its threads at the end: for one that hangs in a dead disk, a pipe
 * that nobody reads or a name server that does not answer, for minutes or for ever, deaf to all signals.
 */
import { spawn } from 'node:child_process'

/** What threads carry out. */
const carriedOut = /^(FSReq|GetAddrInfo|GetNameInfo|MessagePort)/

/** How long an interrupted command may take for what it has left behind, in milliseconds. */
const patience = 2000

/**
 * Ends the process at once. Where a thread holds it up for longer than a second, it is ended by SIGINT,
 * which shells tell as 130, as they do an interrupted command.
 */
export function endProcess(code: number): never {
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
  if (process.getActiveResourcesInfo().some((name) => carriedOut.test(name))) {
    // Once it waits for its threads, the process can do nothing itself.
    const script = 'sleep 1; kill -INT "$0"'
    const options = { stdio: 'ignore', detached: true, cwd: '/' } as const
    spawn('sh', ['-c', script, String(process.pid)], options).on('error', () => {})
  }
  process.exit(code)
}

/** Ends the process with its exit code by and by, unless it comes to its end before. */
export function endProcessSoon(end: (code: number) => void, code: number): void {
  // Where nothing is left to do, it does not hold the process up.
  setTimeout(() => end(code), patience).unref()
}
