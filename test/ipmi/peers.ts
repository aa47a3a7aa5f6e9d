import { execFileSync } from 'node:child_process'
import type { TestContext } from 'vitest'

/** The programs that tests and benchmarks work with, and the Debian packages that bring them. */
const packages = {
  ipmi_sim: 'openipmi',
  ipmitool: 'ipmitool',
  ipmipower: 'freeipmi-tools',
  'qemu-system-x86_64': 'qemu-system-x86',
  script: 'bsdutils',
  nginx: 'nginx-light',
  wrk: 'wrk',
} as const

/** The name of a program that tests work with. */
export type PeerProgram = keyof typeof packages

/** Which of the programs are not there, each with the way to get it. */
export function missingPeers(...programs: readonly PeerProgram[]): string[] {
  return programs
    .filter((program) => {
      try {
        execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
        return false
      } catch {
        return true
      }
    })
    .map((program) => `${program} is missing: apt-get install ${packages[program]}`)
}

/** Skips a test that needs a program which is not there, and says which; under CI=true it fails. */
export function needsPeers(context: TestContext, ...programs: readonly PeerProgram[]): void {
  const missing = missingPeers(...programs)
  if (missing.length === 0) return
  if (process.env.CI === 'true') throw new Error(missing.join('; '))
  context.skip(missing.join('; '))
}
