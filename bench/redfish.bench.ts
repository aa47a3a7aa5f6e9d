/**
 * The Redfish client against BMCs in another process: connections cold and warm, many of them, some dead. It
 * is the built package that is measured.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { RedfishBmc } from 'phoenix-cluster/adapters/redfish'
import type { Counters, RackEntry } from 'phoenix-cluster/adapters/simulated'
import { built } from './built.js'
import { type Row, spent } from './table.js'

const { connectRedfish } =
  await built<typeof import('phoenix-cluster/adapters/redfish')>('adapters/redfish')
const { Secret } = await built<typeof import('phoenix-cluster/model')>('model')

const some = 2_000
const many = 10_000
const atOnce = 256
const path = '/redfish/v1/Systems/1'

export async function rows(): Promise<Row[]> {
  return [...(await coldAndWarm()), ...(await withDead()), ...(await thousands())]
}

interface Rack {
  readonly entries: readonly RackEntry[]
  counters(): Promise<Counters>
  end(): void
}

async function rackOf(size: number, dead = 0): Promise<Rack> {
  const arguments_ = ['--import', 'tsx', 'bench/redfish-rack.ts', String(size), String(dead)]
  const child = spawn(process.execPath, arguments_, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const through: Record<string, RackEntry> = JSON.parse((await lines.next()).value)
  return {
    entries: Object.values(through),
    counters: async () => {
      child.stdin.write('\n')
      return JSON.parse((await lines.next()).value)
    },
    end: () => void child.kill(),
  }
}

/** On a busy machine the rack needs its time for two thousand handshakes at once. */
const patient = { connectTimeout: 120_000 }

function clientOf(entry: RackEntry, login: 'basic' | 'session'): Promise<RedfishBmc> {
  const { address, port, user, pin } = entry
  const password = Secret.of(entry.password)
  return connectRedfish({
    address,
    port,
    user,
    password,
    trust: { pins: [pin] },
    login,
    ...patient,
  })
}

/** One GET of each; what fails is counted. */
async function sweep(clients: readonly RedfishBmc[], deadline = 60_000): Promise<number> {
  const left = clients.values()
  let failed = 0
  const worker = async () => {
    for (const client of left) {
      await client.get(path, { deadline }).catch(() => {
        failed += 1
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return failed
}

async function coldAndWarm(): Promise<Row[]> {
  const rack = await rackOf(some)
  try {
    // The first connection of all pays for what is loaded.
    const first = await clientOf(rack.entries[0] as RackEntry, 'basic')
    await first.get(path)
    const clients = await Promise.all(rack.entries.map((entry) => clientOf(entry, 'basic')))
    const cold = await spent(() => sweep(clients))
    // On a slow machine connections may have ended meanwhile; the best of several is warm.
    const again = []
    for (let round = 0; round < 4; round++) again.push(await spent(() => sweep(clients)))
    const warm = again.reduce((best, one) => (one.wall < best.wall ? one : best))
    await Promise.all([first, ...clients].map((client) => client.close()))
    const curl = await curlOf(rack.entries)
    const peer = { name: 'curl -Z', figure: curl }
    const what = `${some} BMCs over HTTPS, one GET each`
    return [
      { name: `${what}, cold`, figure: cold.cpu, unit: 's CPU', target: curl * 1.5, peer, ...cold },
      { name: `${what}, warm`, figure: warm.wall, unit: 's', target: 0.6, ...warm },
    ]
  } finally {
    rack.end()
  }
}

/** The same by curl: its CPU time in seconds. */
async function curlOf(entries: readonly RackEntry[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'))
  try {
    const [first] = entries
    const list = join(folder, 'urls')
    const urls = entries.map(({ address, port }) => `url = "https://${address}:${port}${path}"`)
    const outputs = urls.map((url) => `${url}\noutput = "/dev/null"`)
    writeFileSync(list, `user = "${first?.user}:${first?.password}"\n${outputs.join('\n')}\n`)
    const pin = first?.pin.replace('sha256/', 'sha256//') ?? ''
    const run = `TIMEFORMAT='%U %S'; time curl -sS -k --pinnedpubkey '${pin}' -Z --parallel-immediate --parallel-max ${atOnce} -K '${list}'`
    const { stderr } = await promisify(execFile)('bash', ['-c', run])
    const [user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
      .split(' ')
      .map(Number)
    return user + system
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What two dead ones in a hundred cost the others. */
async function withDead(): Promise<Row[]> {
  const walls: number[] = []
  for (const dead of [0, 2]) {
    const rack = await rackOf(some, dead)
    try {
      const clients = await Promise.all(rack.entries.map((entry) => clientOf(entry, 'basic')))
      walls.push(await untilAllAnswered(clients, some - (some / 100) * dead))
      await Promise.all(clients.map((client) => client.close()))
    } finally {
      rack.end()
    }
  }
  const [healthy = 0, ill = 0] = walls
  const name = `the last answer of ${some} BMCs of which 2 in 100 are dead`
  const peer = { name: 'none dead', figure: healthy }
  return [{ name, figure: ill, unit: 's', target: healthy * 1.25, peer }]
}

/** How long it takes until as many have answered; the others are not waited for. In seconds. */
async function untilAllAnswered(clients: readonly RedfishBmc[], wanted: number): Promise<number> {
  const stop = new AbortController()
  const start = performance.now()
  let left = wanted
  const failures: unknown[] = []
  await new Promise<void>((resolve) => {
    for (const client of clients) {
      client.get(path, { deadline: 120_000, signal: stop.signal }).then(
        () => {
          left -= 1
          if (left === 0) resolve()
        },
        (error) => {
          if (failures.push(error) > clients.length - wanted) resolve()
        },
      )
    }
  })
  const took = (performance.now() - start) / 1000
  stop.abort()
  if (left > 0) throw failures[0]
  return took
}

async function thousands(): Promise<Row[]> {
  const rack = await rackOf(many)
  try {
    const clients = await Promise.all(rack.entries.map((entry) => clientOf(entry, 'session')))
    const failed = await sweep(clients)
    if (failed > 0) throw new Error(`${failed} of ${many} failed`)
    const memory = process.memoryUsage.rss() / 1e6
    const { sessionsOpen } = await rack.counters()
    if (sessionsOpen !== many) throw new Error(`${sessionsOpen} sessions`)
    // A log-out gives up after seconds; ten thousand handshakes at once take longer than that.
    const left = clients.values()
    const closer = async () => {
      for (const client of left) await client.close()
    }
    await Promise.all(Array.from({ length: atOnce }, closer))
    // The other process hears of the last ones a little later.
    let after = await rack.counters()
    for (let look = 0; look < 50 && after.connectionsOpen > 0; look++) {
      await setTimeout(100)
      after = await rack.counters()
    }
    return [
      { name: `memory with ${many} BMCs logged in`, figure: memory, unit: 'MB', target: 850 },
      { name: 'sessions left when closed', figure: after.sessionsOpen, unit: 'of 0' },
      { name: 'connections left when closed', figure: after.connectionsOpen, unit: 'of 0' },
    ]
  } finally {
    rack.end()
  }
}
