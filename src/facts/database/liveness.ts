/** Tells whether the process that runs a run still lives, so that a killed one is not shown as running. */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** How often a running run gives a sign of life, in milliseconds. */
export const beatInterval = 5_000

/** A run without a sign of life for this long is taken for dead, in milliseconds. */
const silence = 6 * beatInterval

let machine: string | undefined

/**
 * Within what a process id means something: this computer since its last start, and in a container
 * its own numbering of processes.
 */
export function thisMachine(): string {
  machine ??= [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')
  return machine
}

/** Whether the process behind an unfinished run lives. */
export function isAlive(run: { machine: string; pid: number; seenAt: number }): boolean {
  if (run.machine === thisMachine()) {
    if (!processExists(run.pid)) return false
    // Who was stopped from a terminal gives no sign of life, and may go on at any moment.
    if (isStopped(run.pid)) return true
  }
  return Math.abs(Date.now() - run.seenAt) <= silence
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function isStopped(pid: number): boolean {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // Behind the program's name, which may hold brackets and blanks of its own.
  return stat
    .slice(stat.lastIndexOf(')') + 1)
    .trimStart()
    .startsWith('T')
}

/** Only Linux has these files; elsewhere the sign of life alone decides about a number used again. */
function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
