/** `phoenix simulate`: what its BMCs serve and what is wrong with them, as other commands meet it. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { run } from '../command-line/run.js'
import { type Ended, FakeIo, folderWith, phoenix, shelf } from '../testing.js'

const trees = join(import.meta.dirname, '../../../test/fixtures/trees')
const treeOf = (name: string) => readFileSync(join(trees, `${name}.json`), 'utf8')
const config = (files: Readonly<Record<string, string>> = {}) =>
  folderWith({ 'cluster.config.ts': shelf, ...files })

type Ask = (...args: string[]) => Promise<Ended>

/** Runs `phoenix simulate ARGS`, and other commands through it until they are done. */
async function simulated(
  folder: string,
  args: readonly string[],
  meanwhile: (ask: Ask) => Promise<void>,
): Promise<Ended> {
  let ready = () => {}
  const up = new Promise<void>((resolve) => {
    ready = resolve
  })
  const io = new FakeIo(folder, { onStdout: (text) => text.includes('ready') && ready() })
  const ended = run(['simulate', ...args], io)
  await Promise.race([up, ended])
  try {
    if (existsSync(join(folder, '.phoenix/rack.json'))) {
      await meanwhile((...more) => phoenix(folder, [...more, '--through', '.phoenix/rack.json']))
    }
  } finally {
    io.interrupt()
  }
  return { code: await ended, stdout: io.out, stderr: io.err }
}

/** The texts of all files below a folder. */
function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}

it('serves trees: of one file, recorded from that into a folder, and packed from there', async () => {
  const folder = config({ 'idrac.json': treeOf('idrac'), 'cimc.json': treeOf('cimc') })
  const told = async (ask: Ask) => {
    const all: string[] = []
    for (const command of ['inventory', 'sensors', 'bootorder', 'sel']) {
      const { code, stdout } = await ask(command, 'cn01')
      // Which of the tree's interfaces is eno1 nobody can tell.
      expect([command, code]).toEqual([command, command === 'inventory' ? 1 : 0])
      all.push(stdout)
    }
    return all.join('\n')
  }
  let first = ''
  const args = ['--nodes', 'cn[01-02],cn15', '--tree', 'idrac.json', '--tree', '@last=cimc.json']
  const ended = await simulated(folder, args, async (ask) => {
    first = await told(ask)
    expect(first).toContain('PowerEdge R0001')
    expect((await ask('inventory', 'cn15')).stdout).toContain('UCS C000-A10')
    const recorded = await ask('record', 'cn01', 'recorded')
    expect([recorded.code, recorded.stdout]).toEqual([
      0,
      expect.stringMatching(/^\d+ resources\n$/),
    ])
  })
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('3 BMCs ready')])

  execFileSync('tar', ['-czf', 'recorded.tgz', 'recorded'], { cwd: folder })
  for (const tree of ['recorded/cn01', 'recorded.tgz', 'recorded.tgz/recorded/cn01']) {
    await simulated(folder, ['--nodes', 'cn01', '--tree', tree], async (ask) => {
      expect([tree, await told(ask)]).toEqual([tree, first])
    })
  }
})

it('records no secret, wherever a BMC shows one', async () => {
  const canary = 'c4n4ry'
  const tree = JSON.parse(treeOf('xcc'))
  const at = (path: string) => tree[`/redfish/v1/${path}`]
  Object.assign(at('AccountService/Accounts/1'), { Password: canary, PasswordExpiration: null })
  Object.assign(at('Managers/1/VirtualMedia/EXT1'), {
    UserName: `${canary}-user`,
    Password: canary,
    Image: `https://${canary}:${canary}@images.example.org/a.iso?sig=1&X-Signature=${canary}`,
  })
  Object.assign(at('Managers/1'), {
    Oem: {
      Lenovo: { SNMP: { CommunityNames: [canary], Communities: canary }, IPMIKey: canary },
      Dell: { Attributes: { 'Users.2.SHA256Password': canary, 'SNMP.1.AgentCommunity': canary } },
    },
  })
  Object.assign(at('Systems/1/Bios').Attributes, { SetupPassword: canary, PowerOnPassword: canary })
  Object.assign(at('UpdateService'), { HttpHeaders: { Authorization: canary }, Token: canary })
  tree['/redfish/v1/TelemetryService/MetricReports/1'] =
    `{"PrivateKey": "${canary}", "Password" : '${canary}', "Values": [1,]}`
  const folder = config({ 'tree.json': JSON.stringify(tree) })

  await simulated(folder, ['--nodes', 'cn01', '--tree', 'tree.json'], async (ask) => {
    const account = '/redfish/v1/AccountService/Accounts/1'
    expect((await ask('redfish', 'cn01', 'get', account)).stdout).toContain('***')
    const { code, stdout } = await ask('record', 'cn01', 'recorded', '--json')
    expect([code, JSON.parse(stdout).cn01]).toMatchObject([0, { missing: [], cut: false }])
  })
  const texts = textsBelow(join(folder, 'recorded'))
  expect(texts.length).toBeGreaterThan(40)
  expect(texts.filter((text) => text.includes('***')).length).toBeGreaterThanOrEqual(6)
  expect(texts.filter((text) => text.includes(canary))).toEqual([])
  // What is not secret is still there.
  expect(texts.join()).toContain('images.example.org')
})

it('says of a tree that cannot be served what is wrong with it', async () => {
  const root = '{"@odata.id":"/redfish/v1/","@odata.type":"#ServiceRoot.v1_9_0.ServiceRoot"}'
  const folder = config({
    'empty/readme.txt': 'nothing',
    'two/a/redfish/v1/index.json': root,
    'two/b/redfish/v1/index.json': root,
    'broken/redfish/v1/index.json': '{"@odata.id": ',
    'cut.json': '{ "/redfish/v1": ',
    'list.json': '{ "/redfish/v1": [] }',
    'rootless.json': '{ "/redfish/v1/Systems": {} }',
    'odd.json': '{ "/redfish/v1": {}, "systems": {} }',
    'ill.json': '{ "faults": ["etag:odd"], "/redfish/v1": {} }',
    'noise.bin': 'neither an archive nor JSON',
  })
  writeFileSync(join(folder, 'torn.tgz'), gzipSync(Buffer.alloc(4096)).subarray(0, 20))
  cpSync(join(folder, 'two'), join(folder, 'copy'), { recursive: true })
  for (const [tree, said] of [
    ['missing', 'there is no folder or archive missing'],
    ['empty', 'there is no tree of a BMC in empty'],
    ['noise.bin', 'there is no tree of a BMC in noise.bin'],
    ['two', 'there are 2 trees in two'],
    ['two/c', 'there is no folder or archive two/c'],
    ['broken', 'the service root of the tree in broken is no JSON object'],
    ['cut.json', 'cut.json: it is no JSON'],
    ['list.json', 'list.json: what it has at /redfish/v1 is neither a resource nor a text'],
    ['rootless.json', 'rootless.json: it has no service root at /redfish/v1'],
    ['odd.json', "odd.json: 'systems' is neither a path nor 'faults'"],
    ['ill.json', "ill.json: the fault 'etag' takes one of required"],
    ['torn.tgz', 'torn.tgz cannot be unpacked'],
    ['cn99=two/a', 'cn99'],
    ['@last=', "--tree: '@last=' names no tree"],
  ] as const) {
    const { code, stderr } = await phoenix(folder, ['simulate', '--tree', tree])
    expect([tree, code, stderr.replaceAll(`${folder}/`, '')]).toEqual([
      tree,
      2,
      expect.stringContaining(said),
    ])
  }
  expect(existsSync(join(folder, '.phoenix/rack.json'))).toBe(false)
})

it('makes BMCs ill as a file and flags say, several faults to a node', async () => {
  const folder = config({
    'ill.json': JSON.stringify({
      'cn[01-02]': 'wrong-password',
      '@last': ['etag:required', 'session-limit:0'],
    }),
  })
  const args = ['--faults', 'ill.json', '--fault', 'cn03=malformed', '--nodes', 'cn[01-04],cn15']
  const ended = await simulated(folder, args, async (ask) => {
    const { code, stdout, stderr } = await ask('power', 'cn[01-04],cn15', 'status')
    expect([code, stdout]).toEqual([1, 'cn04: off\n'])
    expect(stderr).toMatch(/cn\[01-02\][\s\S]*(password|login|401)/)
    expect(stderr).toMatch(/cn03[\s\S]*JSON/)
    expect(stderr).toMatch(/cn15[\s\S]*session/)
  })
  expect(ended.code).toBe(0)
})

it('says of faults that there are not what is wrong, and where', async () => {
  const folder = config({
    'cut.json': '{ "cn01": ',
    'list.json': '["dead"]',
    'number.json': '{ "cn01": 3 }',
    'unknown.json': '{ "cn01": ["slow:5", "ded"] }',
    'nobody.json': '{ "@nobody": "dead" }',
  })
  for (const [args, said] of [
    [['--faults', 'missing.json'], '--faults missing.json: it cannot be read'],
    [['--faults', 'cut.json'], '--faults cut.json: it is no JSON'],
    [['--faults', 'list.json'], '--faults list.json: it is no object'],
    [['--faults', 'number.json'], 'what it says of cn01 is no fault'],
    [['--faults', 'unknown.json'], "--faults unknown.json: cn01: there is no fault 'ded'"],
    [['--faults', 'nobody.json'], "there is no group 'nobody'"],
    [['--fault', 'cn01'], "'cn01' is not of the form NODES=FAULT"],
    [['--fault', 'cn01=slow'], "the fault 'slow' needs milliseconds: slow:2000"],
  ] as const) {
    const { code, stderr } = await phoenix(folder, ['simulate', ...args])
    expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining(said)])
  }
  const all = await phoenix(folder, ['simulate', '--fault', '?'])
  expect(all.stdout).toMatch(/^slow +slow:2000 +milliseconds$/m)
  const json = JSON.parse((await phoenix(folder, ['simulate', '--fault', '?', '--json'])).stdout)
  expect(json).toContainEqual({ name: 'slow', takes: 'milliseconds', example: 'slow:2000' })
})
