/** The file in which `phoenix simulate` says where its rack is, and which `--through` takes. */

import { createSocket } from 'node:dgram'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Secret } from '../../model/secret.js'
import type { Model } from '../../model/settle/model.js'
import { printNodes } from '../../plan/print.js'
import { portFor, type Through, type ThroughEntry } from '../../run/connections/through.js'

/** The largest file that is read, in bytes. */
const largest = 64 * 1024 * 1024
/** How long the rack may take to accept a connection, in milliseconds. */
const patience = 2000
/** How long the system takes at most to say that nobody listens on a port of its own, in milliseconds. */
const refusal = 100

/**
 * Reads a rack's file and sees that the rack is there.
 *
 * @throws PhoenixError `usage` for a file that is missing or something else, and for a rack that has
 * ended
 */
export async function readRackFile(path: string): Promise<Through> {
  const through = parseRack(path, readText(path))
  if (await answers(through)) return through
  const [first] = Object.values(through)
  const where = first === undefined ? '' : ` at ${first.address}, port ${first.port}`
  throw new PhoenixError('usage', `the rack of ${path} is not running any more: nobody${where}`, {
    hint: 'start it again: phoenix simulate',
  })
}

/** Whether anybody answers where the file says that the rack is. */
export async function answers(through: Through): Promise<boolean> {
  const entries = Object.values(through)
  const byTcp = entries.find((entry) => portFor(entry, 'redfish') !== undefined)
  if (byTcp !== undefined) return accepts(byTcp.address, portFor(byTcp, 'redfish') ?? byTcp.port)
  const [first] = entries
  return first === undefined || hears(first.address, first.port)
}

/** Whether somebody accepts connections. */
function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.setTimeout(patience, () => end(false))
  })
}

/** Whether somebody listens by UDP: where nobody does, the system says so at once. */
function hears(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const end = (heard: boolean) => {
      clearTimeout(timer)
      socket.close()
      resolve(heard)
    }
    const timer = setTimeout(() => end(true), refusal)
    socket.once('error', () => end(false))
    socket.connect(port, address, () => socket.send(Buffer.alloc(1)))
  })
}

/** Writes a rack's file at once and for its owner only: it holds the rack's password. */
export function writeRackFile(path: string, through: Through): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(draft, `${JSON.stringify(through, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(draft, 0o600)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Removes a rack's file, unless another rack has written it since. */
export function removeRackFile(path: string, through: Through): void {
  try {
    if (places(parseRack(path, readText(path))) !== places(through)) return
  } catch {
    return
  }
  rmSync(path, { force: true })
}

/** Where a rack is, whatever its passwords are by now. */
function places(through: Through): string {
  return JSON.stringify(
    Object.entries(through).map(([node, { address, port, pin }]) => [node, address, port, pin]),
  )
}

/** Has a rack's file hand out another password for some of its nodes from now on. */
export function changeRackPassword(
  path: string,
  nodes: ReadonlySet<string>,
  password: Secret,
): void {
  const entries = Object.entries(parseRack(path, readText(path)))
  const changed = entries.map(([node, entry]) =>
    nodes.has(node) ? [node, { ...entry, password: password.reveal() }] : [node, entry],
  )
  writeRackFile(path, Object.fromEntries(changed))
}

/** The rack that a file names; undefined where there is no such file or it is something else. */
export function rackIn(path: string): Through | undefined {
  try {
    return parseRack(path, readText(path))
  } catch {
    return undefined
  }
}

function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    if (text.length <= largest) return text
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const why = missing ? 'there is no file' : 'cannot read the file'
    throw new PhoenixError('usage', `--through: ${why} ${path}`, {
      cause,
      hint: 'start a rack first, and let it run: phoenix simulate',
    })
  }
  throw notARack(path, 'it is too large')
}

function parseRack(path: string, text: string): Through {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw notARack(path, 'it is not JSON')
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw notARack(path, 'it is not an object with a key for each node')
  }
  const entries = Object.entries(data)
  if (entries.length === 0) throw notARack(path, 'it names no node')
  for (const [node, entry] of entries) {
    const lacking = lackingIn(entry)
    if (lacking !== undefined)
      throw notARack(path, `its entry '${cleanLine(node)}' has no ${lacking}`)
  }
  return data as Through
}

/** What an entry lacks; undefined if it is whole. */
function lackingIn(value: unknown): keyof ThroughEntry | undefined {
  const entry: Partial<ThroughEntry> = typeof value === 'object' && value !== null ? value : {}
  const { port } = entry
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) return 'port'
  const texts = ['address', 'pin', 'user', 'password'] as const
  return texts.find((key) => typeof entry[key] !== 'string' || entry[key] === '')
}

function notARack(path: string, why: string): PhoenixError {
  return new PhoenixError('usage', `--through: ${path} does not describe a rack: ${why}`, {
    hint: 'phoenix simulate writes such a file and says where',
  })
}

/** The nodes of a rack that are no nodes of a cluster; none of them in common is a `usage` error. */
export function strangersIn(path: string, through: Through, model: Model): NodeSet {
  const inRack = NodeSet.from(Object.keys(through))
  const strangers = inRack.difference(model.nodes)
  if (strangers.size < inRack.size) return strangers
  throw new PhoenixError(
    'usage',
    `--through: ${path} is the rack of another cluster: ${printNodes(inRack)} ${
      inRack.size === 1 ? 'is' : 'are'
    } not in '${model.name}'`,
    { hint: 'start the one of this cluster: phoenix simulate' },
  )
}
