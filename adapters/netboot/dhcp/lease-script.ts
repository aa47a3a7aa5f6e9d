/** What dnsmasq hands to its script: the script, and what it noted. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { macOf, type Sighting } from '../../../src/boot/unknown/sighting.js'

/** What dnsmasq told of one lease. All texts are words of machines and of relays. */
export interface HeardLease extends Omit<Sighting, 'by' | 'at'> {
  /** `del` for one that ended. */
  readonly action: 'add' | 'old' | 'del'
  readonly ip: string
  /** The tags that its request had: those of its switch port among them. */
  readonly tags: readonly string[]
  readonly circuitId: string | undefined
  readonly remoteId: string | undefined
  readonly relay: string | undefined
}

const scriptName = 'lease-script'
const noteName = 'lease-notes'
/** The first field of each note, so that what is half written is told from what is whole. */
const mark = 'phoenix-lease-1'

/** The fields of a note behind its mark, in their order, as the shell has them. */
const fields = [
  ['action', '$1'],
  ['mac', '$2'],
  ['ip', '$3'],
  ['circuitId', `$\{DNSMASQ_CIRCUIT_ID-}`],
  ['remoteId', `$\{DNSMASQ_REMOTE_ID-}`],
  ['relay', `$\{DNSMASQ_RELAY_ADDRESS-}`],
  ['tags', `$\{DNSMASQ_TAGS-}`],
  ['vendorClass', `$\{DNSMASQ_VENDOR_CLASS-}`],
  ['userClass', `$\{DNSMASQ_USER_CLASS0-}`],
  ['requested', `$\{DNSMASQ_REQUESTED_OPTIONS-}`],
  ['hostname', `$\{DNSMASQ_SUPPLIED_HOSTNAME-}`],
] as const

/**
 * The script appends what it is told to a file, each field ended by a NUL byte, which no field can hold.
 * Whatever a field says is never run, expanded or split. The file grows to 8 MiB and no further: a service
 * that is away for a week leaves no full disk behind.
 */
const script = `#!/bin/sh
# Made by Phoenix: notes what dnsmasq tells of a lease.
case $1 in add | old | del) ;; *) exit 0 ;; esac
umask 077
ulimit -f 16384
printf '%s\\0' ${mark} ${fields.map(([, value]) => `"${value}"`).join(' ')} \\
  >>"$\{0%/*}/${noteName}" 2>/dev/null
exit 0
`

/** How long whoever has the file open may take to end his note, in milliseconds. */
const grace = 50

/** The script in a folder of dnsmasq, and what it noted since it was asked last. */
export class LeaseScript {
  constructor(private readonly folder: string) {}

  /** The path of the script. */
  get path(): string {
    return join(this.folder, scriptName)
  }

  /** Writes the script; only its owner can change it or see what it notes. */
  async write(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    const draft = `${this.path}.new`
    await writeFile(draft, script, { mode: 0o700 })
    await chmod(draft, 0o700)
    await rename(draft, this.path)
  }

  /** What was noted since the last time. */
  async take(): Promise<readonly HeardLease[]> {
    const file = join(this.folder, noteName)
    const taken = `${file}.taken`
    // One that was set aside and not read belongs to a service that was killed.
    let notes = await readFile(taken).catch(() => undefined)
    if (notes === undefined) {
      const isThere = await rename(file, taken).then(
        () => true,
        () => false,
      )
      if (!isThere) return []
      await pause(grace)
      notes = await readFile(taken)
    }
    await rm(taken, { force: true })
    return heardIn(notes)
  }
}

/** The notes of a file, as far as they are whole. */
export function heardIn(notes: Buffer): HeardLease[] {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const end = notes.indexOf(0, at)
    if (end < 0) break
    parts.push(notes.subarray(at, end))
    at = end + 1
  }
  const heard: HeardLease[] = []
  const size = fields.length + 1
  for (let at = 0; at + size <= parts.length; ) {
    if (parts[at]?.toString('latin1') !== mark) {
      at++
      continue
    }
    const note = noteOf(parts.slice(at + 1, at + size))
    if (note !== undefined) heard.push(note)
    at += size
  }
  return heard
}

function noteOf(parts: readonly Buffer[]): HeardLease | undefined {
  const bytes = (name: (typeof fields)[number][0]) =>
    parts[fields.findIndex(([field]) => field === name)]?.subarray(0, 1024) ?? Buffer.alloc(0)
  const text = (name: (typeof fields)[number][0]) => bytes(name).toString('utf8')
  const action = (['add', 'old', 'del'] as const).find((one) => one === text('action'))
  const mac = macOf(text('mac'))
  const ip = text('ip')
  if (action === undefined || mac === undefined) return undefined
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip)) return undefined
  const id = (name: 'circuitId' | 'remoteId') => bytes(name).subarray(0, 255).toString('hex')
  const vendorClass = text('vendorClass')
  const code = /^[\w]{1,20}:Arch:(\d{5}):/.exec(vendorClass)?.[1]
  return {
    action,
    mac,
    ip,
    circuitId: id('circuitId') || undefined,
    remoteId: id('remoteId') || undefined,
    relay: text('relay') || undefined,
    tags: text('tags')
      .split(' ')
      .filter((tag) => tag !== '')
      .slice(0, 64),
    ...(code === undefined ? {} : { architecture: Number(code) }),
    vendorClass,
    userClass: text('userClass'),
    requested: text('requested'),
    hostname: text('hostname'),
  }
}
