import { describe, expect, it } from 'vitest'
import { folderWith, shelf, startPhoenix } from '../testing.js'

const dsl = "import { cluster, nodes } from 'phoenix-cluster/dsl'\n"

async function check(text: string, ...args: string[]) {
  const folder = folderWith({ 'cluster.config.ts': text })
  return startPhoenix(folder, ['check', ...args]).ended
}

describe('a configuration that ends the process', () => {
  const ends: [what: string, text: string, says: RegExp][] = [
    [
      'by process.exit(0)',
      `${dsl}if (!process.env.SITE) process.exit(0)\nexport default cluster('x')\n`,
      /^phoenix: cluster\.config\.ts:2:\d+: process\.exit\(0\) was called here\n {2}a configuration only/,
    ],
    [
      'by process.exit(0) in a rule',
      `${dsl}export default cluster('x').on(nodes('a1'), {\n  kernelArgs: () => process.exit(0),\n})\n`,
      /^phoenix: cluster\.config\.ts:3:\d+: process\.exit\(0\) was called here/,
    ],
    [
      'by waiting for nothing',
      `${dsl}await new Promise(() => {})\nexport default cluster('x')\n`,
      /cluster\.config\.ts:1:1: it awaits something that never happens\n {2}look for an await/,
    ],
    [
      'by an error that nobody catches',
      `${dsl}void Promise.reject(new Error('no such rack'))\nawait new Promise((go) => setTimeout(go, 500))\nexport default cluster('x')\n`,
      /phoenix: cluster\.config\.ts:2:\d+: an error that nobody caught: no such rack/,
    ],
  ]

  it('is told as wrong', async () => {
    const texts = await Promise.all(ends.map(([, text]) => check(text)))
    for (const [index, [what, , says]] of ends.entries()) {
      expect(texts[index]?.stderr, what).toMatch(says)
      expect(texts[index], what).toMatchObject({ code: 2, stdout: '' })
    }
    const documents = await Promise.all(ends.map(([, text]) => check(text, '--json')))
    for (const [index, { code, stdout }] of documents.entries()) {
      const { error } = JSON.parse(stdout)
      expect(error.code, ends[index]?.[0]).toBe('config-load')
      expect(error.problems[0].places[0].file).toMatch(/cluster\.config\.ts$/)
      expect(code).toBe(2)
    }
  })
})

describe('an output that cannot be written', () => {
  it('is told, and is no success', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const started = startPhoenix(folder, ['check'], '/dev/full')
    expect(await started.ended).toMatchObject({
      code: 2,
      stderr: 'phoenix: the output could not be written: the disk is full\n',
    })
  })
})
