/** `phoenix console` as people use it: on a terminal, in a pipe, with others who watch. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { folderWith } from '../../../src/cli/testing.js'
import { missingPeers, needsPeers } from '../../peers.js'
import { account, type Sim } from '../sim.js'
import { says } from './guest.js'
import { phoenix, Shell } from './shell.js'
import { programs, startConsole } from './started.js'

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

/** A folder with the configuration of two nodes; the BMC of the second is dead. */
function site(): string {
  return folderWith({
    'cluster.config.ts': `
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'

export default cluster('atlas').on(nodes('cn[1-2]'), {
  bmc: ({ number }) => ipmi({
    user: '${account.user}', password: env('BMC_PASSWORD'), suites: [3], port: ${sim.port},
    address: number === 1 ? '${sim.address}' : '127.99.0.1',
  }),
})
`,
  })
}

const secret = { BMC_PASSWORD: account.password }
const onTerminal = (folder: string, args: string) =>
  new Shell(folder, `${phoenix} console ${args}; echo "code $?"; stty -a`, 'terminal', secret)

it('on a terminal every key goes to the node, escapes do not, and the terminal is put back', async () => {
  const one = onTerminal(site(), 'cn1')
  await one.shows('the console of cn1; ~. ends it')
  one.type('who\r')
  await one.shows(`who${says.answer}`)
  // Ctrl-C is the node's.
  one.type('\u0003')
  await one.shows('\u0003')
  one.type('\r')
  await one.shows(says.answer)
  one.type('~B')
  one.type('\r')
  await one.shows(says.break)
  one.type('\r~?')
  await one.shows('~B  send a break')
  one.type('~.')
  await one.shows('code 0')
  await one.shows(' icanon')
})

it('others watch; one at a time has the keyboard; who stays has the console next', async () => {
  const folder = site()
  const first = onTerminal(folder, 'cn1')
  await first.shows('the console of cn1; ~. ends it')
  const second = onTerminal(folder, 'cn1 --reason help')
  await second.shows('watching it')
  await first.shows('watches')
  const [, pid] = /process (\d+) watches/.exec(first.text) ?? []
  first.type('one\r')
  await second.shows(`one${says.answer}`)
  second.type('x')
  await second.shows('what is typed is not sent')
  second.type('\r~t')
  await second.shows('the keyboard is yours')
  await first.shows('has taken the keyboard')
  second.type('two\r')
  await Promise.all([first.shows(`two${says.answer}`), second.shows(`two${says.answer}`)])
  first.type('\r~.')
  await first.shows('code 0')
  await second.shows('the console of cn1; ~. ends it')
  second.type('three\r')
  await second.shows(`three${says.answer}`)
  process.kill(Number(pid), 'SIGTERM')
  await second.shows('code 130')
  await second.shows(' icanon')
})

it('in a pipe what comes in is typed, and the answer is waited for, shown and logged', async () => {
  const folder = site()
  const one = new Shell(
    folder,
    `printf 'hello\\r' | ${phoenix} console cn1 --linger 0.5 --log boot.log; echo "code $?"`,
    'pipes',
    secret,
  )
  await one.shows('code 0')
  expect(one.text).toContain(`hello${says.answer}`)
  expect(readFileSync(join(folder, 'boot.log'), 'latin1')).toContain(`hello${says.answer}`)
})

it('many are logged until Ctrl-C; SIGHUP opens the files anew', async () => {
  const folder = site()
  const log = new Shell(folder, `exec ${phoenix} console 'cn[1-2]' --log logs`, 'pipes', secret)
  await log.shows('cn1: the console is open')
  log.kill('SIGHUP')
  await log.shows('the logs were opened anew')
  log.kill('SIGINT')
  expect(await log.ended).toBe(130)
  expect(log.text).toContain('Closing 2 consoles')
  expect(existsSync(join(folder, 'logs', 'cn2.log'))).toBe(false)
})
