/** Consoles of the simulated rack: by the SDK, by `phoenix console`, and by ipmitool. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { open } from 'phoenix-cluster'
import { type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { IpmiBmc } from '../../../adapters/ipmi/bmc.js'
import { KeptConsole, type KeptConsoleEvent } from '../../../src/console/kept-console.js'
import type { NodeConsole } from '../../../src/console/node-console.js'
import { needsPeers } from '../../peers.js'
import { startElsewhere } from '../rack-elsewhere.js'
import { LoggedConsoles, siteOf } from './logged.js'
import { folderOf } from './rack-folder.js'
import { phoenix as command, Shell } from './shell.js'

let rack: Rack

beforeAll(async () => {
  const names = Array.from({ length: 6 }, (_, index) => `n${index}`)
  rack = await startRack(names.map((name) => ({ name, protocols: ['ipmi'], power: 'on' })))
})
afterAll(() => rack.close())

/** A console and what came along it. */
class Watched {
  text = ''
  readonly kinds: string[] = []

  constructor(events: AsyncIterable<KeptConsoleEvent>) {
    void (async () => {
      for await (const event of events) {
        this.kinds.push(event.kind)
        if (event.kind === 'data') this.text += Buffer.from(event.bytes).toString('latin1')
      }
    })()
  }

  shows(words: string): Promise<void> {
    return expect.poll(() => this.text, { timeout: 10_000 }).toContain(words)
  }
}

async function consoleOf(node: string): Promise<{ console: NodeConsole; watched: Watched }> {
  const phoenix = await open(siteOf(6), { facts: ':memory:', through: rack.through })
  onTestFinished(() => phoenix.close())
  for await (const answer of phoenix.select(node).console.open()) {
    if (!answer.ok) throw answer.error
    return { console: answer.value, watched: new Watched(answer.value) }
  }
  throw new Error(`no console of ${node}`)
}

describe('the console of a simulated node', () => {
  it('echoes what is typed, hears a break, and shows what programs write', async () => {
    const { console, watched } = await consoleOf('n0')
    await watched.shows('n0 login: ')
    await console.write(`${'who '.repeat(100)}\r`)
    await watched.shows(`${'who '.repeat(100)}\r\nn0 login: `)
    await console.sendBreak()
    await watched.shows('[break]')
    rack.writeConsole('n0', 'Kernel panic: ÄÖÜ\r\n')
    await watched.shows(Buffer.from('Kernel panic: ÄÖÜ').toString('latin1'))
    await console.close()
  })

  it('shows the start of the machine, which echoes nothing until it runs', async () => {
    rack.press('n1', 'off')
    const { console, watched } = await consoleOf('n1')
    await console.write('nobody hears')
    const { address, port, user, password } = rack.through.n1 ?? raise('n1')
    const bmc = new IpmiBmc({ address, port, user, password: Secret.of(password) })
    onTestFinished(() => bmc.close())
    await bmc.setBootOverride({ device: 'network', once: true })
    await bmc.setPower('on')
    await watched.shows('n1 login: ')
    expect(watched.text).toMatch(
      /^\r\nSimulated Node: self-test passed\r\nn1: starting from Pxe\r\n/,
    )
    await bmc.setPower('force-off')
    await watched.shows('n1: power off')
    await console.close()
  })

  it('that is lost with its session is found out by typing, and opened again', async () => {
    const { address, port, user, password } = rack.through.n2 ?? raise('n2')
    const quick = { again: 50, longest: 100, close: 100 }
    const options = { address, port, user, password: Secret.of(password) }
    const bmc = new IpmiBmc(options, quick, { ...quick, doubt: 100, silence: 60_000 })
    onTestFinished(() => bmc.close())
    const kept = new KeptConsole({
      open: (takeOver) => bmc.console.openConsole({ takeOver }),
      takeOver: false,
      patient: true,
      signal: undefined,
      pauses: [50, 200],
    })
    onTestFinished(() => kept.close())
    const watched = new Watched(kept.events())
    await watched.shows('n2 login: ')
    rack.restartBmc('n2')
    await kept.write(Buffer.from('x'))
    await expect.poll(() => watched.kinds).toContain('lost')
    await kept.write(Buffer.from('again'))
    await watched.shows('again')
  })
})

describe('a console that somebody else has', () => {
  it('is told to be theirs, and theirs ends when it is taken', async () => {
    const first = await consoleOf('n5')
    const { address, port, user, password } = rack.through.n5 ?? raise('n5')
    const bmc = new IpmiBmc({ address, port, user, password: Secret.of(password) })
    onTestFinished(() => bmc.close())
    await expect(bmc.console.openConsole()).rejects.toMatchObject({
      code: 'bmc-busy',
      message: expect.stringContaining(`in use by '${user}' from 127.0.0.1`),
    })
    const line = await bmc.console.openConsole({ takeOver: true })
    await expect.poll(() => first.watched.kinds).toContain('lost')
    await line.close()
    await first.console.close()
  })
})

/** Writes until somebody sees it, since nothing tells when a console in a pipe is open. */
async function sees(shell: Shell, write: () => void, words: string): Promise<void> {
  const timer = setInterval(write, 200)
  await shell.shows(words).finally(() => clearInterval(timer))
}

describe('phoenix console, through the rack', () => {
  it('two watch a node, and both see all of it; the terminals are put back', async (context) => {
    needsPeers(context, 'script')
    const place = folderOf(rack)
    const line = `${command} console n3 --through rack.json; echo "code $?"; stty -a`
    const first = new Shell(place, line, 'terminal')
    await first.shows('the console of n3; ~. ends it')
    const second = new Shell(place, line, 'terminal')
    await second.shows('watching it')
    first.type('who\r')
    await Promise.all([first.shows('who\r\nn3 login: '), second.shows('who\r\nn3 login: ')])
    rack.press('n3', 'off')
    rack.press('n3', 'on')
    const start = 'n3: starting as usual'
    await Promise.all([first.shows(start), second.shows(start)])
    // As if both left in the midst of an editor.
    rack.writeConsole('n3', '\u001b[?1049h\u001b[?25l')
    await Promise.all([first.shows('\u001b[?25l'), second.shows('\u001b[?25l')])
    for (const one of [second, first]) {
      one.type('\r~.')
      await one.shows('\u001b[?1049l\u001b[?25h')
      await one.shows('code 0')
      await one.shows(' icanon')
    }
  })

  it('what is logged is watched and typed on through the log, which goes on', async () => {
    const place = folderOf(rack)
    const line = (what: string) => `${command} ${what} --through rack.json`
    const run = (what: string) => new Shell(place, `exec ${line(what)}`, 'pipes')
    const logger = run("console 'n[4-5]' --log logs")
    await logger.shows('n[4-5] (2 nodes): the console is open')
    const typed = `printf 'who\\r' | ${line('console n4 --linger 1 --reason help')}`
    const typing = new Shell(place, typed, 'pipes')
    await typing.shows('watching it')
    await typing.shows('what it wrote before is in its log')
    await typing.shows('who\r\nn4 login: ')
    expect(await typing.ended).toBe(0)
    await logger.shows('has taken the keyboard')
    await logger.shows('has left; the keyboard is here again')
    const log = () => readFileSync(join(place, 'logs', 'n4.log'), 'latin1')
    await expect.poll(log).toContain('who\r\nn4 login: ')
    const audit = run('audit log')
    await audit.ended
    expect(audit.text).toMatch(/ console +n4 +\(help\)/)
    // A node that is not logged is opened, and who watches has the console once the log has ended.
    const other = run('console n3')
    const watching = run('console n4')
    await watching.shows('watching it')
    logger.kill('SIGINT')
    expect(await logger.ended).toBe(130)
    for (const [node, shell] of [
      ['n3', other],
      ['n4', watching],
    ] as const) {
      await sees(shell, () => rack.writeConsole(node, `${node} is here`), `${node} is here`)
      shell.kill('SIGINT')
      expect(await shell.ended).toBe(130)
    }
  })

  it('ipmitool opens a console of the rack, types, breaks, and gives it back', async (context) => {
    needsPeers(context, 'ipmitool', 'script')
    const { address, port, user, password } = rack.through.n4 ?? raise('n4')
    const login = `-I lanplus -C 17 -H ${address} -p ${port} -U ${user} -E`
    const tool = new Shell(folderOf(rack), `ipmitool ${login} sol activate`, 'terminal', {
      IPMI_PASSWORD: password,
    })
    await tool.shows('n4 login: ')
    tool.type('who\r')
    await tool.shows('who\r\nn4 login: ')
    tool.type('~B')
    await tool.shows('[break]')
    rack.writeConsole('n4', 'a line of the node\r\n')
    await tool.shows('a line of the node')
    tool.type('\r~.')
    expect(await tool.ended).toBe(0)
    expect(rack.counters('n4').sessionsOpen).toBe(0)
  })
})

describe('the logs of many consoles', () => {
  it('have every line, and each console takes one login', async () => {
    const size = 300
    const elsewhere = await startElsewhere(size)
    onTestFinished(() => void elsewhere.end().catch(() => {}))
    const logged = await LoggedConsoles.of(elsewhere)
    await logged.allOpen()
    await elsewhere.tell('talk 3 0.5')
    await expect.poll(() => logged.complete(3), { timeout: 10_000 }).toBe(size)
    await logged.close()
    expect(await elsewhere.end()).toEqual({ logins: size, sessionsOpen: 0 })
  })
})

function raise(node: string): never {
  throw new Error(`no ${node}`)
}
