import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { Deadline, type Listener } from './deadline.js'

function listener(heard: string[]): Listener {
  return { fail: ({ code }) => heard.push(code) }
}

it('tells all who wait that the caller wants an end, and at once whoever comes later', () => {
  const { signal, abort } = abortable()
  const deadline = new Deadline({ signal }, 1000)
  const heard: string[] = []
  const [one, gone] = [listener(heard), listener(heard)]
  deadline.listen(one)
  deadline.listen(gone)
  deadline.unlisten(gone)
  abort()
  expect(heard).toEqual(['aborted'])
  deadline.listen(listener(heard))
  expect(heard).toEqual(['aborted', 'aborted'])
})

it('comes to a signal once, however often is waited, and leaves nothing with it at the end', () => {
  const { signal } = abortable()
  const deadline = new Deadline({ signal }, 1000)
  for (let wait = 0; wait < 5; wait++) {
    const waiting = listener([])
    deadline.listen(waiting)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    deadline.unlisten(waiting)
  }
  deadline.end()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

it('can be cut short by those who do the work', () => {
  const deadline = new Deadline(undefined, 1000)
  const heard: string[] = []
  deadline.listen(listener(heard))
  deadline.cut(new Deadline(undefined, 5).timeout())
  expect(heard).toEqual(['bmc-timeout'])
  expect(() => deadline.check()).toThrow('no result within')
})

it('races work against the end, and listens no longer than the work takes', async () => {
  const { signal, abort } = abortable()
  const deadline = new Deadline({ signal }, 1000)
  expect(await deadline.race(Promise.resolve('done'))).toBe('done')
  const endless = deadline.race(new Promise(() => {}))
  abort()
  await expect(endless).rejects.toMatchObject({ code: 'aborted' })
  await expect(new Deadline({ deadline: 10 }, 1000).sleep(500)).rejects.toMatchObject({
    code: 'bmc-timeout',
  })
})

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
