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
