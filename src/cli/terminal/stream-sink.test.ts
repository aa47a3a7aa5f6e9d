import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { sinkOf } from './stream-sink.js'

describe('what is written', () => {
  it('reaches the stream, and waits where it cannot keep up', async () => {
    const { stream, written, take } = slowStream()
    const sink = sinkOf(stream)
    const first = sink.write('one')
    const second = sink.write('two')
    expect(first).toBeInstanceOf(Promise)
    expect(written).toEqual(['one'])
    take()
    take()
    await Promise.all([first, second])
    expect(written).toEqual(['one', 'two'])
    expect(sink.isGone).toBe(false)
  })

  it('lets no listeners pile up, however many wait', () => {
    const { stream } = slowStream()
    const sink = sinkOf(stream)
    const before = stream.listenerCount('drain')
    for (let i = 0; i < 100; i++) void sink.write('x')
    expect(stream.listenerCount('drain')).toBe(before)
  })
})

describe('a stream that nobody reads any more', () => {
  it.each(['EPIPE', 'EIO', 'ECONNRESET', 'ENOSPC'])('by %s is no fault', async (code) => {
    const { stream, written, take } = slowStream()
    const sink = sinkOf(stream)
    const waiting = [sink.write('one'), sink.write('two')]
    take(Object.assign(new Error(code), { code }))
    await expect(Promise.all(waiting)).resolves.toHaveLength(2)
    expect(sink.isGone).toBe(true)
    expect(sink.write('three')).toBe(undefined)
    expect(written).not.toContain('three')
  })

  it('may fail again and again', () => {
    const { stream } = slowStream()
    const sink = sinkOf(stream)
    for (let i = 0; i < 3; i++) stream.emit('error', new Error('EIO'))
    expect(sink.isGone).toBe(true)
  })

  it('may be closed without an error', async () => {
    const { stream } = slowStream()
    const sink = sinkOf(stream)
    const waiting = sink.write('one')
    stream.destroy()
    await expect(waiting).resolves.toBe(undefined)
    expect(sink.isGone).toBe(true)
  })

  it('may fail at once', () => {
    const stream = new Writable()
    stream._write = () => {
      throw new Error('EIO')
    }
    const sink = sinkOf(stream)
    expect(sink.write('one')).toBe(undefined)
    expect(sink.isGone).toBe(true)
  })
})

/** A stream that holds one text at a time, until it is taken or fails. */
function slowStream() {
  const written: string[] = []
  let done: ((error?: Error) => void) | undefined
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _, callback) {
      written.push(String(chunk))
      done = callback
    },
  })
  return { stream, written, take: (error?: Error) => done?.(error) }
}
