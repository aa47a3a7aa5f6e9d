/** A boot service within a test, and machines that ask it from the addresses of their nodes. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { modelOf } from '../../src/boot/testing.js'
import { fakeInitrd, fakeKernel, imagesWith } from '../../src/image/testing.js'
import type { Observation } from '../../src/model/fact.js'
import { Secret } from '../../src/model/secret.js'
import type { Model } from '../../src/model/settle/model.js'
import { serveNetboot } from './index.js'
import type { Netboot } from './netboot.js'
import type { NetbootLog, NetbootOptions } from './options.js'

/** Loopback addresses stand for those of nodes: cn1 has 127.9.0.1. */
export const networks = { mgmt: '127.9.0.0/16' }

export const usualFiles = {
  'rocky9/vmlinuz': fakeKernel(),
  'rocky9/initrd.img': fakeInitrd,
  'ucode.img': fakeInitrd,
  'arm/Image': Buffer.concat([Buffer.alloc(56), Buffer.from('ARM\x64'), Buffer.alloc(4096)]),
  'dated/1.0/vmlinuz': fakeKernel(),
  'finder/vmlinuz': fakeKernel(),
}

/** The cluster of the tests of booting, with nodes at loopback addresses that report. */
export function reporting(setting: Parameters<typeof modelOf>[0] = {}): Model {
  return modelOf({ networks, ...setting, boot: { reports: true, ...setting.boot } })
}

export interface Service {
  readonly netboot: Netboot
  /** The folder of images. */
  readonly images: string
  readonly log: NetbootLog[]
  readonly facts: Observation[]
  /** What a fact is by what was observed of it last. */
  readonly fact: (node: string, key: string) => unknown
  /** Passes time. */
  readonly pass: (milliseconds: number) => void
  readonly get: (path: string, options?: Asking) => Promise<Answer>
}

export interface Asking {
  /** The address that is asked from. @default that of cn1 */
  readonly from?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** Starts a service that ends with the test. */
export async function started(options: Partial<NetbootOptions> = {}): Promise<Service> {
  const images = options.images ?? imagesWith(usualFiles)
  const log: NetbootLog[] = []
  const facts: Observation[] = []
  let now = Date.parse('2026-11-22T12:00:00Z')
  const netboot = await serveNetboot({
    model: reporting(),
    images,
    key: Secret.of('k'.repeat(40)),
    host: '0.0.0.0',
    port: 0,
    log: (entry) => log.push(entry),
    record: async (observations) => void facts.push(...observations),
    clock: () => now,
    ...options,
  })
  onTestFinished(() => netboot.close())
  return {
    netboot,
    images,
    log,
    facts,
    fact: (node, key) => facts.findLast((one) => one.node === node && one.key === key)?.value,
    pass: (milliseconds) => {
      now += milliseconds
    },
    get: (path, asking) => ask(netboot.port, path, asking),
  }
}

/** One request on a connection of its own. The path goes out as it is. */
export function ask(
  port: number,
  path: string,
  { from = '127.9.0.1', method = 'GET', headers = {}, body }: Asking = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, localAddress: from, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const all = Buffer.concat(chunks)
          const status = response.statusCode ?? 0
          resolve({ status, headers: response.headers, body: all, text: all.toString() })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Writes on a bare socket; gives what came back until it was closed. */
export function raw(
  port: number,
  write: (socket: Socket) => void,
  from = '127.9.0.3',
): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(heard))
    socket.once('connect', () => write(socket))
  })
}

/** The paths of links in a script, by the first words of their lines. */
export function linksIn(script: string): {
  readonly kernel: string
  readonly initrds: readonly string[]
  readonly report: string
  readonly boot: string
} {
  const path = (url: string | undefined) => url?.replace(/^https?:\/\/[^/]+/, '') ?? ''
  return {
    kernel: path(/^kernel --name kernel (\S+)/m.exec(script)?.[1]),
    initrds: [...script.matchAll(/^initrd --name \S+ (\S+)/gm)].map(([, url]) => path(url)),
    report: path(/phoenix\.report=(\S+)/.exec(script)?.[1]),
    boot: /phoenix\.boot=(\S+)/.exec(script)?.[1] ?? '',
  }
}

/** Until what is written in the background is written. */
export async function settledDown(service: Service, condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  if (!condition()) throw new Error(`it did not happen: ${JSON.stringify(service.log)}`)
}
