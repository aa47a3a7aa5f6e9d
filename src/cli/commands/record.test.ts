import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

it('phoenix record tells what came of each node, gathered, and names those that failed', async () => {
  const { run, folder } = labOf({ 'taken/cn1/index.json': '{}' })
  const { code, stdout, stderr } = await run(['record', 'cn[1-2,4]', 'recorded'])
  expect(stdout).toBe('cn[1-2] (2 nodes): 1 resource\n')
  expect(stderr).toContain(
    'Recorded into recorded/NODE; to serve it again: phoenix simulate --tree recorded/NODE',
  )
  expect([code, stderr]).toEqual([1, expect.stringContaining('cn4')])
  expect(existsSync(join(folder, 'recorded/cn4'))).toBe(false)
  const json = await run(['record', 'cn1', 'again', '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    cn1: { ok: true, resources: 1, missing: [], cut: false },
  })
  const taken = await run(['record', 'cn1', 'taken'])
  expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('is not empty')])
  expect(taken.stderr).not.toContain('Recorded')
  for (const place of ['taken/cn1/index.json', '/proc/recorded']) {
    const { code, stderr } = await run(['record', 'cn1', place])
    expect([code, stderr], place).toEqual([1, expect.stringMatching(/file-write: .*folder/)])
  }
})
