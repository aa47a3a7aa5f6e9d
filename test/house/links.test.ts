import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, textOf, trackedFiles } from './tracked.js'

const guides = trackedFiles().filter((file) => /^(README|CONTRIBUTING|docs\/[^/]+)\.md$/.test(file))

/** What the links of a text lead to, in this repository: paths, without the place in the file. */
function linked(file: string): string[] {
  const text = textOf(file).replace(/^```.*?^```/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
}

describe('the guides', () => {
  it('are there, and have links', () => {
    expect(guides).toEqual(expect.arrayContaining(['CONTRIBUTING.md', 'README.md']))
    expect(guides.flatMap(linked).length).toBeGreaterThan(1)
  })

  it.each(guides)('lead to files that exist: %s', (file) => {
    const missing = linked(file).filter((one) => !existsSync(join(root, dirname(file), one)))
    expect(missing).toEqual([])
  })
})
