/**
 * Ten thousand nodes that ask for their scripts within ten seconds, each from its own address: the argument
 * is the port that they ask at. Prints as a line of JSON how long they waited.
 */
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** What the nodes saw. */
export interface Seen {
  /** How many were given the script that is theirs. */
  readonly right: number
  /** What went wrong with one of the others. */
  readonly wrong: string | undefined
  /** Half of them waited no longer than this, in milliseconds; then 99 of 100, then all. */
  readonly waits: { readonly half: number; readonly p99: number; readonly most: number }
}

const port = Number(process.argv[2])
const size = 10_000
const within = 10_000
/** For whom nobody waits any longer, in milliseconds. */
const patience = 20_000

const waits: number[] = []
let wrong: string | undefined

/** On a bare socket: the client of Node would take longer to ask than the service to answer. */
function ask(number: number): Promise<void> {
  const hex = number.toString(16).padStart(4, '0')
  const path = `/boot?mac=02:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}&platform=efi&cpu=x86_64`
  const localAddress = `127.${number >> 16}.${(number >> 8) & 0xff}.${number & 0xff}`
  return new Promise((resolve) => {
    const began = performance.now()
    let text = ''
    const socket = connect({ host: '127.0.0.1', port, localAddress })
    socket.setEncoding('latin1')
    socket.setTimeout(patience, () => socket.destroy(new Error('no answer')))
    socket.write(`GET ${path} HTTP/1.1\r\nhost: boot\r\nconnection: close\r\n\r\n`)
    socket.on('data', (piece: string) => {
      text += piece
    })
    socket.on('error', ({ message }) => {
      wrong ??= `cn${number}: ${message}`
    })
    socket.on('close', () => {
      const right = text.startsWith('HTTP/1.1 200 ') && text.includes(`/file/cn${number}/`)
      if (right) waits.push(performance.now() - began)
      else wrong ??= `cn${number}: ${text.slice(0, 200)}`
      resolve()
    })
  })
}

const began = performance.now()
const asking: Promise<void>[] = []
while (asking.length < size) {
  const due = Math.min(size, Math.ceil(((performance.now() - began) / within) * size))
  while (asking.length < due) asking.push(ask(asking.length + 1))
  await setTimeout(2)
}
await Promise.all(asking)
waits.sort((a, b) => a - b)
const at = (part: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0
const seen: Seen = {
  right: waits.length,
  wrong,
  waits: { half: at(0.5), p99: at(0.99), most: at(1) },
}
console.log(JSON.stringify(seen))
