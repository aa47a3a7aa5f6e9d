/** A relay board for those who have none: it answers on this computer, and switches nothing. */
import { createServer } from 'node:net'

/** Starts the board; the function that it gives ends it. */
export async function pretendBoard(port: number): Promise<() => void> {
  const on = new Set<string>()
  const board = createServer((socket) => {
    socket.once('data', (data) => {
      const [verb = '', channel = ''] = String(data).trim().split(' ')
      if (verb === 'on') on.add(channel)
      if (verb === 'off') on.delete(channel)
      const state = on.has(channel) ? 'on' : 'off'
      socket.end(`${verb === 'state' ? state : 'ok'}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    board.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return () => void board.close()
}
