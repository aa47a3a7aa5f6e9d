import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeFrame, type Frame, type FrameKind, FrameReader, frameKinds } from './frames.js'

it('frames arrive whole, however the stream is cut', () => {
  const kinds = fc.constantFrom(...(Object.keys(frameKinds) as FrameKind[]))
  const frames = fc.array(fc.record({ kind: kinds, bytes: fc.uint8Array({ maxLength: 200 }) }))
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 50 }), (sent, cut) => {
      const stream = Buffer.concat(sent.map(({ kind, bytes }) => encodeFrame(kind, bytes)))
      const reader = new FrameReader()
      const heard: Frame[] = []
      for (let at = 0; at < stream.length; at += cut) {
        heard.push(...(reader.read(stream.subarray(at, at + cut)) ?? []))
      }
      expect(heard.map(({ kind, bytes }) => [kind, [...bytes]])).toEqual(
        sent.map(({ kind, bytes }) => [kind, [...bytes]]),
      )
    }),
  )
})

it('what is long is cut into several, and what is none of ours is refused', () => {
  const heard = new FrameReader().read(encodeFrame('data', Buffer.alloc(150_000, 'x')))
  expect(heard?.map(({ bytes }) => bytes.length)).toEqual([65_536, 65_536, 18_928])
  expect(new FrameReader().read(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(undefined)
  expect(new FrameReader().read(Buffer.from([0x64, 0xff, 0xff, 0xff, 0xff]))).toBe(undefined)
})
