/** Whatever ends a run, nothing of it is left: no process, and no network that one would keep. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../cli/phoenix.js'
import { type Alone, startAlone } from './harness/namespace.js'

/** A process that has left its session, as machines do. */
const command = (mark: string) => ['bash', '-c', `setsid sleep ${mark} & sleep ${mark}`]

/** How many processes have a mark among their arguments. */
function left(mark: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words[0] === 'sleep' && words[1] === mark
    } catch {
      return false
    }
  }).length
}

const patient = { timeout: 20_000, interval: 50 }
const isRunning = (mark: string) => expect.poll(() => left(mark), patient).toBe(2)
const isGone = (mark: string) => expect.poll(() => left(mark), patient).toBe(0)

/** What runs alone, started by a process of its own. */
function elsewhere(mark: string): ChildProcess {
  const module = join(root, 'test/boot/harness/namespace.ts')
  const code = `
    const { startAlone } = await import(${JSON.stringify(module)})
    const alone = startAlone(${JSON.stringify(command(mark))}, { cwd: '/', env: {} })
    await alone.ended`
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs')
  return spawn(process.execPath, ['--import', loader, '--input-type=module', '-e', code])
}

it('when it is told to end', async () => {
  const alone: Alone = startAlone(command('86001'), { cwd: '/', env: {} })
  await isRunning('86001')
  alone.kill()
  expect(await alone.ended).toBe(130)
  await isGone('86001')
})

it('when who started it is killed', async () => {
  const starter = elsewhere('86002')
  await isRunning('86002')
  starter.kill('SIGKILL')
  await isGone('86002')
})

it('when it comes to its end by itself', async () => {
  const script = 'setsid sleep 86003 & exit 7'
  const alone = startAlone(['bash', '-c', script], { cwd: '/', env: {} })
  expect(await alone.ended).toBe(7)
  await isGone('86003')
})
