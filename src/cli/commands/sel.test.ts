import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

const all = [
  '2026-01-01T00:00:00Z  Log cleared',
  '2026-02-02T00:00:00Z  WARNING  Fan 3 is slow [31m',
  '2026-03-03T00:00:00Z  CRITICAL  Fan 3 failed',
]

describe('phoenix sel', () => {
  it('shows what was recorded, the oldest first', async () => {
    const { run } = labOf()
    expect((await run(['sel', 'cn1'])).stdout).toBe(`${all.join('\n')}\n`)
  })

  it('shows what is bad enough, late enough, and not more than is wanted', async () => {
    const { run, heard } = labOf()
    const shown = async (...args: string[]) =>
      (await run(['sel', 'cn1', ...args])).stdout.trimEnd().split('\n')
    expect(await shown('--severity', 'warning')).toEqual(all.slice(1))
    expect(await shown('--severity', 'critical')).toEqual(all.slice(2))
    expect(await shown('--since', '2026-02-02')).toEqual(all.slice(1))
    expect(await shown('--last', '1', '--log', 'Audit')).toEqual(all.slice(2))
    expect(heard().at(-1)).toEqual(['cn1', 'entries', 'Audit'])
    expect(await shown('--since', '2026-04-01')).toEqual(['nothing recorded'])
  })

  it('says where older entries were left out, and reads as many as are wanted', async () => {
    const { run } = labOf()
    const { stdout } = await run(['sel', 'cn1', '--last', '2', '--json'])
    const { entries, older } = JSON.parse(stdout).cn1
    expect([entries.length, older]).toEqual([2, true])
    const bad = await run(['sel', 'cn1', '--last', '1', '--severity', 'warning', '--json'])
    expect(JSON.parse(bad.stdout).cn1.entries).toHaveLength(1)
  })

  it('lists the logs', async () => {
    const { run } = labOf()
    expect((await run(['sel', 'cn1', '--list'])).stdout).toBe(
      'SEL     System Event Log\nAudit                      (cannot be cleared)\n',
    )
  })

  it('clears a log once somebody says yes, with a row in the audit log', async () => {
    const { run, heard, audited } = labOf()
    const refused = await run(['sel', 'cn[1-2]', '--clear'])
    expect([refused.code, heard()]).toEqual([2, []])
    const { stdout } = await run(['sel', 'cn[1-2]', '--clear', '--yes', '--reason', 'new fan'])
    expect(stdout).toBe('cn[1-2] (2 nodes): SEL cleared\n')
    expect(await audited()).toMatchObject([
      { action: 'clear log', nodes: 'cn[1-2]', reason: 'new fan' },
    ])
    expect((await run(['sel', 'cn1', '--clear', '--follow'])).code).toBe(2)
  })

  it('follows until an interrupt, and tells once who does not answer', async () => {
    const { run } = labOf()
    const told: string[] = []
    const { code, stderr } = await run(['sel', 'cn[1,4]', '--follow', '--last', '2'], {
      onStdout: (text, io) => {
        told.push(text)
        if (told.length === 2) setImmediate(() => io.interrupt())
      },
    })
    expect(told).toEqual(all.slice(1).map((line) => `cn1: ${line}\n`))
    expect(stderr.match(/cn4: bmc-auth/g)).toHaveLength(1)
    expect(code).toBe(1)
  })
})

it('phoenix sel clears a log as a whole, or not at all', async () => {
  const { run } = labOf()
  const { code, stderr } = await run(['sel', 'cn1', '--clear', '--last', '3', '--yes'])
  expect(code).toBe(2)
  expect(stderr).toContain('a log is cleared as a whole')
})
