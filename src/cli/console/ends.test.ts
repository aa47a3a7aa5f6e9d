/** The end of consoles by a signal, whoever does not read, write or answer. */
import { expect, it } from 'vitest'
import type { ConsoleLog, ConsoleLogEvent } from '../../console/log/console-log.js'
import { PhoenixError } from '../../error.js'
import { Call } from '../command-line/call.js'
import { FakeIo } from '../testing.js'
import { attend } from './attend.js'
import type { ConsoleEnd, TerminalEvent } from './console-end.js'
import { logConsoles } from './log-consoles.js'
import { TerminalEvents } from './terminal-events.js'

const never = new Promise<never>(() => {})
const nobodyReads = {
  write: () => never,
  isGone: false,
  failure: undefined,
  isTTY: false,
  columns: 80,
}

function ioThat(how: Partial<FakeIo>): FakeIo {
  return Object.assign(new FakeIo('/', { piped: '' }), how)
}

it('of one that nobody looks at: the first request ends it, the second the process', async () => {
  const io = ioThat({ stdout: nobodyReads })
  const events = new TerminalEvents()
  const nothing = async () => {}
  const end: ConsoleEnd = {
    mayWrite: true,
    ...{ write: nothing, sendBreak: nothing, reopen: nothing, take: nothing },
    close: async () => events.end(),
    [Symbol.asyncIterator]: (): AsyncIterator<TerminalEvent> => events[Symbol.asyncIterator](),
  }
  const how = { node: 'cn1', escape: undefined, readOnly: true, linger: 1000, log: undefined }
  const over = attend(new Call(io, {}), end, how)
  for (const word of ['one', 'two']) events.push({ kind: 'data', bytes: Buffer.from(word) })
  await new Promise(setImmediate)
  io.interrupt()
  io.interrupt()
  expect(await over).toBe('interrupted')
  expect(io.exits).toEqual([130])
})

it('of many that are logged: what was left behind is told, and nobody has to listen', async () => {
  const error = new PhoenixError('bmc-timeout', 'the console was not given back within 8 s')
  const logThat = (): ConsoleLog => {
    let close = () => {}
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    const events = async function* (): AsyncGenerator<ConsoleLogEvent> {
      yield { kind: 'open', node: 'cn1' }
      await closed
      for (const node of ['cn1', 'cn2']) yield { kind: 'left', node, error }
    }
    const log = { close: async () => close(), reopen: async () => {} }
    return { ...log, [Symbol.asyncIterator]: events } as unknown as ConsoleLog
  }
  const heard = ioThat({})
  const unheard = ioThat({ stderr: nobodyReads })
  const codes = [heard, unheard].map(async (io) => {
    const code = logConsoles(new Call(io, {}), logThat(), 2)
    io.interrupt()
    return code
  })
  expect(await Promise.all(codes)).toEqual([130, 130])
  expect(heard.err).toContain('cn[1-2] (2 nodes): left behind: the console was not given back')
  expect(heard.exits).toEqual([])
})
