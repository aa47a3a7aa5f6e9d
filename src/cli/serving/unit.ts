/** `phoenix serve --unit`: the service as systemd starts it, with what was said on the command line. */
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join, sep } from 'node:path'

/** What is started, and where. */
export interface Started {
  /** The program with its arguments, as words. */
  readonly words: readonly string[]
  /** From where relative paths among the words count. */
  readonly cwd: string
  /** The folder of the configuration. */
  readonly folder: string
  /** Where the facts are: a path or an address. */
  readonly facts: string
  /** The file of the key of signed links, which is made where it is not there. */
  readonly key: string
  /** Where it listens. */
  readonly port: number
  /** Whether it gives addresses, which only root may. */
  readonly dhcp: boolean
}

/** A unit of systemd, as a text. */
export function unitOf(started: Started): string {
  const { cwd, words, dhcp, folder, port } = started
  const user = dhcp ? 'root' : ownerOf(folder)
  // Port 0 is one that is free, which none of those for root is.
  const isForRoot = port > 0 && port < 1024
  const bind = isForRoot && user !== 'root' ? '\nAmbientCapabilities=CAP_NET_BIND_SERVICE' : ''
  return `[Unit]
Description=Phoenix boot service of ${line(folder)}
After=network-online.target
Wants=network-online.target

[Service]
User=${user}${bind}
WorkingDirectory=${line(cwd)}
ExecStart=${words.map(word).join(' ')}
Restart=always
RestartSec=2
LimitNOFILE=65536
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${writable(started).map(path).join(' ')}

[Install]
WantedBy=multi-user.target
`
}

/** Where it writes: beside the configuration, where the facts are, and where its key is made. */
function writable({ folder, facts, key }: Started): readonly string[] {
  const files = [join(folder, '.phoenix'), ...(isAbsolute(facts) ? [dirname(facts)] : [])]
  if (!exists(key)) files.push(dirname(key))
  const all = [...new Set(files.map(thereOf))]
  return all.filter((one) => !all.some((other) => one !== other && isWithin(one, other)))
}

/** What is not there yet cannot be made where all else is read only: the folder that it is made in. */
function thereOf(path: string): string {
  return exists(path) || dirname(path) === path ? path : thereOf(dirname(path))
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Whoever has the folder can write beside the configuration. */
function ownerOf(folder: string): string {
  const { uid } = statSync(folder)
  const own = userInfo()
  if (uid === 0) return 'root'
  return own.uid === uid ? own.username : String(uid)
}

/** A word of a command, as systemd.service(5) has it under "Command lines". */
function word(text: string): string {
  const plain = line(text).replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : quoted(plain)
}

/** One of several paths, between which there is white space. */
function path(text: string): string {
  const plain = line(text)
  return /[\s"'\\]/.test(plain) ? quoted(plain) : plain
}

/** What goes to the end of its line: nothing but specifiers is special there, and quotes are none. */
const line = (text: string) => text.replaceAll('%', '%%')

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
