import { execFileSync } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { phoenix, workspace } from './phoenix.js'

const config = `
import { cidr, cluster, nodes } from 'phoenix-cluster/dsl'
import { defineRenderer } from 'phoenix-cluster/render'

export default cluster('full')
  .networks({ mgmt: cidr('10.2.0.0/16') })
  .on(nodes('cn[1-3000]'), {
    interfaces: { eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number) } },
  })

export const pair = defineRenderer({
  name: 'pair',
  about: 'a small file and one that is too large',
  render: ({ nodes }) => ({ a: 'new', b: nodes.map(({ name }) => name).join('\\n').repeat(60) }),
})
`

let folder: string

beforeAll(async () => {
  folder = await workspace('render', config)
})

afterAll(() => rm(folder, { recursive: true }))

/** Skips where no file system can be mounted; in CI it fails then. */
function needsMounts(context: TestContext): void {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
  } catch {
    const missing = 'it needs root and `unshare -m` to mount a small disk'
    if (process.env.CI === 'true') throw new Error(missing)
    context.skip(missing)
  }
}

describe('phoenix render on a full disk', () => {
  it('changes no file, leaves nothing behind, and says why', async (context) => {
    needsMounts(context)
    const place = join(folder, 'disk')
    await mkdir(place)
    const { code, stdout, stderr } = await phoenix(
      ['render', '@*', '--as', 'pair', '--out', place],
      {
        cwd: folder,
        mounts: {
          before: `mount -t tmpfs -o size=1m none ${place}\necho old > ${place}/a; echo old > ${place}/b`,
          after: `ls -A ${place}; cat ${place}/a ${place}/b`,
        },
      },
    )
    expect(stderr).toMatch(/disk\/b cannot be written: the disk is full \(no file was changed\)/)
    expect(stdout).toBe('a\nb\nold\nold\n')
    expect(code).toBe(2)
  })
})
