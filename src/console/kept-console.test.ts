import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PhoenixError } from '../error.js'
import { KeptConsole, type KeptConsoleEvent } from './kept-console.js'
import { FakeConsole } from './testing.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const lost = new PhoenixError('bmc-connection-lost', 'gone')
const inUse = new PhoenixError('bmc-busy', 'in use by root')

/** A console that is kept, and what came of it. */
function kept(fake: FakeConsole, options: { patient?: boolean; takeOver?: boolean } = {}) {
  const stop = new AbortController()
  const console = new KeptConsole({
    open: (takeOver) => fake.openConsole({ takeOver }),
    takeOver: options.takeOver ?? false,
    patient: options.patient ?? false,
    signal: stop.signal,
    pauses: [1000, 8000],
  })
  const events: KeptConsoleEvent[] = []
  const ended = (async () => {
    for await (const event of console.events()) events.push(event)
  })().then(
    () => 'ended',
    (error) => error.code,
  )
  return { console, events, ended, stop, kinds: () => events.map(({ kind }) => kind) }
}

describe('a console that is kept', () => {
  it('gives what the node writes and takes what is typed', async () => {
    const fake = new FakeConsole()
    const one = kept(fake)
    const line = await fake.line(0)
    line.says('login: ')
    await one.console.write(Buffer.from('root\r'))
    await one.console.sendBreak()
    await vi.advanceTimersByTimeAsync(0)
    expect(one.kinds()).toEqual(['open', 'data'])
    expect([line.written, line.breaks]).toEqual([['root\r'], 1])
    await one.console.close()
    expect(await one.ended).toBe('ended')
    expect(line.isClosed).toBe(true)
  })

  it('is opened again with growing pauses where it is lost', async () => {
    const fake = new FakeConsole()
    fake.refusals.push()
    const one = kept(fake)
    ;(await fake.line(0)).lose(lost)
    fake.refusals.push(new PhoenixError('bmc-unreachable', 'away'))
    await vi.advanceTimersByTimeAsync(0)
    expect(one.kinds()).toEqual(['open', 'lost'])
    await vi.advanceTimersByTimeAsync(1000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(one.kinds()).toEqual(['open', 'lost', 'lost', 'open'])
    const pauses = one.events.flatMap((event) => (event.kind === 'lost' ? [event.again] : []))
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0)
    await one.console.close()
  })

  it('keeps what is typed while it is lost for when it is open again', async () => {
    const fake = new FakeConsole()
    const one = kept(fake)
    ;(await fake.line(0)).lose(lost)
    await vi.advanceTimersByTimeAsync(0)
    expect(one.console.isOpen).toBe(false)
    const typed = one.console.write(Buffer.from('late'))
    await vi.advanceTimersByTimeAsync(1000)
    await typed
    expect((await fake.line(1)).written).toEqual(['late'])
    await one.console.close()
  })

  it('is not fought for: whoever has taken it keeps it', async () => {
    const fake = new FakeConsole()
    const one = kept(fake, { takeOver: true })
    ;(await fake.line(0)).lose(lost)
    fake.refusals.push(inUse)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await one.ended).toBe('bmc-busy')
    expect(fake.asked.map(({ takeOver }) => takeOver)).toEqual([true, false])
  })

  it('is waited for by whoever is patient', async () => {
    const fake = new FakeConsole()
    fake.refusals.push(inUse, inUse)
    const one = kept(fake, { patient: true })
    await vi.advanceTimersByTimeAsync(4000)
    expect(one.kinds()).toEqual(['lost', 'lost', 'open'])
    await one.console.close()
  })

  it('is not tried again with a wrong password, by nobody', async () => {
    const fake = new FakeConsole()
    fake.refusals.push(new PhoenixError('bmc-auth', 'wrong'))
    expect(await kept(fake, { patient: true }).ended).toBe('bmc-auth')
    expect(fake.asked).toHaveLength(1)
  })

  it.each(['open', 'lost'])('ends at once when it is told to, while it is %s', async (state) => {
    const fake = new FakeConsole()
    const one = kept(fake)
    const line = await fake.line(0)
    if (state === 'lost') line.lose(lost)
    await vi.advanceTimersByTimeAsync(0)
    const typed = state === 'lost' ? one.console.write(Buffer.from('x')) : Promise.resolve()
    one.stop.abort()
    expect(await one.ended).toBe('ended')
    await one.console.ended
    expect(line.isClosed).toBe(true)
    if (state === 'lost') await expect(typed).rejects.toMatchObject({ code: 'aborted' })
  })

  it('ends in time where its driver ignores that it is told to, and says what was left', async () => {
    const fake = new FakeConsole()
    fake.isStuck = true
    const one = kept(fake)
    ;(await fake.line(0)).says('last words')
    one.stop.abort()
    await vi.advanceTimersByTimeAsync(7999)
    expect(one.kinds()).toEqual(['open', 'data'])
    await vi.advanceTimersByTimeAsync(1)
    expect(await one.ended).toBe('ended')
    await one.console.close()
    expect(one.console.left).toMatchObject({
      code: 'bmc-timeout',
      message: 'the console was not given back within 8 s',
    })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait for an opening that ignores aborts; what comes of it late is given back', async () => {
    const fake = new FakeConsole()
    let answer = () => {}
    fake.waitsFor = new Promise<void>((resolve) => {
      answer = resolve
    })
    const one = kept(fake)
    await one.console.close()
    await vi.advanceTimersByTimeAsync(8000)
    expect(await one.ended).toBe('ended')
    expect(one.console.left?.message).toBe('the console did not leave off opening within 8 s')
    answer()
    expect((await fake.line(0)).isClosed).toBe(true)
    expect(one.events).toEqual([])
  })
})
