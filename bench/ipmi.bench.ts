/** The power of a fleet of real BMC software, beside the programs that people use for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectIpmi } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'
import { account, type Sim, startSims } from '../test/ipmi/sim.js'
import { missingPeers } from '../test/peers.js'
import { type Row, spent } from './table.js'

const sizes = [1000, 200]
/** For a BMC that does not answer, in milliseconds. */
const deadline = 4000

/** What a process costs before it does anything: part of what a program takes, and none of what we do. */
async function starts(): Promise<Row> {
  const load = "import('phoenix-cluster/adapters/ipmi')"
  const us = await best(() => timed(process.execPath, ['-e', load], 0))
  const ipmipower = await best(() => timed('ipmipower', ['--version'], 0))
  return {
    name: 'the start of a process alone',
    figure: us.wall,
    unit: 's',
    peer: { name: 'ipmipower', figure: ipmipower.wall },
    ...us,
  }
}

export async function rows(): Promise<Row[]> {
  const missing = missingPeers('ipmi_sim', 'ipmitool', 'ipmipower')
  if (missing.length > 0) throw new Error(missing.join('; '))
  const found: Row[] = [await starts()]
  for (const size of sizes) {
    const { sims, stop } = await startSims({ count: size })
    try {
      found.push(...(await sweep(sims)))
    } finally {
      stop()
    }
  }
  return found
}

async function sweep(sims: readonly Sim[]): Promise<Row[]> {
  const size = sims.length.toLocaleString('en')
  await ours(sims)
  const us = await best(() => spent(() => ours(sims)))
  const ipmipower = await best(() => byIpmipower(sims))
  const ipmitool = await byIpmitool(sims)
  // Every twentieth address is one where nobody listens.
  const ill = sims.map((sim, index) =>
    index % 20 === 7 ? { ...sim, address: `127.250.${index >> 8}.${index & 0xff}` } : sim,
  )
  const lasts: number[] = []
  for (let run = 0; run < 3; run++) {
    const answered: number[] = []
    await ours(ill, (at) => answered.push(at))
    lasts.push(Math.max(...answered) / 1000)
  }
  return [
    {
      name: `power status of ${size} ipmi_sim, log-in to log-out`,
      figure: us.wall,
      unit: 's',
      target: 0.9 * ipmipower.wall,
      peer: { name: 'ipmipower', figure: ipmipower.wall },
      ...us,
    },
    {
      name: `power status of ${size} ipmi_sim, CPU`,
      figure: us.cpu,
      unit: 's',
      target: ipmipower.cpu,
      peer: { name: 'ipmipower', figure: ipmipower.cpu },
    },
    {
      name: `power status of ${size} ipmi_sim, times as fast as ipmitool`,
      figure: ipmitool.wall / us.wall,
      unit: 'x',
      target: 30,
      better: 'higher',
      peer: { name: 'xargs -P64 (s)', figure: ipmitool.wall },
    },
    {
      name: `${size} ipmi_sim, 5% silent: the last of the others answers after`,
      figure: Math.min(...lasts),
      unit: 's',
      target: 1.5 * us.wall,
    },
  ]
}

/** Opens a session with each, asks for the power and ends the session. Silent ones are waited for. */
async function ours(sims: readonly Sim[], answered?: (at: number) => void): Promise<void> {
  const { user } = account
  const password = Secret.of(account.password)
  const start = performance.now()
  let failed = 0
  await Promise.all(
    sims.map(async ({ address, port }) => {
      const limit = answered === undefined ? {} : { deadline }
      const bmc = await connectIpmi({ address, port, user, password, suites: [3], ...limit })
      try {
        await bmc.powerState()
        answered?.(performance.now() - start)
      } catch (error) {
        failed++
        if (answered === undefined) throw error
      } finally {
        await bmc.close()
      }
    }),
  )
  if (failed > sims.length / 20) throw new Error(`${failed} of ${sims.length} did not answer`)
}

/** The best of three: what else the machine does only makes it slower. */
async function best<T extends { readonly wall: number; readonly cpu: number }>(
  work: () => Promise<T>,
): Promise<{ wall: number; cpu: number }> {
  const runs = [await work(), await work(), await work()]
  return {
    wall: Math.min(...runs.map(({ wall }) => wall)),
    cpu: Math.min(...runs.map(({ cpu }) => cpu)),
  }
}

async function byIpmipower(sims: readonly Sim[]): Promise<{ wall: number; cpu: number }> {
  const hosts = sims.map(({ address, port }) => `${address}:${port}`).join(',')
  const { user, password } = account
  const login = ['-D', 'LAN_2_0', '-I', '3', '-W', 'opensesspriv', '-u', user, '-p', password]
  return timed('ipmipower', [...login, '-h', hosts, '--stat'], sims.length)
}

async function byIpmitool(sims: readonly Sim[]): Promise<{ wall: number; cpu: number }> {
  const { user, password } = account
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'))
  const list = join(folder, 'hosts')
  writeFileSync(list, sims.map(({ address }) => address).join('\n'))
  const port = sims[0]?.port
  const ask = `ipmitool -I lanplus -C 3 -p ${port} -U ${user} -P ${password} -H {} chassis power status`
  try {
    const script = `xargs -P64 -I{} ${ask} < '${list}'`
    return await timed('sh', ['-c', script], sims.length)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs a program; its CPU time is that of all its processes. It must say of each BMC that it is off or on. */
async function timed(
  program: string,
  args: readonly string[],
  lines: number,
): Promise<{ wall: number; cpu: number }> {
  const before = childrenCpu()
  const start = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (data) => {
    text += data
  })
  await once(child, 'close')
  const wall = (performance.now() - start) / 1000
  const good = text.match(/\b(on|off)$/gm)?.length ?? 0
  if (good < lines) throw new Error(`${program}: ${good} of ${lines} answered`)
  return { wall, cpu: childrenCpu() - before }
}

/** The CPU time of all children that have ended, in seconds. */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}
