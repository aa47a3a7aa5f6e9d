import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, phoenix } from '../cli/testing.js'

const tsx = createRequire(import.meta.url).resolve('tsx')

/** What `check` says of a configuration, line by line. */
async function told(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { stdout } = await phoenix(folderWith(files), ['check'])
  return stdout.split('\n').filter((line) => line !== '')
}

/** A configuration with the rules and names given, which begin on its fourth line. */
const config = (body: string) => ({
  'cluster.config.ts': `
import { attr, cidr, cluster, fact, ip, network, nodes } from 'phoenix-cluster/dsl'
export default cluster('shelf')
${body}`,
})

describe('the place of a finding', () => {
  it('is that of the property in the rule that is at fault', async () => {
    const [first] = await told(
      config(`  .on(nodes('cn[1-2]'), {
    power: 'on',
    interfaces: {
      eno1: { network: 'mgmt' as never },
    },
  })`),
    )
    expect(first).toMatch(/^cluster\.config\.ts:7:15: error: .*there is no network 'mgmt'/)
  })

  it('is that of the property in a network, an image, an attribute, a group', async () => {
    expect(
      await told(
        config(`  .networks({ mgmt: network({
    v4: cidr('10.2.0.0/24'), gateway: ip('10.3.0.1') }) })
  .images({ rocky: { initrd: 'i' } } as never)
  .attributes({ rack: attr.int().default('x' as never) })
  .groups({ none: ((g: { x: never }) => g.x) as never })
  .on(nodes('cn1'), { power: 'on' })`),
      ),
    ).toEqual([
      expect.stringMatching(/^cluster\.config\.ts:5:30: error: network 'mgmt': its gateway/),
      expect.stringMatching(/^cluster\.config\.ts:6:13: error: image 'rocky' has no kernel/),
      expect.stringMatching(/^cluster\.config\.ts:7:17: error: the attribute 'rack' must be/),
      expect.stringMatching(/^cluster\.config\.ts:8:43: error: group 'none' cannot be worked out/),
      expect.stringMatching(/^shelf: .*4 errors$/),
    ])
  })

  it('is the line that threw, and that of the property where a helper did', async () => {
    const lines = await told({
      ...config(`  .on(nodes('cn1'), {
    kernelArgs: (node) => {
      const rack: number[] = []
      return [rack[0]!.toFixed()]
    },
  })
  .on(nodes('cn2'), { kernelArgs: (node) => argsOf(node) })
import { argsOf } from './helper.js'`),
      'helper.ts': `export const argsOf = (node: { numbers: readonly number[] }) =>
  [node.numbers[7]!.toFixed()]
`,
    })
    expect(lines).toEqual([
      expect.stringMatching(/^cluster\.config\.ts:7:24: error: cn1: 'kernelArgs' cannot be worked/),
      expect.stringMatching(/^helper\.ts:2:21: error: cn2: 'kernelArgs' cannot be worked out/),
      '  and cluster.config.ts:10:23',
      expect.stringMatching(/2 errors$/),
    ])
  })

  it('is that of the function where a helper of Phoenix refused what it was given', async () => {
    const [first] = await told(
      config(`  .networks({ mgmt: cidr('10.2.0.0/30') })
  .on(nodes('cn9'), { interfaces: { eno1: {
    network: 'mgmt', ip: (node, net) =>
      net.host(node.number) } } })`),
    )
    expect(first).toMatch(/^cluster\.config\.ts:7:11: error: cn9: .*host 9 is outside/)
  })

  it('is both of two that clash', async () => {
    expect(
      await told(
        config(`  .networks({ mgmt: cidr('10.2.0.0/24') })
  .on(nodes('cn[1-2]'), { interfaces: { eno1: { network: 'mgmt' } } })
  .on(nodes('cn1'), { interfaces: { eno1: { ip: ip('10.2.0.7') } } })
  .on(nodes('cn2'), { interfaces: { eno1: { ip: ip('10.2.0.7') } } })`),
      ),
    ).toEqual([
      expect.stringMatching(/^cluster\.config\.ts:7:45: error: cn2: .*which cn1 has/),
      '  and cluster.config.ts:6:45',
      expect.stringMatching(/1 error$/),
    ])
  })

  it('stays that of the call where the settings are not written down in it', async () => {
    const [first] = await told(
      config(`  .on(nodes('cn1'), settings())
function settings() { return { powr: 'on' } as never }`),
    )
    expect(first).toMatch(/^cluster\.config\.ts:4:4: error: a rule cannot say 'powr'/)
  })

  it('leads an importer of the SDK there too', async () => {
    const folder = folderWith({
      ...config(`  .on(nodes('cn1'), { powr: 'on' } as never)`),
      'apply.ts': `import { open, PhoenixError } from 'phoenix-cluster'
import site from './cluster.config.js'
await open(site, { facts: ':memory:' }).catch((error) => {
  if (PhoenixError.is(error)) console.log(JSON.stringify(error.problems[0]?.places))
})
`,
    })
    const out = execFileSync(process.execPath, ['--import', tsx, 'apply.ts'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(JSON.parse(out)).toEqual([
      { file: join(folder, 'cluster.config.ts'), line: 4, column: 23 },
    ])
  })
})
