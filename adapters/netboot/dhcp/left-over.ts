/** A DHCP server that outlived the service that had started it: it holds the port that the next one needs. */
import { readFile } from 'node:fs/promises'

/** How long it may take to end, and how often it is looked at, in milliseconds. */
const patience = 5000
const interval = 50

/**
 * Ends the process that a file names, if it was started with this very argument: what has its number
 * today may be another program. Gives whether there was one.
 */
export async function endLeftOver(pidFile: string, argument: string): Promise<boolean> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  if (!Number.isSafeInteger(pid) || pid < 2 || !(await runsWith(pid, argument))) return false
  for (let waited = 0; await runsWith(pid, argument); waited += interval) {
    if (waited === 0) signal(pid, 'SIGTERM')
    if (waited === patience) signal(pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
  return true
}

async function runsWith(pid: number, argument: string): Promise<boolean> {
  // Of a process that has ended nothing is left here.
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return line.split('\0').includes(argument)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended a moment ago.
  }
}
