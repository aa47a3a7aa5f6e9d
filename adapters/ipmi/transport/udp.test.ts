import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { expect, it } from 'vitest'
import { leaseSocket } from './udp.js'

it('a few sockets are shared by all, and closed when nobody uses them', async () => {
  const leases = Array.from({ length: 2049 }, () => leaseSocket('127.0.0.1'))
  const sockets = new Set(leases.map(({ socket }) => socket))
  expect(sockets.size).toBe(3)
  const other = leaseSocket('::1')
  expect(sockets.has(other.socket)).toBe(false)
  other.release()
  for (const { release } of leases) {
    release()
    release()
  }
  const later = leaseSocket('127.0.0.1')
  expect(sockets.has(later.socket)).toBe(false)
  later.release()
})

it('hears what comes from an address however either side writes it, a zone included', async () => {
  // As many of them as this machine has: without IPv6 beyond itself it is the loopback address alone.
  const written = Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
    all.flatMap(({ address, scopeid }): (readonly [at: string, written: string])[] => {
      if (address === '::1') return ['::1', '0:0:0:0:0:0:0:1'].map((text) => ['::1', text])
      if (!address.startsWith('fe80:')) return []
      return [name, scopeid].map((zone) => [`${address}%${name}`, `${address}%${zone}`])
    }),
  )
  for (const [at, address] of written) {
    const peer = createSocket('udp6')
    peer.on('message', (datagram, from) => peer.send(datagram, from.port, from.address))
    peer.bind(0, at)
    await once(peer, 'listening')
    const { socket, release } = leaseSocket(address)
    await socket.ready()
    const place = { address, port: peer.address().port }
    const heard = await new Promise<string>((resolve) => {
      const receiver = {
        hear: (datagram: Buffer) => {
          socket.unlisten(place, receiver)
          resolve(datagram.toString())
        },
      }
      socket.listen(place, receiver)
      socket.send(Buffer.from(address), place)
    })
    expect(heard).toBe(address)
    expect(socket.idle).toBe(true)
    release()
    peer.close()
  }
})
