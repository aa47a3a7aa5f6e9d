import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../command-line/run.js'
import { writeRackFile } from '../files/rack-file.js'
import { FakeIo, folderWith, phoenix, shelf } from '../testing.js'
import { names, type Shelf, shelfRack, until } from './testing.js'

let folder: string
let rack: Shelf['rack']
let through: Shelf['through']

beforeEach(async () => {
  ;({ folder, rack, through } = await shelfRack())
})

const states = () => new Set(names.map((name) => rack.state(name).power))

describe('phoenix apply', () => {
  it('shows the plan, asks, does it, and tells what was learnt', async () => {
    const { code, stdout, stderr } = await through(['apply'], { typed: 'y\n' })
    expect(stderr).toContain('Through the rack of rack.json: no real BMC is touched.')
    expect(stdout).toContain('Plan for shelf: 64 steps on 16 of 16 nodes')
    expect(stderr).toContain('Apply this to cn[01-16] (16 nodes)? [y/N]')
    expect(stdout).toContain('learnt interfaces.eno1.mac: cn[01-16] (16 nodes)')
    expect(stdout).toMatch(/16 nodes: 16 done in \d:\d\d; run /)
    expect(code).toBe(0)
    expect(states()).toEqual(new Set(['on']))
  })

  it.each(['\n', 'no idea\n'])('does nothing unless the answer is yes: %j', async (typed) => {
    const { code, stderr } = await through(['apply'], { typed })
    expect(stderr).toContain('Nothing was done.')
    expect(code).toBe(0)
    expect(rack.counters().resets).toEqual({})
  })

  it('needs --yes without a terminal, and shows what it would do', async () => {
    const { code, stdout, stderr } = await through(['apply'])
    expect(stdout).toContain('64 steps on 16 of 16 nodes')
    expect(stderr).toMatch(/no terminal to ask on[\s\S]*--yes/)
    expect(code).toBe(2)
    expect(rack.counters().resets).toEqual({})
  })

  it('names each node that failed with its own reason, and gives exit code 1', async () => {
    rack.setFault('cn03', { kind: 'wrong-password' })
    rack.setFault('cn04', { kind: 'ignores-boot' })
    rack.setFault('cn05', { kind: 'ignores-boot' })
    const { code, stdout, stderr } = await through(['apply', '--yes'])
    expect(stdout).toMatch(/^failed: cn03: .*refused user/m)
    expect(stdout).toMatch(
      /^failed: cn\[04-05\] \(2 nodes\): boot from the network, once: the BMC accepted/m,
    )
    expect(stdout).toMatch(/^16 nodes: 13 done, 3 failed/m)
    expect(stderr).toMatch(/^cn04: boot from the network/m)
    expect(stderr).toMatch(/^15 of 15 nodes: 13 done, 2 failed/m)
    expect(code).toBe(1)
  })

  it('prints one JSON document with every node accounted for', async () => {
    rack.setFault('cn03', { kind: 'wrong-password' })
    const { code, stdout } = await through(['apply', '--yes', '--json'])
    const outcome = JSON.parse(stdout)
    expect(code).toBe(1)
    expect(Object.keys(outcome.nodes).sort()).toEqual(names)
    expect(outcome.nodes.cn03).toMatchObject({ result: 'failed', code: 'bmc-auth' })
    expect(outcome.nodes.cn01).toEqual({ result: 'done' })
  })

  it('finishes what is in flight when it is interrupted, and says what remains', async () => {
    for (const name of names) rack.setFault(name, { kind: 'slow', ms: 150 })
    const io = new FakeIo(folder)
    const ended = run(['apply', '--yes', '--through', 'rack.json'], io)
    await until(() => (rack.counters().requests['GET interfaces'] ?? 0) > 0)
    io.interrupt()
    expect(await ended).toBe(130)
    expect(io.err).toContain('Interrupted: finishing what is in flight, beginning nothing more.')
    expect(io.out).toMatch(/^learnt interfaces\.eno1\.mac: /m)
    expect(io.out).toMatch(/^remains: cn\[01-16\] \(16 nodes\): .*verify that the power is on$/m)
    expect(io.out).toMatch(/16 remaining/)
    expect(rack.counters().resets).toEqual({})
    expect(io.exits).toEqual([])
    const { stdout } = await phoenix(folder, [
      'runs',
      'list',
      '--db',
      '.phoenix/shelf.simulated.db',
    ])
    expect(stdout).toMatch(/interrupted +16 remaining/)
  })

  it('ends at once at the second interrupt', async () => {
    rack.setFault('cn01', { kind: 'dead' })
    const io = new FakeIo(folder)
    const ended = run(['plan', 'cn01', '--through', 'rack.json'], io)
    await until(() => rack.counters('cn01').connections > 0)
    io.interrupt()
    io.interrupt()
    expect(io.exits).toEqual([130])
    await rack.close()
    expect(await ended).toBe(130)
  })

  it('is in no hurry when the terminal goes, however often that is told', async () => {
    for (const name of names) rack.setFault(name, { kind: 'slow', ms: 50 })
    const io = new FakeIo(folder)
    const ended = run(['apply', '--yes', '--through', 'rack.json'], io)
    await until(() => (rack.counters().requests['GET interfaces'] ?? 0) > 0)
    io.interrupt('hang-up')
    io.interrupt('hang-up')
    expect(io.exits).toEqual([])
    io.interrupt('stop')
    expect(io.exits).toEqual([130])
    expect(await ended).toBe(130)
  })

  it('restarts and stops nodes only where that was allowed', async () => {
    expect((await through(['apply', '--yes'])).code).toBe(0)
    writeFileSync(join(folder, 'off.ts'), shelf.replace("power: 'on'", "power: 'off'"))
    const refused = await through(['apply', '-c', 'off.ts', '--yes'])
    expect(refused.code).toBe(2)
    expect(refused.stdout).toContain('stops 16')
    expect(refused.stderr).toMatch(/which was not allowed\n.*--allow stop/)
    const tooMany = await through(['apply', '-c', 'off.ts', '--yes', '--allow', 'reboot,stop'])
    expect(tooMany.code).toBe(2)
    expect(tooMany.stderr).toContain('--max-disrupted 16')
    const allowed = ['--allow', 'stop', '--max-disrupted', '16']
    expect((await through(['apply', '-c', 'off.ts', '--yes', ...allowed])).code).toBe(0)
    expect(states()).toEqual(new Set(['off']))
  })
})

describe('phoenix plan', () => {
  it('keeps a plan in a file, which is applied for the same nodes while it holds', async () => {
    const planned = await through(['plan', '@last', '--out', 'last.plan'])
    expect(planned.code).toBe(0)
    expect(planned.stdout).toContain('8 steps on 2 of 2 nodes')
    const others = await through(['apply', 'cn01', '--plan', 'last.plan', '--yes'])
    expect(others.code).toBe(2)
    expect(others.stderr).toContain('the plan is for cn[15-16] (2 nodes), not for cn01')
    const applied = await through(['apply', '--plan', 'last.plan', '--yes'])
    expect(applied.code).toBe(0)
    expect(names.filter((name) => rack.state(name).power === 'on')).toEqual(['cn15', 'cn16'])
    const again = await through(['apply', '--plan', 'last.plan', '--yes'])
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/The plan in the file:[\s\S]*The plan now:[\s\S]*nothing was done/)
  })

  it('refuses a plan that was changed by hand', async () => {
    await through(['plan', 'cn01', '--out', 'one.plan'])
    const file = join(folder, 'one.plan')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('cn01', 'cn02'))
    const { code, stderr } = await through(['apply', '--plan', 'one.plan', '--yes'])
    expect(code).toBe(2)
    expect(stderr).toContain('its digest does not fit its steps')
  })

  it('gives exit code 1 if a node could not be looked at', async () => {
    rack.setFault('cn03', { kind: 'wrong-password' })
    const { code, stdout } = await through(['plan', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout).unseen).toMatchObject([{ node: 'cn03', code: 'bmc-auth' }])
    expect((await through(['plan', '--no-refresh'])).code).toBe(0)
  })
})

describe('phoenix power', () => {
  it('gathers states, and names who failed', async () => {
    rack.press('cn02', 'on')
    rack.setFault('cn16', { kind: 'wrong-password' })
    const { code, stdout, stderr } = await through(['power', '@compute', 'status'])
    expect(stdout).toBe('cn[01,03-15] (14 nodes): off\ncn02: on\n')
    expect(stderr).toMatch(/^cn16: bmc-auth: /m)
    expect(code).toBe(1)
  })

  it('prints one node plainly, and JSON for programs', async () => {
    expect((await through(['power', 'cn01', 'status'])).stdout).toBe('off\n')
    const { stdout } = await through(['power', 'cn01', 'on', '--wait', '--json'])
    expect(JSON.parse(stdout)).toEqual({ cn01: { ok: true, power: 'on' } })
  })

  it('asks before it takes a node away from its users', async () => {
    rack.press('cn01', 'on')
    expect(await through(['power', 'cn01', 'force-off'])).toMatchObject({ code: 2 })
    expect(await through(['power', 'cn01', 'force-off'], { typed: '\n' })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Nothing was done.'),
    })
    expect(rack.state('cn01').power).toBe('on')
    expect(await through(['power', 'cn01', 'force-off'], { typed: 'yes\n' })).toMatchObject({
      code: 0,
    })
    expect(rack.counters().resets).toEqual({ ForceOff: 1 })
  })

  it('never obeys what a BMC says', async () => {
    rack.setFault('cn01', { kind: 'malformed' })
    const { stderr } = await through(['power', 'cn01', 'status'])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })
})

describe('phoenix trust', () => {
  const pin = () => rack.through.cn01?.pin ?? ''

  it('shows the keys, and keeps them once somebody says yes', async () => {
    const { code, stdout, stderr } = await through(['trust', 'cn[01-02]'], { typed: 'y\n' })
    expect(stdout).toContain(`cn[01-02] (2 nodes): ${pin()}: new`)
    expect(stderr).toContain('Trust these keys of cn[01-02] (2 nodes)? [y/N]')
    expect(stderr).toContain('2 keys newly trusted')
    expect(code).toBe(0)
    expect((await through(['trust', 'cn01'])).stdout).toContain('trusted already')
    // Nothing is in flight while somebody is asked.
    const onStderr = (text: string, io: FakeIo) => {
      if (text.includes('[y/N]')) io.interrupt()
    }
    const stopped = await through(['trust', 'cn03'], { typed: '', onStderr })
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).not.toContain('in flight')
    expect(stopped.stderr).toContain('interrupted; nothing was done')
    const { stdout: log } = await phoenix(folder, [
      'audit',
      'log',
      '--db',
      '.phoenix/shelf.simulated.db',
    ])
    expect(log).toMatch(/trust +cn\[01-02\]/)
  })

  it('does nothing where somebody says no, which is no failure', async () => {
    const { code, stderr } = await through(['trust', 'cn01'], { typed: 'n\n' })
    expect(stderr).toContain('Nothing was done.')
    expect(code).toBe(0)
    const json = await through(['trust', 'cn01', '--json'], { typed: 'n\n' })
    expect(json.stderr).toContain(`cn01: ${pin()}: new`)
    expect(JSON.parse(json.stdout)).toMatchObject({ cn01: { ok: false, verdict: 'new' } })
    expect(json.code).toBe(0)
  })

  it('takes from a list what fits, and refuses what does not', async () => {
    const other = `sha256/${'A'.repeat(43)}=`
    writeFileSync(join(folder, 'keys'), `# from the labels\ncn[01-02] ${pin()}\n\ncn03 ${other}\n`)
    const { code, stdout, stderr } = await through(['trust', 'cn[01-04]', '--fingerprints', 'keys'])
    expect(stdout).toMatch(/^cn\[01-02\].*: new$/m)
    expect(stdout).toMatch(/^cn03: .*refused: the list says sha256\/AAA/m)
    expect(stdout).toMatch(/^cn04: .*refused: it is not in the list$/m)
    expect(stderr).toContain('2 keys newly trusted')
    expect(code).toBe(1)
  })

  it('does not take a key for another one without somebody who looks', async () => {
    const db = ['--db', 'own.db']
    const other = `sha256/${'A'.repeat(43)}=`
    await phoenix(folder, ['facts', 'set', 'cn01', `bmc.pin=${other}`, ...db])
    const { code, stdout } = await through(['trust', 'cn01', '--yes', ...db])
    expect(stdout).toContain(`refused: it was ${other} so far`)
    expect(code).toBe(1)
    const looked = await through(['trust', 'cn01', ...db], { typed: 'y\n' })
    expect(looked.stdout).toContain('CHANGED')
    expect(looked.code).toBe(0)
  })
})

describe('--through', () => {
  it('says what is wrong with a file that is missing, something else, or of a rack that has ended', async () => {
    const power = (file: string) => phoenix(folder, ['power', 'cn01', 'status', '--through', file])
    expect(await power('none.json')).toMatchObject({ code: 2 })
    expect((await power('none.json')).stderr).toMatch(
      /there is no file .*none\.json[\s\S]*phoenix simulate/,
    )
    expect((await power('package.json')).stderr).toMatch(/package\.json does not describe a rack/)
    const broken: [text: string, says: RegExp][] = [
      ['{}', /broken\.json does not describe a rack: it names no node/],
      ['[]', /not an object/],
      ['{', /it is not JSON/],
      [JSON.stringify({ cn01: { address: '127.0.0.1', port: 0 } }), /its entry 'cn01' has no port/],
      [JSON.stringify({ cn01: { port: 443, address: '::1', pin: 'x', user: 'u' } }), /no password/],
    ]
    for (const [text, says] of broken) {
      writeFileSync(join(folder, 'broken.json'), text)
      const { code, stderr } = await power('broken.json')
      expect(stderr).toMatch(says)
      expect(code).toBe(2)
    }
    await rack.close()
    const { code, stderr } = await power('rack.json')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /the rack of .*rack\.json is not running any more[\s\S]*phoenix simulate/,
    )
  })

  it('tells a rack of another cluster, and one that has more nodes than the cluster', async () => {
    const others = { 'cluster.config.ts': shelf.replaceAll('cn[', 'gpu[') }
    const status = ['power', '@compute', 'status', '--through', join(folder, 'rack.json')]
    const other = await phoenix(folderWith(others), status)
    expect(other.stderr).toMatch(
      /is the rack of another cluster: cn\[01-16\] \(16 nodes\) are not in 'shelf'/,
    )
    expect(other.code).toBe(2)
    const fewer = {
      'cluster.config.ts': shelf.replace('cn[15-16]', 'cn15').replace('cn[01-16]', 'cn[01-15]'),
    }
    const part = await phoenix(folderWith(fewer), [...status, '-c', 'cluster.config.ts'])
    expect(part.stderr).toContain("It has nodes that are not in 'shelf': cn16.")
  })

  it('is never picked up by itself', async () => {
    writeRackFile(join(folder, '.phoenix/rack.json'), rack.through)
    const { code, stderr } = await phoenix(folder, ['power', 'cn01', 'status'])
    expect(stderr).not.toContain('Through the rack')
    expect(stderr).toMatch(/PHOENIX_TEST_UNSET/)
    expect(code).toBe(1)
    expect(rack.counters().connections).toBe(0)
  })
})

describe('--deadline', () => {
  it('gives other times than the usual ones, each kind by the last word on it', async () => {
    for (const name of names) rack.setFault(name, { kind: 'ignores-power' })
    const flags = ['--deadline', 'power=90,boot=5', '--deadline', 'power=1']
    const { code, stdout } = await through(['apply', 'cn01', '--yes', ...flags])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed: cn01: .*after 1 s the power is still off/m)
  })

  it.each(['boot', 'boot=', 'boot=0', 'boot=1.5', 'bot=9', 'toString=9'])(
    'is refused with what it can be: %s',
    async (said) => {
      const { code, stderr } = await through(['apply', '--deadline', said])
      expect(code).toBe(2)
      expect(stderr).toMatch(/one of boot, power, update, .*such as boot=1200/)
    },
  )
})
