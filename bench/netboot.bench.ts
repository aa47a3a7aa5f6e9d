/**
 * The boot service in another process, beside nginx (one worker) that serves files of the same sizes in the
 * same run: scripts and large images by wrk, and ten thousand nodes that ask within ten seconds.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../test/free-port.js'
import { missingPeers } from '../test/peers.js'
import type { Seen } from './netboot-load.js'
import type { Started, Used } from './netboot-service.js'
import type { Row } from './table.js'

const megabytes = 200
const clients = 32

export async function rows(): Promise<Row[]> {
  const missing = missingPeers('nginx', 'wrk')
  if (missing.length > 0) throw new Error(missing.join('; '))
  const service = await serviceOf(megabytes)
  try {
    const script = await (await fetch(`${service.url}/boot?mac=02:00:00:00:00:01`)).text()
    const image = /^initrd --name \S+ (\S+)/m.exec(script)?.[1] ?? ''
    const nginx = await nginxOf(service.images, script)
    try {
      return [
        ...(await nodes(service)),
        await scripts(service, nginx),
        await images(image, `${nginx.url}/images/rocky9/initrd.img`),
      ]
    } finally {
      await nginx.end()
    }
  } finally {
    await service.end()
  }
}

interface Service {
  readonly url: string
  readonly images: string
  used(): Promise<Used>
  end(): Promise<void>
}

async function serviceOf(megabytes: number): Promise<Service> {
  const run = ['--expose-gc', '--import', 'tsx', 'bench/netboot-service.ts', String(megabytes)]
  const child = spawn(process.execPath, run, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { port, images } = JSON.parse((await lines.next()).value) as Started
  return {
    url: `http://127.0.0.1:${port}`,
    images,
    used: async () => {
      child.stdin.write('\n')
      return JSON.parse((await lines.next()).value)
    },
    end: async () => {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** nginx with the same images, and a script as a file. */
async function nginxOf(images: string, script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-nginx-'))
  const port = await freePort()
  for (const name of ['www', 'tmp']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'www/script'), script)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/tmp;`)
    .join(' ')
  const config = `
    user root; worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error;
    events { worker_connections 4096; }
    http {
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000; ${temporary}
      server {
        listen 127.0.0.1:${port};
        location / { root ${folder}/www; }
        location /images/ { alias ${images}/; }
      }
    }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const child = spawn('nginx', ['-e', join(folder, 'error'), '-c', join(folder, 'nginx.conf')], {
    stdio: 'inherit',
  })
  const url = `http://127.0.0.1:${port}`
  for (let look = 0; ; look++) {
    if (
      await fetch(`${url}/script`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break
    if (look === 100) throw new Error('nginx does not start')
    await setTimeout(50)
  }
  return {
    url,
    end: async () => {
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What wrk counts: answers and MB, both per second. */
async function wrk(url: string, seconds: number): Promise<{ answers: number; speed: number }> {
  const run = ['-t1', `-c${clients}`, `-d${seconds}s`, '--timeout', '60s', url]
  const { stdout } = await promisify(execFile)('wrk', run)
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
  const number = (pattern: RegExp) => pattern.exec(stdout) ?? []
  const [, answers = ''] = number(/^Requests\/sec:\s+([\d.]+)/m)
  const [, amount = '', unit = ''] = number(/^Transfer\/sec:\s+([\d.]+)([KMG]?)B/m)
  const scale = { K: 1 / 1024, M: 1, G: 1024 }[unit] ?? 1 / 1024 / 1024
  return { answers: Number(answers), speed: Number(amount) * scale }
}

async function scripts(service: Service, nginx: { readonly url: string }): Promise<Row> {
  const ours = `${service.url}/boot?mac=02:00:00:00:00:01`
  await wrk(ours, 2)
  const peer = await wrk(`${nginx.url}/script`, 5)
  const us = await wrk(ours, 5)
  return {
    name: 'boot scripts for one node that asks again and again',
    figure: us.answers,
    unit: 'scripts/s',
    target: peer.answers / 2,
    peer: { name: 'nginx, a file', figure: peer.answers },
  }
}

async function images(ours: string, theirs: string): Promise<Row> {
  await wrk(ours, 2)
  const peer = await wrk(theirs, 6)
  const us = await wrk(ours, 6)
  return {
    name: `an image of ${megabytes} MB to ${clients} clients at once`,
    figure: us.speed,
    unit: 'MB/s',
    target: peer.speed * 0.7,
    peer: { name: 'nginx', figure: peer.speed },
  }
}

async function nodes(service: Service): Promise<Row[]> {
  await load(service)
  const before = await settled(service)
  const first = await load(service)
  await load(service)
  const after = await settled(service)
  const starts = 2 * first.right
  if (first.wrong !== undefined) throw new Error(first.wrong)
  const what = '10,000 nodes ask within 10 s'
  return [
    {
      name: `${what}: given their scripts`,
      figure: first.right,
      unit: 'nodes',
      better: 'higher',
      target: 10_000,
    },
    {
      name: `${what}: 99 of 100 wait no longer than`,
      figure: first.waits.p99,
      unit: 'ms',
      target: 250,
    },
    {
      name: 'a start: its script made and signed, the start stored; CPU',
      figure: ((after.cpu - before.cpu) / starts) * 1e6,
      unit: 'µs',
    },
    {
      name: 'memory when they have asked twice more',
      figure: after.memory - before.memory,
      unit: 'MB more',
      target: 20,
    },
  ]
}

async function load({ url }: Service): Promise<Seen> {
  const run = ['--import', 'tsx', 'bench/netboot-load.ts', new URL(url).port]
  const { stdout } = await promisify(execFile)(process.execPath, run)
  return JSON.parse(stdout)
}

/** What the service has used once all is stored. */
async function settled(service: Service): Promise<Used> {
  for (;;) {
    const used = await service.used()
    if (used.waiting === 0) return used
    await setTimeout(200)
  }
}
