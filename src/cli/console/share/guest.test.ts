import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { folderWith } from '../../testing.js'
import { ConsoleGuest } from './guest.js'
import { ConsoleHost } from './host.js'
import { ConsoleRoom } from './room.js'

const joining = { who: 'ada, process 1', node: 'cn1', taking: async () => {} }

/** A process at a meeting place that does what is said with who comes. */
async function somebody(welcomes: (socket: Socket) => void): Promise<string> {
  const path = join(folderWith({}), 'a.sock')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    welcomes(socket)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return path
}

describe('who joins a console', () => {
  it('is let in by who has it, and not by who has others', async () => {
    const path = join(folderWith({}), 'a.sock')
    const work = { write() {}, sendBreak() {}, reopen() {}, note() {}, mayBeTaken: true }
    const room = new ConsoleRoom(work)
    const host = await ConsoleHost.open(path, (node) => (node === 'cn1' ? room : undefined))
    onTestFinished(() => host?.close())
    expect(await ConsoleGuest.join(path, { ...joining, node: 'cn2' })).toBeUndefined()
    const guest = await ConsoleGuest.join(path, joining)
    room.show(Buffer.from('login: '))
    host?.close()
    const seen: string[] = []
    for await (const event of guest ?? []) {
      if (event.kind === 'data') seen.push(Buffer.from(event.bytes).toString())
    }
    expect(seen.join('')).toBe('login: ')
    expect(guest?.isAbandoned).toBe(true)
  })

  it('finds nobody where a process was killed, and takes its socket away', async () => {
    const path = join(folderWith({}), 'a.sock')
    writeFileSync(path, '')
    expect(await ConsoleGuest.join(path, joining)).toBeUndefined()
    expect(existsSync(path)).toBe(false)
    expect(await ConsoleGuest.join(path, joining)).toBeUndefined()
  })

  it('is told where the other process stands still', async () => {
    let isThere: () => void = () => {}
    const there = new Promise<void>((resolve) => {
      isThere = resolve
    })
    const path = await somebody(() => isThere())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const told = expect(ConsoleGuest.join(path, joining)).rejects.toThrow(
      'the other process does not answer within 3 s',
    )
    await there
    await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(3000)
    await told
  })
})
