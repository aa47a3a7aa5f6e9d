import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import alpha from '../examples/fleet/alpha/cluster.config.js'
import beta from '../examples/fleet/beta/cluster.config.js'
import gamma from '../examples/fleet/gamma/cluster.config.js'
import { Model } from '../src/model/settle/model.js'
import { prove } from '../src/model/settle/proof/prove.js'
import { root } from './house/tracked.js'
import { programOf, saidAbout } from './types/compiler.js'

const fleet = { alpha, beta, gamma }
const of = (name: keyof typeof fleet) => Model.settle(fleet[name])

describe('three clusters that share rules', () => {
  it.each(Object.entries(fleet))('settle without a finding: %s', (name, site) => {
    const model = Model.settle(site)
    expect(model.name).toBe(name)
    expect(prove(model)).toEqual([])
  })

  it('differ in size, networks and groups', () => {
    const facts = (name: keyof typeof fleet) => {
      const { nodes, networks, groups } = of(name)
      return [nodes.size, [...networks.keys()].join(), [...groups.keys()].join()]
    }
    expect(facts('alpha')).toEqual([2052, 'bmc,mgmt,hsn', 'compute,login,all,gpu'])
    expect(facts('beta')).toEqual([482, 'bmc,mgmt', 'compute,login,all,bigmem'])
    expect(facts('gamma')).toEqual([17, 'bmc,mgmt', 'compute,login,all,gpu'])
  })

  it('share what the rules say', () => {
    const nodes = [of('alpha').node('a2048'), of('beta').node('b001'), of('gamma').node('g1')]
    expect(nodes.map(({ interfaces }) => String(interfaces.eno1?.ip))).toEqual([
      '10.17.8.255',
      '10.32.17.0',
      '10.48.5.0',
    ])
    expect(nodes.map(({ attr }) => attr.rack)).toEqual([32, 1, 1])
    expect(nodes.map(({ image }) => image)).toEqual(['h100', 'rocky9', 'rocky9'])
    expect(nodes[0]?.kernelArgs.slice(-2)).toEqual(['rack=32', 'gpus=8'])
  })

  it('override what they have of their own', () => {
    const [first, last] = [of('gamma').node('g1'), of('gamma').node('g16')]
    expect([first.power, of('alpha').node('a0001').power]).toEqual([undefined, 'on'])
    expect(last.kernelArgs).toEqual(['nouveau.modeset=0', 'console=ttyS1', 'debug'])
    expect([first.attr.gpus, last.attr.gpus]).toEqual([0, 2])
    expect([first.attr.tier, of('beta').node('b001').attr.tier]).toEqual(['test', 'prod'])
    expect(of('beta').node('blogin2').bmc[0]?.driver.options.user).toBe('root')
  })

  it('know which file each rule stands in', () => {
    const folder = join(root, 'examples/fleet/')
    const files = alpha.toDeclaration().rules.map(({ origin }) => origin.place?.file)
    expect(files.map((file) => file?.replace(folder, ''))).toEqual([
      ...Array(3).fill('rules/hardware.ts'),
      ...Array(3).fill('rules/boot.ts'),
      'rules/gpu.ts',
      ...Array(2).fill('alpha/cluster.config.ts'),
    ])
  })

  it('cannot take rules for names that they lack', () => {
    const text = `import beta from '../../examples/fleet/beta/cluster.config.js'
      import { gpu } from '../../examples/fleet/rules/gpu.js'
      beta.also(gpu)`
    const said = saidAbout(programOf({ 'misfit.ts': text }), 'misfit.ts')
    expect(said.map(({ on }) => on)).toEqual(['gpu'])
    for (const name of ["group 'gpu'", "image 'h100'", "attribute 'gpus'"]) {
      expect(said[0]?.message).toContain(`✖ these rules are for clusters with the ${name}, which`)
    }
  })
})
