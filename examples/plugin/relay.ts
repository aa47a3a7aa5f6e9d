/**
 * A driver of one's own: nodes without a BMC, whose power button hangs on a relay board. The board
 * speaks a line of text over TCP: `state 3` is answered by `on` or `off`, `on 3` and `off 3` by `ok`.
 */
import { connect } from 'node:net'
import {
  type CallOptions,
  defineDriver,
  option,
  PhoenixError,
  type PowerState,
  type Target,
} from 'phoenix-cluster/ports'

/** How long the board may take to answer, in milliseconds. */
const usualDeadline = 5_000

export const relay = defineDriver({
  name: 'relay',
  options: { channel: option.int() },
  offers: ['power'],
  connect: async (target) => {
    const { channel } = target.options
    return {
      power: {
        powerState: async (options): Promise<PowerState> => {
          const answer = await ask(target, `state ${channel}`, options)
          return answer === 'on' || answer === 'off' ? answer : 'unknown'
        },
        setPower: async (action, options) => {
          if (action !== 'on' && action !== 'off') {
            throw new PhoenixError('not-supported', `a relay cannot ${action}`)
          }
          await ask(target, `${action} ${channel}`, options)
        },
      },
      close: async () => {},
    }
  },
})

/** One request over a connection of its own; relay boards close after each. */
function ask(target: Target, line: string, options: CallOptions = {}): Promise<string> {
  const { promise, resolve, reject } = withResolvers<string>()
  const socket = connect({ host: target.address, port: target.port ?? 4000 })
  const fail = (why: string) =>
    reject(new PhoenixError('bmc-unreachable', `the relay board ${why}`, { node: target.node }))
  socket.setTimeout(options.deadline ?? usualDeadline, () => fail('did not answer in time'))
  socket.on('error', () => fail('cannot be reached'))
  socket.on('close', () => fail('closed the connection without an answer'))
  options.signal?.addEventListener('abort', () => socket.destroy(), { once: true })
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
    if (answer.includes('\n')) resolve(answer.slice(0, answer.indexOf('\n')).trim())
  })
  socket.write(`${line}\n`)
  return promise.finally(() => socket.destroy())
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
