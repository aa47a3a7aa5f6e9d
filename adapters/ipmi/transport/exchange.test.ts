import { describe, expect, it } from 'vitest'
import { Deadline } from '../deadline.js'
import { Airspace } from './airspace.js'
import { Exchange, type Exchanging } from './exchange.js'
import type { Receiver, UdpSocket } from './udp.js'

const place = { address: '127.0.0.1', port: 623 }
const pace = { step: 10, longest: 10, tries: 2 }
const soon = (signal?: AbortSignal) => new Deadline({ deadline: 2000, signal }, 0)

/** A socket with room for one request, that keeps what it is to send. */
class Socket {
  readonly airspace = new Airspace(1)
  readonly sent: string[] = []
  readonly receivers = new Set<Receiver>()
  listen = (_: unknown, receiver: Receiver) => void this.receivers.add(receiver)
  unlisten = (_: unknown, receiver: Receiver) => void this.receivers.delete(receiver)
  send = (datagram: Buffer) => void this.sent.push(datagram.toString())

  run(work: Partial<Exchanging<string>> & { readonly says: string }, deadline = soon()) {
    const whole = { packet: () => Buffer.from(work.says), receive: () => {}, ...work }
    return Exchange.run(this as unknown as UdpSocket, place, pace, deadline, whole)
  }

  /** Something comes from the place. */
  hears(text: string): void {
    for (const receiver of this.receivers) receiver.hear(Buffer.from(text))
  }
}

describe('an exchange', () => {
  it('that waits in line and is to end sends nothing more', async () => {
    const socket = new Socket()
    const first = socket.airspace.take()
    const result = socket.run({ says: 'late', receive: (_, own) => own.finishIn(20, 'no') })
    socket.hears('a refusal that took its time')
    socket.airspace.land(first)
    expect(await result).toBe('no')
    expect(socket.sent).toEqual([])
  })

  it('that cannot be sent ends, and takes nobody with it who waited before it', async () => {
    const socket = new Socket()
    const first = socket.run({ says: 'first', receive: (_, own) => own.finish('yes') })
    const packet = () => {
      throw new Error('cannot be made')
    }
    const second = socket.run({ says: '', packet }).catch((error: Error) => error.message)
    const third = socket.run({ says: 'third', receive: () => {} })
    socket.hears('an answer')
    expect(await first).toBe('yes')
    expect(await second).toBe('cannot be made')
    expect(await third).toBeUndefined()
    expect(socket.sent).toEqual(['first', 'third', 'third'])
    expect([socket.receivers.size, socket.airspace.flying]).toEqual([0, 0])
  })

  it('that its caller leaves ends at once, and listens to nobody any more', async () => {
    const socket = new Socket()
    const controller = new AbortController()
    const deadline = soon(controller.signal)
    const left = socket.run({ says: 'a' }, deadline).catch((error: Error) => error.message)
    const inLine = socket.run({ says: 'b' }, deadline).catch((error: Error) => error.message)
    controller.abort()
    expect(await left).toContain('ended by its caller')
    expect(await inLine).toContain('ended by its caller')
    expect(socket.sent).toEqual(['a'])
    expect([socket.receivers.size, socket.airspace.flying]).toEqual([0, 0])
  })
})
