import { readdirSync, readFileSync } from 'node:fs'

/** A process of QEMU. */
export interface QemuProcess {
  readonly pid: number
  readonly words: readonly string[]
}

/** The processes of QEMU that a process has started. */
export function qemusOf(parent: number): readonly QemuProcess[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const isOurs = status.includes(`\nPPid:\t${parent}\n`) && words[0]?.includes('qemu')
      return isOurs ? [{ pid: Number(pid), words }] : []
    } catch {
      return []
    }
  })
}
