import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { endLeftOver } from './left-over.js'

/** A process that was started with an argument, as `ps` shows it. */
async function running(argument: string): Promise<ChildProcess> {
  const script = 'setInterval(() => {}, 1e6); console.log("ready")'
  const child = spawn(process.execPath, ['-e', script, '--', argument])
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

it('ends the process that a file names, and no other that has its number by now', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-left-over-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'pid')
  const [mine, foreign] = [await running('--conf-file=mine'), await running('--conf-file=other')]
  expect(await endLeftOver(file, '--conf-file=mine')).toBe(false)
  writeFileSync(file, `${foreign.pid}\n`)
  expect(await endLeftOver(file, '--conf-file=mine')).toBe(false)
  expect(foreign.exitCode ?? foreign.signalCode).toBeNull()
  writeFileSync(file, `${mine.pid}\n`)
  const ended = new Promise((resolve) => mine.once('exit', (_, signal) => resolve(signal)))
  expect(await endLeftOver(file, '--conf-file=mine')).toBe(true)
  expect(await ended).toBe('SIGTERM')
})
