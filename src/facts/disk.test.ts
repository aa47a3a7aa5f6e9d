import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needsMounts, openForTest, startProgram, temporaryFolder } from './testing.js'

const folder = temporaryFolder()

/** A shell command, run in front of a program in its own view of the file systems. */
const through = (command: string) => ['unshare', '-m', 'sh', '-c', `${command} && exec "$@"`, 'sh']

/** The last line that a program prints, as JSON. */
async function resultOf(program: ReturnType<typeof startProgram>) {
  return JSON.parse((await program.ends()).trim().split('\n').at(-1) ?? '')
}

test('a full disk is told, loses nothing that was acknowledged, and is no end', async (context) => {
  await needsMounts(context)
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const mount = through(`mount -t tmpfs -o size=1m tmpfs '${disk}'`)
  const said = await resultOf(startProgram('full-disk', [disk], mount))
  const advice =
    'facts-full: Free some space and repeat what failed; the database need not be opened again.'
  const whole = (state: { acknowledged: number }) => {
    const { acknowledged } = state
    // The three writes of the last attempt were made side by side: they share one fate.
    expect(state).toMatchObject({
      facts: acknowledged,
      steps: acknowledged,
      audit: { ok: true, rows: acknowledged },
    })
  }
  expect(said.whenFull.failure).toBe(advice)
  expect(said.whenFull.acknowledged).toBeGreaterThan(10)
  whole(said.whenFull)
  expect(said.afterFreeing.acknowledged).toBe(said.whenFull.acknowledged + 20)
  whole(said.afterFreeing)
  expect(said.opening).toBe(advice)
  expect(said.reopened.acknowledged).toBeGreaterThan(said.afterFreeing.acknowledged)
  whole(said.reopened)
})

test('a read-only file system can be read and says so to writers', async (context) => {
  await needsMounts(context)
  const inside = (name: string) => join(folder, 'ro', name)
  mkdirSync(join(folder, 'ro'))
  const store = await openForTest({ location: inside('closed.db') })
  await store.record([{ node: 'n1', key: 'k', value: 1, source: 's' }])
  await store.close()

  // What a killed writer leaves: the newest rows are in the log only.
  const killed = startProgram('write', [join(folder, 'killed.db'), 'w', '1000000'])
  await killed.says(/done 20\n/)
  await killed.kill()
  for (const side of ['', '-wal', '-shm']) {
    copyFileSync(join(folder, `killed.db${side}`), inside(`killed.db${side}`))
    if (side !== '-shm') copyFileSync(join(folder, `killed.db${side}`), inside(`copied.db${side}`))
  }

  const ro = join(folder, 'ro')
  const mount = through(`mount --bind '${ro}' '${ro}' && mount -o remount,ro,bind '${ro}'`)
  const files = ['closed.db', 'killed.db', 'copied.db', 'missing.db'].map(inside)
  const said = await resultOf(startProgram('read-only', files, mount))
  const unwritable =
    'facts-read-only: Make the file and its folder writable for this user, or open it read-only.'
  expect(said).toEqual({
    'closed.db reading': 1,
    'closed.db writing': unwritable,
    'killed.db reading': expect.any(Number),
    'killed.db writing': unwritable,
    'copied.db reading': 'facts-read-only: Copy both files to a writable folder and open the copy.',
    'copied.db writing': unwritable,
    'missing.db reading': 0,
    'missing.db writing': unwritable,
  })
  expect(said['killed.db reading']).toBeGreaterThan(10)
})
