import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../command-line/run.js'
import { FakeIo, phoenix, shelf } from '../testing.js'
import { type Shelf, shelfRack, until } from './testing.js'

let folder: string
let rack: Shelf['rack']
let through: Shelf['through']

beforeEach(async () => {
  ;({ folder, rack, through } = await shelfRack())
})

describe('phoenix drift', () => {
  it('tells each node that is not as its rules want it, with the rule, and what is not known', async () => {
    rack.setFault('cn03', { kind: 'wrong-password' })
    const { code, stdout } = await through(['drift'])
    expect(stdout).toMatch(
      /^cn\[01-02,04-16\] \(15 nodes\): the power is off, and should be on \(cluster\.config\.ts:\d+:\d+\)$/m,
    )
    expect(stdout).toMatch(/^cn03: could not be looked at: the BMC refused user/m)
    expect(stdout).toMatch(/\): not known yet: interfaces\.eno1\.mac$/m)
    expect(stdout).toMatch(/^0 nodes as wanted, 15 drifted, 1 not seen$/m)
    expect(code).toBe(1)
    expect(rack.counters().resets).toEqual({})
  })

  it('is exit code 0 where nothing differs, and sees what happens behind our back', async () => {
    expect((await through(['apply', '--yes'])).code).toBe(0)
    const same = await through(['drift', '--json'])
    expect(same.code).toBe(0)
    expect(JSON.parse(same.stdout)).toMatchObject({
      cluster: 'shelf',
      asWanted: 'cn[01-16]',
      drifted: {},
      unseen: {},
      unknown: {},
    })
    expect((await through(['power', 'cn07', 'force-off', '--yes', '--wait'])).code).toBe(0)
    const drift = JSON.parse((await through(['drift', '--json'])).stdout)
    expect(drift.asWanted).toBe('cn[01-06,08-16]')
    expect(drift.drifted.cn07[0]).toMatchObject({
      reason: 'the power is off, and should be on',
      place: { line: expect.any(Number) },
    })
    const known = await through(['drift', 'cn[01-02]', '--no-refresh'])
    expect(known).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Looking') })
  })
})

describe('phoenix refresh', () => {
  const known = async () => {
    const at = ['--db', '.phoenix/shelf.simulated.db']
    return JSON.parse((await phoenix(folder, ['facts', 'export', ...at])).stdout).facts
  }

  it('keeps what the BMCs say, and tells what is new', async () => {
    rack.setFault('cn03', { kind: 'wrong-password' })
    const first = await through(['refresh'])
    expect(first.stdout).toBe(
      'power is off: cn[01-02,04-16] (15 nodes)\n15 nodes answered, 15 with something new\n',
    )
    expect(first.stderr).toMatch(/^Looking at the hardware of 16 nodes\.$/m)
    expect(first.stderr).toMatch(/^cn03: bmc-auth: /m)
    expect(first.code).toBe(1)
    expect((await known()).cn01.power.value).toBe('off')
    const again = await through(['refresh', '@last', '--json'])
    expect(JSON.parse(again.stdout)).toEqual({
      nodes: { cn15: { ok: true, power: 'off' }, cn16: { ok: true, power: 'off' } },
      changes: [],
    })
    expect(again.code).toBe(0)
  })

  it('asks all nodes that have a BMC, also those whose power is nobody’s wish', async () => {
    const loose = shelf
      .replace("power: 'on',", '')
      .replace(".on('last'", ".on('all', {})\n  .on('last'")
    const text = loose.replace(
      "last: nodes('cn[15-16]')",
      "last: nodes('cn[15-16]'), all: nodes('sw1')",
    )
    writeFileSync(join(folder, 'loose.ts'), text)
    const { stdout, code } = await through(['refresh', '-c', 'loose.ts'])
    expect(stdout).toContain('16 nodes answered, 16 with something new')
    expect(code).toBe(0)
  })

  it('keeps what was learnt before an interrupt, and names the others', async () => {
    rack.setFault('cn05', { kind: 'dead' })
    const io = new FakeIo(folder)
    const ended = run(['refresh', '--through', 'rack.json'], io)
    await until(() => rack.counters('cn05').connections > 0)
    await new Promise((resolve) => setTimeout(resolve, 500))
    io.interrupt()
    expect(await ended).toBe(130)
    expect(io.err).toMatch(/^Not reached: cn05$/m)
    expect(io.err).toMatch(/^15 of 16 nodes looked at \(0:0\d\)\.$/m)
    expect(Object.keys(await known())).toHaveLength(15)
  })
})
