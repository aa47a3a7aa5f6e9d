/** Several systems behind one BMC, through the SDK and the command; see `test-real-trees.ts`. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { open } from 'phoenix-cluster'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith, phoenix } from '../../../src/cli/testing.js'
import { password, TestBmc, user } from './test-bmc.js'
import { data, readTree, unpack } from './test-real-trees.js'

const ca = fileURLToPath(new URL('../../../test/fixtures/tls/test-only-ca.pem', import.meta.url))
const variable = 'PHOENIX_TEST_SYSTEMS_PASSWORD'

describe.skipIf(data === undefined)('several systems behind one BMC', () => {
  let folder: string
  let rack: TestBmc
  beforeAll(() => {
    folder = unpack()
    process.env[variable] = password
  })
  afterAll(() => {
    delete process.env[variable]
    rmSync(folder, { recursive: true, force: true })
  })

  const bmc = (system?: string) =>
    redfish({
      user,
      password: env(variable),
      ca,
      address: '127.0.0.1',
      port: rack.port,
      ...(system === undefined ? {} : { system }),
    })
  const serve = async (name: string) => {
    rack = await TestBmc.start(readTree(join(folder, 'public', name)))
    rack.loose = true
  }

  it('are told apart by the one that can be switched, and each is a node where it is named', async () => {
    await serve('nvidia-gh200')
    const site = cluster('grace')
      .on(nodes('gh1'), { bmc: bmc() })
      .on(nodes('hgx1'), { bmc: bmc('HGX_Baseboard_0') })
    const sdk = await open(site, { facts: ':memory:' })
    const answers: Record<string, unknown> = {}
    for await (const one of sdk.select('gh1,hgx1').power.status()) {
      answers[one.node] = one.ok ? one.value : one.error.code
    }
    expect(answers.gh1).toBe('on')
    for await (const one of sdk.select('gh1,hgx1').bmc.systems()) {
      const systems = one.ok ? one.value.map(({ id, chosen }) => [id, chosen]) : one.error
      expect(systems, one.node).toEqual([
        ['System_0', one.node === 'gh1'],
        ['HGX_Baseboard_0', one.node === 'hgx1'],
      ])
    }
    for await (const one of sdk.select('hgx1').inventory.read()) {
      expect(one.ok && one.value.serial).toBe('1580924760074')
    }
    // What the baseboard cannot do is known from then on, and not asked of it.
    expect(sdk.model.facts.get('hgx1')?.get('bmc.lacks')?.value).toContain('power')
    for await (const one of sdk.select('hgx1').power.on()) {
      expect(one.ok ? 'switched' : one.error.message).toMatch(/its BMC cannot switch power/)
    }
    for await (const one of sdk.select('gh1').hardware.read({ kinds: ['processors'] })) {
      const gpus = one.ok ? one.value.processors.filter(({ kind }) => kind === 'gpu') : one.error
      expect(gpus).toHaveLength(2)
    }
    await sdk.close()
    await rack.stop()
  })

  it('are never guessed at: the choices are named, in the SDK and by the command', async () => {
    await serve('cray-ex425-nc')
    const text = (system: string) =>
      `redfish({ user: '${user}', password: env('${variable}'), ca: '${ca}', address: '127.0.0.1', port: ${rack.port}${system} })`
    const cwd = folderWith({
      'cluster.config.ts': `
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
export default cluster('ex')
  .on(nodes('nid1'), { bmc: ${text(", system: 'Node0'")} })
  .on(nodes('nid2'), { bmc: ${text(", system: 'Node1'")} })
  .on(nodes('nid3'), { bmc: ${text('')} })
  .on(nodes('nid4'), { bmc: ${text(", system: 'Node7'")} })
`,
    })
    const { code, stdout, stderr } = await phoenix(cwd, ['inventory', 'nid[1-4]', '--json'])
    expect(code).toBe(1)
    const { nid1, nid2, nid3, nid4 } = JSON.parse(stdout)
    const macs = (one: { nics: { mac?: string }[] }) => one.nics.flatMap(({ mac }) => mac ?? [])
    expect([macs(nid1), macs(nid2)]).toEqual([['00:40:a6:83:52:5f'], ['00:40:a6:83:52:60']])
    expect(nid3.error).toMatchObject({ code: 'ambiguous' })
    expect(nid3.error.message).toContain('Node0, Node1')
    expect(nid4.error).toMatchObject({ code: 'bmc-not-found' })
    expect(nid4.error.message).toContain("no system 'Node7'; it has Node0, Node1")
    expect(stderr).toMatch(/nid3: ambiguous: .*'system'/)
    await rack.stop()
  })
})
