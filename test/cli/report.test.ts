import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { phoenix, root, workspace } from './phoenix.js'

describe('what cannot be written', () => {
  it('is named, and is not a fault of the program', async () => {
    const config = await readFile(join(root, 'examples/quickstart/cluster.config.ts'), 'utf8')
    const cwd = await workspace('report', config)
    // Where the folder of facts and racks should be, there is a file.
    await writeFile(join(cwd, '.phoenix'), '')
    const { code, stderr } = await phoenix(['simulate'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('.phoenix')
    expect(stderr).not.toContain('fault of Phoenix')
    await rm(cwd, { recursive: true })
  })
})
