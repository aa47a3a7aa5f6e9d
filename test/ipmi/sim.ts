/** Starts OpenIPMI's `ipmi_sim`: real BMC software, one process for each BMC, on addresses of 127/8. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodePong, encodePing } from '../../adapters/ipmi/codec/index.js'

const execute = promisify(execFile)

/** The account of every simulated BMC. */
export const account = { user: 'admin', password: 'secret' } as const

/** A running BMC. */
export interface Sim {
  readonly address: string
  readonly port: number
  /** What its control program was told, in order; empty without one. */
  told(): string[]
  /** Kills it without a farewell, and starts it again. */
  restart(): Promise<void>
  /** What `ipmitool` says, asked with the account of the BMC. */
  ipmitool(...args: readonly string[]): Promise<string>
}

/** What {@link startSims} starts. */
export interface SimOptions {
  readonly count: number
  /**
   * Whether power and boot device are kept by a program, which is started for every question. Without
   * it the BMC keeps the power itself, and has no boot device. A text is the path of another program.
   */
  readonly control?: boolean | string
  /** The hardware: lines of `ipmi_sim`. @default nothing but the BMC */
  readonly hardware?: string
  /** Where the serial line of the node is: a port of 127.0.0.1, by Telnet or as it is. @default none */
  readonly serial?: number | { readonly tcp: number }
}

const bare = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
`

const privileges = ['callback', 'user', 'operator', 'admin']

/** The program that keeps power and boot device in files. */
const control = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
echo "$@" >> told
verb=$1; shift
case $verb in
get) for what in "$@"; do
  case $what in
  power) echo "power:$(cat power 2>/dev/null || echo 0)" ;;
  boot) echo "boot:$(cat boot 2>/dev/null || echo none)" ;;
  *) echo "$what:0" ;;
  esac
done ;;
set) while [ $# -gt 1 ]; do
  echo "$2" > "$1"
  [ "$1" = shutdown ] && echo 0 > power
  shift 2
done ;;
esac
exit 0
`

/** Starts BMCs and waits until each answers. */
export async function startSims(options: SimOptions): Promise<{
  readonly sims: readonly Sim[]
  stop(): void
}> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-ipmi-sim-'))
  const port = 20_000 + Math.floor(Math.random() * 40_000)
  const processes: ChildProcess[] = []
  const stop = () => {
    for (const process of processes) process.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const sims = Array.from({ length: options.count }, (_, index) => {
    const address = `127.1.${index >> 8}.${index & 0xff}`
    const home = join(folder, String(index))
    mkdirSync(join(home, 'state'), { recursive: true })
    writeFileSync(join(home, 'lan.conf'), lanConf(address, port, home, options))
    writeFileSync(join(home, 'bmc.emu'), options.hardware ?? bare)
    writeFileSync(join(home, 'control'), control, { mode: 0o755 })
    const args = ['-n', '-c', 'lan.conf', '-f', 'bmc.emu', '-s', 'state']
    const start = () => spawn('ipmi_sim', args, { cwd: home, stdio: 'ignore' })
    processes[index] = start()
    return {
      address,
      port,
      restart: async () => {
        const gone = new Promise((resolve) => processes[index]?.once('exit', resolve))
        processes[index]?.kill('SIGKILL')
        await gone
        processes[index] = start()
        await untilAnswering([{ address, port }])
      },
      told: () => readFileSync(join(home, 'told'), 'utf8').trim().split('\n'),
      ipmitool: (...words: readonly string[]) => ipmitool(address, port, words),
    }
  })
  try {
    await untilAnswering(sims)
  } catch (error) {
    stop()
    throw error
  }
  return { sims, stop }
}

function lanConf(address: string, port: number, home: string, options: SimOptions): string {
  const { control, serial } = options
  const program = control === true ? join(home, 'control') : control || undefined
  return `name "bmc"
set_working_mc 0x20
  startlan 1
    addr ${address} ${port}
    priv_limit admin
${privileges.map((level) => `    allowed_auths_${level} none md2 md5 straight`).join('\n')}
    guid a123456789abcdefa123456789abcdef
  endlan
${program === undefined ? '' : `  chassis_control "${program}"\n`}
${serial === undefined ? '' : `  sol "${lineOf(serial)}" 115200 history=4000\n`}
  user 2 true "${account.user}" "${account.password}" admin 10 none md2 md5 straight
  user 3 true "oper" "operpass" operator 10 none md2 md5 straight
  user 4 true "reader" "readpass" user 10 none md2 md5 straight
`
}

function lineOf(serial: NonNullable<SimOptions['serial']>): string {
  return typeof serial === 'number' ? `telnet:127.0.0.1:${serial}` : `tcp:127.0.0.1:${serial.tcp}`
}

async function ipmitool(address: string, port: number, words: readonly string[]): Promise<string> {
  const { user, password } = account
  const login = ['-I', 'lanplus', '-C', '3', '-H', address, '-p', String(port), '-U', user]
  const { stdout } = await execute('ipmitool', [...login, '-E', ...words], {
    env: { ...process.env, IPMI_PASSWORD: password },
  })
  return stdout.trim()
}

/** Pings every BMC until all have answered. */
async function untilAnswering(sims: readonly Pick<Sim, 'address' | 'port'>[]): Promise<void> {
  const waiting = new Map(sims.map((sim) => [sim.address, sim.port]))
  const socket = createSocket('udp4')
  socket.on('message', (datagram, { address }) => {
    if (decodePong(datagram) !== undefined) waiting.delete(address)
  })
  try {
    for (let tries = 0; waiting.size > 0; tries++) {
      if (tries === 400) throw new Error(`${waiting.size} of ${sims.length} ipmi_sim do not answer`)
      // A few at a time: the answers to a thousand at once would not fit into the socket.
      for (const [address, port] of [...waiting].slice(0, 100)) {
        socket.send(encodePing(1), port, address)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } finally {
    socket.close()
  }
}
