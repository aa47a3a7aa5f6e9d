/** `phoenix console` is told to end: by one signal or two, with a dead BMC and with a disk that does not answer. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { folderOf } from './rack-folder.js'
import { phoenix, Shell } from './shell.js'

let rack: Rack

beforeAll(async () => {
  const node = { protocols: ['ipmi'], power: 'on' } as const
  const names = ['n0', 'n1', 'n2']
  const alive = names.map((name) => ({ name, ...node }))
  rack = await startRack([...alive, { name: 'n3', ...node, fault: { kind: 'dead' } }])
})
afterAll(() => rack.close())

const begin = (folder: string, what: string) =>
  new Shell(folder, `exec ${phoenix} console ${what} --through rack.json`, 'pipes')

it('ends by a signal, whichever it is, and leaves no session open', async () => {
  const folder = folderOf(rack)
  const many = ["'n[0,3]' --log terminated", "'n[1,3]' --log interrupted", 'n2'].map((what) =>
    begin(folder, what),
  )
  const [terminated, interrupted, one] = many
  await Promise.all([
    terminated?.shows('n0: the console is open'),
    interrupted?.shows('n1: the console is open'),
    one?.shows('n2 login: '),
  ])
  terminated?.kill('SIGTERM')
  interrupted?.kill('SIGINT')
  one?.kill('SIGTERM')
  expect(await Promise.all(many.map(({ ended }) => ended))).toEqual([130, 130, 130])
  expect(rack.counters().sessionsOpen).toBe(0)
})

it('ends by the second signal at once, and by one in time, where a disk does not answer', async () => {
  const folder = folderOf(rack)
  // Like such a disk: whoever opens a pipe that nobody reads waits.
  for (const [index, name] of ['once', 'twice'].entries()) {
    mkdirSync(join(folder, name))
    execFileSync('mkfifo', [join(folder, name, `n${index}.log`)])
  }
  const once = begin(folder, "'n[0,3]' --log once")
  const twice = begin(folder, "'n[1,3]' --log twice")
  await Promise.all([once, twice].map((one) => one.shows('the console is open')))
  for (const one of [once, twice]) one.kill('SIGTERM')
  await twice.shows('Once more to stop at once')
  twice.kill('SIGTERM')
  // A process that is ended by SIGINT has no code of its own; shells say 130.
  expect(await twice.ended).toBe(null)
  await once.shows('n0: left behind: the log')
  expect(await once.ended).toBe(null)
})
