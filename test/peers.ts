import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
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
  busybox: 'busybox-static',
  OVMF: 'ovmf',
  zstd: 'zstd',
  lz4: 'lz4',
  xz: 'xz-utils',
  'systemd-analyze': 'systemd',
  zsh: 'zsh',
  fish: 'fish',
} as const

/** What is no program is looked for at its place. */
const places: Readonly<Record<string, string>> = { OVMF: '/usr/share/OVMF' }

/** The name of a program that tests work with. */
export type PeerProgram = keyof typeof packages

/** Which of the programs are not there, each with the way to get it. */
export function missingPeers(...programs: readonly PeerProgram[]): string[] {
  return programs
    .filter((program) => {
      const place = places[program]
      if (place !== undefined) return !existsSync(place)
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
