import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'phoenix-cluster'
import { ethers, hosts } from 'phoenix-cluster/render'
import { describe, expect, it, onTestFinished } from 'vitest'
import { site } from './site.js'

describe('phoenix.render of the SDK', () => {
  it('renders by what is known now, and writes what changed', async () => {
    const out = mkdtempSync(join(tmpdir(), 'phoenix-sdk-'))
    onTestFinished(() => rmSync(out, { recursive: true }))
    await using phoenix = await open(site, { facts: ':memory:', actor: 'tester' })
    const before = await phoenix.render(ethers, { nodes: 'cn10', out })
    const key = 'interfaces.eno1.mac'
    expect(before.missing).toEqual([{ node: 'cn10', path: key, fact: key }])
    expect(before.written).toEqual([{ path: 'ethers', result: 'written' }])
    const mac = '02:00:00:00:00:10'
    await phoenix.facts.record([{ node: 'cn10', key, value: mac, source: 'test' }])
    const after = await phoenix.render(ethers, { nodes: 'cn10', out })
    expect([after.missing, after.written[0]?.result]).toEqual([[], 'written'])
    expect(readFileSync(join(out, 'ethers'), 'utf8')).toContain(`${mac}\t10.2.1.54\n`)
    const again = await phoenix.render(ethers, { nodes: 'cn10', out })
    expect(again.written[0]?.result).toBe('unchanged')
  })

  it('writes nothing without a folder, and checks options', async () => {
    await using phoenix = await open(site, { facts: ':memory:', actor: 'tester' })
    const { files, written } = await phoenix.render(hosts, { options: { interface: ['bmc'] } })
    expect(files[0]?.text.trimEnd().split('\n')).toHaveLength(12)
    expect(written).toEqual([])
    const wrong = { options: { interfaces: ['bmc'] } as never }
    await expect(phoenix.render(hosts, wrong)).rejects.toThrow(/did you mean 'interface'/)
    await expect(phoenix.render(hosts, { nodes: 'cn99' })).rejects.toThrow(/no node 'cn99'/)
  })
})
