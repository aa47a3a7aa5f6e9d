/** Our client against our BMC: each fault, while it is there and after it has gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../src/error.js'
import type { IpmiBmc } from '../../ipmi/bmc.js'
import type { Fault } from '../faults/faults.js'
import { TestFront } from './test-front.js'

/** What reading, restarting and setting the boot device end in while a fault is there. */
const matrix: readonly (readonly [
  Fault | undefined,
  read: string,
  restart: string,
  boot: string,
])[] = [
  [undefined, 'done', 'done', 'done'],
  [{ kind: 'dead' }, 'bmc-unreachable', 'bmc-unreachable', 'bmc-unreachable'],
  [{ kind: 'drops', every: 1 }, 'bmc-unreachable', 'bmc-unreachable', 'bmc-unreachable'],
  [{ kind: 'wrong-password' }, 'bmc-auth', 'bmc-auth', 'bmc-auth'],
  [{ kind: 'sessions-full' }, 'bmc-sessions-full', 'bmc-sessions-full', 'bmc-sessions-full'],
  [{ kind: 'busy' }, 'bmc-busy', 'bmc-busy', 'bmc-busy'],
  [{ kind: 'unavailable' }, 'bmc-busy', 'bmc-busy', 'bmc-busy'],
  [{ kind: 'corrupts' }, 'bmc-timeout', 'bmc-timeout', 'bmc-timeout'],
  [{ kind: 'slow', ms: 15 }, 'done', 'done', 'done'],
  [{ kind: 'busy', times: 4 }, 'done', 'done', 'done'],
  [{ kind: 'duplicates' }, 'done', 'done', 'done'],
  [{ kind: 'reorders' }, 'done', 'done', 'done'],
  [{ kind: 'drops', every: 3 }, 'done', 'done', 'done'],
  [{ kind: 'corrupts', every: 3 }, 'done', 'done', 'done'],
  [{ kind: 'ignores-boot' }, 'done', 'done', 'no-effect'],
  [{ kind: 'ignores-power' }, 'done', 'done', 'done'],
]

const front = new TestFront()
beforeAll(() => front.start(['neighbour', 'restarted', ...matrix.map((_, row) => `cn${row}`)]))
afterAll(() => front.close())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (PhoenixError.is(error) ? error.code : String(error)),
  )
const read = (bmc: IpmiBmc) => codeOf(bmc.powerState())
const restart = (bmc: IpmiBmc) => codeOf(bmc.setPower('cycle'))
const boot = (bmc: IpmiBmc) => codeOf(bmc.setBootOverride({ device: 'network', once: true }))

const endless = new Set(['bmc-busy', 'bmc-unreachable', 'bmc-timeout'])

describe.concurrent('a client and a BMC that is ill', () => {
  it.each(matrix.map((row, number) => [`cn${number}`, ...row] as const))(
    '%s: %j',
    async (node, fault, ...expected) => {
      const machine = front.machine(node)
      const works = [read, restart, boot]
      for (const [index, work] of works.entries()) {
        machine.fault = fault
        // Of a BMC that is busy, lost or mute there is no end but that of one's own patience.
        const bmc = front.client(node, {
          deadline: endless.has(expected[index] ?? '') ? 500 : 5000,
        })
        const outcome = await work(bmc)
        // What must not be done twice is sent once: with a lost packet the outcome is told as unknown.
        const lossy = fault !== undefined && 'every' in fault
        expect(lossy && work === restart ? [outcome] : [expected[index]]).toContain(outcome)
        machine.fault = undefined
        expect(await read(bmc)).toBe('done')
        await bmc.close()
        expect(front.bmc(node).sessions.count(front.now())).toBe(0)
      }
    },
  )

  it('is never restarted twice by one request, whatever is lost', async () => {
    const machine = front.machine('restarted')
    const restarts = () =>
      machine
        .history(front.now())
        .filter((one) => one.kind === 'reset' && one.type === 'PowerCycle').length
    for (let every = 2; every <= 7; every++) {
      for (const kind of ['drops', 'corrupts'] as const) {
        machine.press('on', front.now())
        machine.fault = { kind, every }
        const before = restarts()
        const bmc = front.client('restarted')
        const outcome = await restart(bmc)
        const done = restarts() - before
        expect(done).toBeLessThanOrEqual(1)
        if (outcome === 'done') expect(done).toBe(1)
        else expect(['bmc-timeout', 'bmc-unreachable']).toContain(outcome)
        machine.fault = undefined
        await bmc.close()
      }
    }
  })

  it('does not hold up its neighbour', async () => {
    const order: string[] = []
    const silent = front.client('cn1')
    front.machine('cn1').fault = { kind: 'dead' }
    await Promise.all([
      read(silent).then((code) => order.push(code)),
      read(front.client('neighbour')).then((code) => order.push(code)),
    ])
    expect(order).toEqual(['done', 'bmc-unreachable'])
  })
})
