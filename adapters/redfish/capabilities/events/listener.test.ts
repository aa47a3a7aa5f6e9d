import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { hear } from './listener.js'

/** A connection that says nothing. */
const silent = async (destination: string): Promise<Socket> => {
  const socket = connect(Number(new URL(destination).port), '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}
const place = { address: '127.0.0.1', bind: '127.0.0.1' }

it.each([{}, { tls: 'none' } as const])(
  'a silent connection does not delay the end',
  async (by) => {
    const hearing = await hear({ ...place, ...by })
    const socket = await silent(hearing.destination)
    const ended = once(socket, 'close')
    await hearing.close()
    await ended
  },
)

it('one address has 64 connections and no more, until one of them ends', async () => {
  const { destination, close } = await hear(place)
  onTestFinished(close)
  const all = await Promise.all(Array.from({ length: 64 }, () => silent(destination)))
  await once(await silent(destination), 'close')
  expect(all.filter(({ closed }) => closed)).toEqual([])
  all[0]?.destroy()
  // When the listener hears of that end is its affair: the one that stays open is waited for.
  for (;;) {
    const next = await silent(destination)
    const gone = once(next, 'close').then(() => 'gone')
    const stays = new Promise((resolve) => setTimeout(resolve, 100, 'stays'))
    if ((await Promise.race([gone, stays])) === 'stays') break
  }
  expect(all.slice(1).filter(({ closed }) => closed)).toEqual([])
})
