import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'tsup'
import { describe, expect, test } from 'vitest'
import { Channel } from './channel.js'
import { failureOf, openForTest, Program, startProgram, temporaryFolder } from './testing.js'
import { startWorker } from './worker-location.js'

const folder = temporaryFolder()

describe('the thread of a database', () => {
  test('does not hold up the end of a program that forgets to close, but writes what was asked for', async () => {
    const location = join(folder, 'forgotten.db')
    await startProgram('forget', [location]).ends()
    const store = await openForTest({ location })
    expect((await store.snapshot()).size).toBe(1)
    expect((await store.runs.list()).map(({ result }) => result)).toEqual(['interrupted'])
  })

  test('starts from its sources where nobody has built it', async () => {
    const location = join(folder, 'sources.db')
    const env = { ...process.env }
    delete env.PHOENIX_FACTS_WORKER
    await startProgram('forget', [location], [], env).ends()
    const store = await openForTest({ location })
    expect((await store.snapshot()).size).toBe(1)
  })

  test('leaves the event loop free while it writes much', async () => {
    const store = await openForTest()
    let turns = 0
    let writing = true
    const turn = () => {
      turns += 1
      if (writing) setImmediate(turn)
    }
    setImmediate(turn)
    const observations = Array.from({ length: 50_000 }, (_, i) => ({
      node: `n${i % 500}`,
      key: `k${i}`,
      value: i,
      source: 's',
    }))
    expect(await store.record(observations)).toHaveLength(50_000)
    writing = false
    // Ten parts: each is prepared in a turn of its own and written while others pass.
    expect(turns).toBeGreaterThan(20)
  })

  test.each([
    ['fails', "throw new Error('out of luck')", 'out of luck'],
    ['exits', 'process.exit(3)', 'it exited with code 3'],
  ])('that %s rejects what was asked and what is asked later', async (_, code, why) => {
    const worker = new Worker(
      `require('node:worker_threads').parentPort.on('message', () => { ${code} })`,
      { eval: true },
    )
    const channel = new Channel(worker)
    const pending = [channel.call('runs', 1), channel.call('auditVerify')]
    for (const call of [
      ...pending,
      Promise.resolve().then(() => pending[0]?.catch(() => channel.call('runs', 1))),
    ]) {
      expect(await failureOf(call as Promise<unknown>)).toMatchObject({
        code: 'internal',
        message: `the thread of the facts database ended: ${why}`,
        hint: expect.stringContaining('Open the facts database again'),
      })
    }
  })

  test('that hangs is given up at the end, and what was asked for is rejected', async () => {
    for (const code of ['', 'for (;;);']) {
      const worker = new Worker(
        `require('node:worker_threads').parentPort.on('message', () => { ${code} })`,
        { eval: true },
      )
      const channel = new Channel(worker)
      const earlier = failureOf(channel.call('auditVerify'))
      const end = channel.endAfter(() => channel.call('close'), 200)
      const hung = { code: 'internal', message: expect.stringContaining('answered nothing for') }
      expect(await failureOf(end)).toMatchObject(hung)
      expect(await earlier).toMatchObject(hung)
      expect(worker.threadId).toBe(-1)
    }
  })

  test('that answers is waited for at the end however long all of it takes', async () => {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads')
      parentPort.on('message', ({ id }) => setTimeout(() => parentPort.postMessage({ id, ok: true }), 100))`,
      { eval: true },
    )
    const channel = new Channel(worker)
    let answers = 0
    const work = async () => {
      for (; answers < 20; answers++) await channel.call('close')
    }
    await channel.endAfter(work, 1500)
    expect(answers).toBe(20)
  })

  test('is missed with advice where a bundle left its file out', () => {
    const from = pathToFileURL(join(folder, 'bundle.js')).href
    expect(() => startWorker(from)).toThrow(/facts-worker\.js is missing beside .*bundle\.js/)
  })
})

test('a build works wherever its parts end up, under plain Node and with require()', async () => {
  const home = join(folder, 'installed')
  mkdirSync(home)
  await build({
    config: false,
    entry: {
      facts: 'src/facts/index.ts',
      'facts-worker': 'src/facts/worker.ts',
      // A second entry that uses the same code deeper down, so that it moves to a shared chunk.
      'adapters/other': 'src/facts/open-facts.ts',
    },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    splitting: true,
    silent: true,
    outDir: join(home, 'dist'),
  })
  cpSync('drizzle', join(home, 'drizzle'), { recursive: true })
  symlinkSync(join(process.cwd(), 'node_modules'), join(home, 'node_modules'))
  writeFileSync(join(home, 'package.json'), '{"type":"module"}')
  const use = `async ({ openFacts }, location) => {
    const store = await openFacts({ cluster: 'atlas', location })
    await store.record([{ node: 'n1', key: location, value: 1, source: 's' }])
    console.log((await store.snapshot()).get('n1').size)
    await store.close()
  }`
  writeFileSync(
    join(home, 'use.mjs'),
    `const use = ${use}
    await use(await import('./dist/facts.js'), 'a.db')
    await use(await import('./dist/adapters/other.js'), 'b.db')`,
  )
  writeFileSync(join(home, 'use.cjs'), `(${use})(require('./dist/facts.js'), 'a.db')`)
  for (const [file, output] of [
    ['use.mjs', '1\n1\n'],
    ['use.cjs', '1\n'],
  ] as const) {
    const child = spawn(process.execPath, ['--no-warnings', file], { cwd: home })
    expect(await new Program(child).ends()).toBe(output)
  }
})
