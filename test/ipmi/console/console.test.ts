/** Consoles by Serial over LAN: `ipmi_sim` before a node that QEMU runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'phoenix-cluster'
import { connectIpmi, type IpmiBmc, ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, command, nodes } from 'phoenix-cluster/dsl'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { missingPeers, needsPeers } from '../../peers.js'
import { account, type Sim } from '../sim.js'
import { says } from './guest.js'
import { programs, Reader, startConsole } from './started.js'

let sim: Sim
let stop = () => {}

beforeAll(async () => {
  if (missingPeers(...programs).length > 0) return
  const started = await startConsole()
  sim = started.sim
  stop = started.stop
})
afterAll(() => stop())
beforeEach((context) => needsPeers(context, ...programs))

async function connect(options: { user?: string; password?: string } = {}): Promise<IpmiBmc> {
  const { address, port } = sim
  const { user = account.user, password = account.password } = options
  const bmc = await connectIpmi({ address, port, user, password: Secret.of(password), suites: [3] })
  onTestFinished(() => bmc.close())
  return bmc
}

describe('a console by Serial over LAN', () => {
  it('takes what is typed and shows the answer; a break arrives', async () => {
    const bmc = await connect()
    const line = await bmc.console.openConsole()
    const reader = new Reader(line)
    await line.write(Buffer.from('a command that is longer than one packet\r'))
    await reader.until(`a command that is longer than one packet${says.answer}`)
    await line.sendBreak()
    // ipmi_sim passes a break on together with what is typed next.
    await line.write(Buffer.from('\r'))
    await reader.until(says.break)
    // Commands go on in the same session.
    expect(await bmc.powerState()).toMatch(/on|off/)
    await line.close()
    expect(await reader.ended).toBe(undefined)
    expect((await bmc.console.settings()).enabled).toBe(true)
  })

  it('belongs to one at a time: who has it is told, and may lose it', async () => {
    const first = await connect()
    const second = await connect({ user: 'oper', password: 'operpass' })
    const line = await first.console.openConsole()
    await expect(second.console.openConsole()).rejects.toMatchObject({
      code: 'bmc-busy',
      message: expect.stringContaining("has its console in use by 'admin'"),
    })
    const taken = await second.console.openConsole({ takeOver: true })
    const reader = new Reader(taken)
    await taken.write(Buffer.from('mine\r'))
    await reader.until(`mine${says.answer}`)
    await Promise.all([taken.close(), line.close()])
  })
})

/** A cluster of a node with a console, and of one whose BMC is dead. */
function site() {
  const { address, port } = sim
  const { user } = account
  const password = command('printf', account.password)
  return cluster('atlas').on(nodes('cn[1-2]'), {
    bmc: ({ number }) =>
      ipmi({ user, password, port, suites: [3], address: number === 1 ? address : '127.99.0.1' }),
  })
}

async function opened() {
  const phoenix = await open(site(), { facts: ':memory:', actor: 'tester' })
  onTestFinished(() => phoenix.close())
  return phoenix
}

describe('the console of a selected node', () => {
  it('is opened again when the BMC was restarted, and the opening is in the audit log', async () => {
    const phoenix = await opened()
    const kinds: string[] = []
    let text = ''
    for await (const answer of phoenix.select('cn1').console.open({ reason: 'test' })) {
      if (!answer.ok) throw answer.error
      const console = answer.value
      const reading = (async () => {
        for await (const event of console) {
          kinds.push(event.kind)
          if (event.kind === 'data') text += Buffer.from(event.bytes).toString('latin1')
        }
      })()
      await console.write('before\r')
      await expect.poll(() => text, { timeout: 5000 }).toContain(`before${says.answer}`)
      await sim.restart()
      await console.reopen()
      await expect
        .poll(() => kinds.filter((kind) => kind === 'open'), { timeout: 15_000 })
        .toHaveLength(1)
      await console.write('after\r')
      await expect.poll(() => text, { timeout: 5000 }).toContain(`after${says.answer}`)
      await console.close()
      await reading
    }
    expect(await phoenix.audit.list()).toMatchObject([
      { actor: 'tester', action: 'console', nodes: 'cn1', reason: 'test' },
    ])
  })

  it('is logged, whatever becomes of the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-console-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const phoenix = await opened()
    const log = await phoenix.select('cn[1-2]').console.log({ folder })
    const told: string[] = []
    for await (const event of log) {
      told.push(`${event.node} ${event.kind}`)
      if (event.kind === 'open') await log.close()
    }
    expect(told).toContain('cn1 open')
    expect(told).not.toContain('cn2 open')
  })
})
