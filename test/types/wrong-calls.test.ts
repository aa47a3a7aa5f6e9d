import { describe, expect, it } from 'vitest'
import { programOf, saidAbout } from './compiler.js'
import * as wrongBoot from './wrong-boot.js'
import * as wrongCalls from './wrong-calls.js'
import * as wrongDrivers from './wrong-drivers.js'
import * as wrongHardware from './wrong-hardware.js'
import * as wrongNetworks from './wrong-networks.js'

const imports = `
import { append, attr, cidr, cluster, definePlugin, env, fact, ip, mac, network, nodes, prepend, range, replace, type RulesOf } from 'phoenix-cluster/dsl'
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { base, motd, slurm } from './base.js'
`

const wrong = { ...wrongCalls, ...wrongDrivers, ...wrongHardware, ...wrongNetworks, ...wrongBoot }

/** All calls, each in a file of its own; one program looks at all of them. */
const all = Object.entries(wrong).flatMap(([topic, calls]) =>
  calls.map(([call, message], index) => ({ file: `${topic}${index}.ts`, topic, call, message })),
)
const unmarked = (call: string) => call.replace(/[«»]/g, '')
const program = programOf(
  Object.fromEntries(all.map(({ file, call }) => [file, imports + unmarked(call)])),
)

describe.each(Object.keys(wrong))('wrong calls: %s', (topic) => {
  it.each(all.filter((one) => one.topic === topic))('$call', ({ file, call, message }) => {
    const start = call.indexOf('«')
    const on = call.slice(start + 1, call.indexOf('»'))
    const said = saidAbout(program, file).map((one) => ({
      ...one,
      message: one.message.split('\n').at(-1)?.trim(),
    }))
    expect(said).toEqual([{ message, on, start: imports.length + start }])
  })
})

describe('the wrong calls', () => {
  it('are many', () => {
    expect(all.length).toBeGreaterThanOrEqual(80)
    expect(new Set(all.map(({ call }) => call)).size).toBe(all.length)
  })

  it('leave the rest of the chain as it is', () => {
    const chain = `base.on('compute', { «image»: 'rocky8' }).on('gpu', { attr: { «rack»: '1' } })`
    const program = programOf({ 'chain.ts': imports + unmarked(chain) })
    expect(saidAbout(program, 'chain.ts').map((one) => one.on)).toEqual(['image', 'rack'])
  })
})
