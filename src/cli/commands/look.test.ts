import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

const config = () => folderWith({ 'cluster.config.ts': shelf })

describe('phoenix check', () => {
  it('tells how large the cluster is, where all is well', async () => {
    const { code, stdout, stderr } = await phoenix(config(), ['check'])
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'shelf: 16 nodes, 2 groups, 2 networks, 1 image: no problems\n',
      stderr: '',
    })
  })

  it('prints one JSON document', async () => {
    const { stdout } = await phoenix(config(), ['check', '--json'])
    expect(JSON.parse(stdout)).toEqual({ cluster: 'shelf', ok: true, nodes: 16, problems: [] })
  })
})

describe('phoenix node', () => {
  it('shows all of one node, and what waits for a fact', async () => {
    const { code, stdout } = await phoenix(config(), ['node', 'cn15'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^name +cn15$/m)
    expect(stdout).toMatch(/^kernelArgs +console=ttyS0$/m)
    expect(stdout).toMatch(/^interfaces\.eno1\.mac +waits for the fact 'interfaces\.eno1\.mac'$/m)
  })

  it('knows nodes by their aliases, and the hardware model that they are of', async () => {
    const folder = folderWith({
      'cluster.config.ts': `${shelf}
        .aliases(nodes('cn[01-16]'), nodes('x1c[0-1]b[0-7]'))
        .models({ dl380: { kernelArgs: ['iommu=pt'] } })
        .on(nodes('x1c1b0'), { model: 'dl380' })
`,
    })
    const { stdout } = await phoenix(folder, ['node', '@compute&x1c1b*!cn16', 'name', '--json'])
    expect(Object.keys(JSON.parse(stdout))).toHaveLength(7)
    const one = await phoenix(folder, ['node', 'x1c1b0', '--json'])
    expect(JSON.parse(one.stdout)).toMatchObject({
      cn09: { name: 'cn09', aliases: ['x1c1b0'], model: 'dl380', kernelArgs: ['iommu=pt'] },
    })
  })

  it('gathers like nodes under one set', async () => {
    const { stdout } = await phoenix(config(), ['node', '@compute', 'kernelArgs'])
    expect(stdout.split('\n')).toEqual([
      'cn[01-14] (14 nodes): (none)',
      'cn[15-16] (2 nodes): console=ttyS0',
      '',
    ])
  })

  it('gives the contract of JSON, without what has no value', async () => {
    const { stdout } = await phoenix(config(), ['node', 'cn01', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      cn01: {
        name: 'cn01',
        number: 1,
        power: 'on',
        image: 'rocky9',
        boot: 'network',
        kernelArgs: [],
        bmc: { driver: 'redfish', address: '10.1.0.11' },
        interfaces: {
          bmc: {
            network: 'bmc',
            ip: '10.1.0.11',
            hostname: 'cn01-bmc',
            dhcp: false,
            primary: false,
          },
          eno1: { network: 'mgmt', ip: '10.2.0.11', hostname: 'cn01', dhcp: false, primary: true },
        },
        attr: {},
      },
    })
  })

  it('never shows a secret of an attribute, only where it comes from', async () => {
    const folder = folderWith({
      'cluster.config.ts': shelf
        .replace('import { cidr', 'import { attr, cidr')
        .replace(".on('compute', {", ".attributes({ token: attr.secret() })\n  .on('compute', {")
        .replace("power: 'on'", "power: 'on', attr: { token: env('NODE_TOKEN') }"),
    })
    const { stdout } = await phoenix(folder, ['node', 'cn01'])
    expect(stdout).toMatch(/^attr\.token +env NODE_TOKEN$/m)
    const json = await phoenix(folder, ['node', 'cn01', '--json'])
    expect(JSON.parse(json.stdout).cn01.attr).toEqual({ token: 'env NODE_TOKEN' })
  })

  it('knows the field that was meant', async () => {
    const { code, stderr } = await phoenix(config(), ['node', 'cn01', 'interfaces.eno1.pi'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/did you mean 'interfaces\.eno1\.ip'\?/)
  })

  it.each([
    ['node', 'zz*'],
    ['explain', 'zz?', 'image'],
    ['power', 'zz*', 'off', '--yes'],
    ['plan', 'cn[01-02]&zz*'],
    ['apply', 'zz*', '--yes'],
    ['drift', 'zz*'],
    ['refresh', 'zz*'],
    ['trust', 'zz*'],
    ['simulate', '--nodes', 'zz*'],
    ['render', 'zz*', '--as', 'hosts'],
    ['facts', 'set', 'zz*', 'serial=X1'],
  ])('and its like know a wildcard that matches nothing for a slip: %j', async (...args) => {
    const { code, stdout, stderr } = await phoenix(config(), args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/no node matches '.*zz[*?]' in the cluster 'shelf'/)
  })

  it('takes what comes to nothing without a wildcard as it is', async () => {
    expect(await phoenix(config(), ['node', '@last!@compute'])).toMatchObject({
      code: 0,
      stdout: '',
    })
  })

  it('makes no database', async () => {
    const folder = config()
    await phoenix(folder, ['node', 'cn01'])

    expect(readdirSync(folder)).not.toContain('.phoenix')
  })

  it('refuses a database that was named and is not there', async () => {
    const { code, stderr } = await phoenix(config(), ['node', 'cn01', '--db', 'none.db'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/there is no facts database at .*none\.db/)
  })
})

describe('phoenix group and nodeset', () => {
  it('lists groups', async () => {
    const { stdout } = await phoenix(config(), ['group', 'list'])
    expect(stdout).toBe('compute   16 nodes   cn[01-16]\nlast      2 nodes    cn[15-16]\n')
  })

  it('shows one, and knows the one that was meant', async () => {
    expect((await phoenix(config(), ['group', 'show', 'last'])).stdout).toBe('cn[15-16]\n')
    const { code, stderr } = await phoenix(config(), ['group', 'show', 'lost'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/there is no group 'lost'; did you mean 'last'\?/)
  })

  it.each([
    [['fold', 'cn2', 'cn1', 'cn3'], 'cn[1-3]\n'],
    [['count', 'x[1-4]c[0-7]'], '32\n'],
    [['expand', 'cn[1-2]', 'cn2'], 'cn1\ncn2\n'],
    [['expand', '-s', ' ', 'cn[1-2]'], 'cn1 cn2\n'],
    [['expand', '--json', 'cn[1-2]'], '[\n  "cn1",\n  "cn2"\n]\n'],
    [['fold', '--json', 'cn1'], '"cn1"\n'],
  ] as const)('nodeset %j', async (args, stdout) => {
    expect(await phoenix('/', ['nodeset', ...args])).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('reads the standard input, and needs a configuration for groups only', async () => {
    const piped = 'cn1 cn2\ncn3\n'
    expect((await phoenix('/', ['nodeset', 'fold'], { piped })).stdout).toBe('cn[1-3]\n')
    expect((await phoenix('/', ['nodeset', 'fold', '-', 'cn4'], { piped })).stdout).toBe(
      'cn[1-4]\n',
    )
    expect((await phoenix(config(), ['nodeset', 'count', '@compute!@last'])).stdout).toBe('14\n')
    expect((await phoenix('/', ['nodeset', 'count', '@compute'])).stderr).toMatch(/phoenix init/)
  })

  it('writes very many names, each once and in order', async () => {
    const { stdout } = await phoenix('/', ['nodeset', 'expand', 'n[1-300000]'])
    expect(stdout).toBe(Array.from({ length: 300_000 }, (_, i) => `n${i + 1}\n`).join(''))
  })
})

describe('a configuration that is wrong', () => {
  const wrong = shelf
    .replace("nodes('cn[15-16]')", "nodes('cn[16-15]')")
    .replace(
      ".on('last', {",
      ".on(nodes('cn[03-04]'), { interfaces: { eno1: { ip: ip('10.2.0.11') } } })\n  .on('last', {",
    )
    .replace('env, fact', 'env, fact, ip')

  it('has all its problems told at once, each with its places, errors first', async () => {
    const folder = folderWith({ 'cluster.config.ts': wrong })
    const { code, stdout } = await phoenix(folder, ['check'])
    expect(code).toBe(2)
    expect(stdout).toMatch(
      /^cluster\.config\.ts:8:\d+: error: .*'16-15' runs backwards; write '15-16'$/m,
    )
    expect(stdout).toMatch(
      /^cluster\.config\.ts:19:51: error: cn\[03-04\] \(2 nodes\): .*10\.2\.0\.11, which cn01 has/m,
    )
    expect(stdout).toMatch(/^ {2}and cluster\.config\.ts:16:32$/m)
    expect(stdout).toMatch(/^shelf: .*: \d+ errors/m)
  })

  it('shows the last finding of a kind rather than to say that there is one more', async () => {
    const rules = `.networks({ net: cidr('10.2.0.0/30') }).on(nodes('a[1-7]'), {
      interfaces: { eno1: { network: 'net', ip: (node, net) => net.host(node.number) } } })`
    const dsl = `import { cidr, cluster, nodes } from 'phoenix-cluster/dsl'`
    const text = `${dsl}\nexport default cluster('x')${rules}\n`
    const { stdout } = await phoenix(folderWith({ 'cluster.config.ts': text }), ['check'])
    for (const node of ['a4', 'a5', 'a6', 'a7']) expect(stdout).toMatch(`error: ${node}: `)
    expect(stdout).not.toMatch(/more finding/)
  })

  it('shows a few findings of one kind and counts the rest, for a program shows all', async () => {
    const text = shelf.replace("mgmt: cidr('10.2.0.0/24')", "mgmt: cidr('10.2.0.0/28')")
    const folder = folderWith({ 'cluster.config.ts': text })
    const { code, stdout } = await phoenix(folder, ['check'])
    expect(code).toBe(2)
    const at = String.raw`cluster\.config\.ts:16:\d+: error: `
    const lines = stdout.split('\n').filter((line) => new RegExp(`^${at}`).test(line))
    expect(lines).toHaveLength(5)
    expect(lines[1]).toMatch(/cn06: .*host 16 is outside 10\.2\.0\.0\/28/)
    expect(lines[4]).toMatch(/cn\[09-16\] \(8 nodes\): 8 more findings about interfaces\.eno1\.ip$/)

    const { problems } = JSON.parse((await phoenix(folder, ['check', '--json'])).stdout)
    expect(problems).toHaveLength(12)
    expect(problems[11]).toMatchObject({
      nodes: 'cn16',
      path: 'interfaces.eno1.ip',
      places: [{ line: 16, column: expect.any(Number) }],
    })
  })

  it('is refused by every command that would act on it', async () => {
    const folder = folderWith({ 'cluster.config.ts': wrong })
    const { code, stdout, stderr } = await phoenix(folder, ['plan'])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /cluster\.config\.ts:8:\d+: error: .*runs backwards[\s\S]*nothing was done/,
    )

    expect(readdirSync(folder)).not.toContain('.phoenix')
  })
})
