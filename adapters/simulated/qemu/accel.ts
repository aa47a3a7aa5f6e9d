/** How virtual machines compute on this computer. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { QemuOptions } from './options.js'

type Accel = NonNullable<QemuOptions['accel']>

/** How long the firmware may take to say its first word, in milliseconds. */
const firstWordWithin = 2000
const found = new Map<string, Promise<Accel>>()

/**
 * The fastest way that works: `kvm` may be there and fail, as inside of many virtual machines. It is tried
 * once: a machine without anything has to run the first lines of its firmware.
 */
export function findAccel(program: string): Promise<Accel> {
  let finding = found.get(program)
  if (finding === undefined) {
    finding = find(program)
    found.set(program, finding)
  }
  return finding
}

async function find(program: string): Promise<Accel> {
  if (process.arch !== 'x64') return 'tcg'
  if (process.platform === 'darwin') return (await runs(program, 'hvf')) ? 'hvf' : 'tcg'
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
  } catch {
    return 'tcg'
  }
  return (await runs(program, 'kvm')) ? 'kvm' : 'tcg'
}

function runs(program: string, accel: Accel): Promise<boolean> {
  const machine = [
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-machine',
    'q35',
    '-m',
    '16',
  ]
  const words = ['-chardev', 'stdio,id=words', '-device', 'isa-debugcon,iobase=0x402,chardev=words']
  const child = spawn(program, [...machine, '-accel', accel, '-cpu', 'host', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return new Promise((resolve) => {
    const tell = (works: boolean) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      resolve(works)
    }
    const timer = setTimeout(() => tell(false), firstWordWithin)
    child.stdout.once('data', () => tell(true))
    child.once('error', () => tell(false))
    child.once('close', () => tell(false))
  })
}
