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
  /** Whether it gives addresses, which only root may. */
  readonly dhcp: boolean
}

/** A unit of systemd, as a text. */
export function unitOf(started: Started): string {
  const { cwd, words, dhcp, folder } = started
  const writes = [...new Set(writable(started))].map(path)
  return `[Unit]
Description=Phoenix boot service of ${path(folder)}
After=network-online.target
Wants=network-online.target

[Service]
User=${dhcp ? 'root' : ownerOf(folder)}
WorkingDirectory=${path(cwd)}
ExecStart=${words.map(word).join(' ')}
Restart=always
RestartSec=2
LimitNOFILE=65536
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${writes.join(' ')}

[Install]
WantedBy=multi-user.target
`
}

/** Where it writes: beside the configuration, and where the facts are. */
function* writable({ folder, facts }: Started): Iterable<string> {
  const own = join(folder, '.phoenix')
  // What is not there yet cannot be made where all else is read only.
  yield exists(own) ? own : folder
  if (!isAbsolute(facts) || facts.startsWith(folder + sep)) return
  yield dirname(facts)
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Whoever has the folder can write beside the configuration. */
function ownerOf(folder: string): string {
  const { uid } = statSync(folder)
  const own = userInfo()
  return own.uid === uid ? own.username : String(uid)
}

/** A word of a command, as systemd.service(5) has it under "Command lines". */
function word(text: string): string {
  const plain = text.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (/^[\w@%+=:,./$-]+$/.test(plain)) return plain
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** A path outside of a command: only specifiers are special, and in a list of them white space. */
function path(text: string): string {
  const plain = text.replaceAll('%', '%%')
  return /\s/.test(plain) ? `"${plain}"` : plain
}
