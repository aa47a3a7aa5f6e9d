import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Model } from '../../src/model/settle/model.js'
import { prove } from '../../src/model/settle/proof/prove.js'
import { pathOf, programOf, saidAbout } from './compiler.js'
import { alpha, beta, site } from './right-calls.js'

describe('right calls', () => {
  it('compile', () => {
    const name = 'right-calls.ts'
    const program = programOf({ [name]: readFileSync(pathOf(name), 'utf8') })
    expect(saidAbout(program, name)).toEqual([])
  })

  it.each([
    ['alpha', alpha],
    ['beta', beta],
    ['site', site],
  ])('settle without a problem: %s', (_, cluster) => {
    expect(prove(Model.settle(cluster))).toEqual([])
  })

  it('mean what they say', () => {
    const model = Model.settle(site)
    const { kernelArgs, interfaces, image, attr } = model.node('gpu001')
    expect({ kernelArgs, image, attr }).toEqual({
      image: 'rescue',
      kernelArgs: ['first', 'console=ttyS0', 'quiet', 'rack=1', 'tier=test'],
      attr: { rack: 1, tier: 'test', flags: ['a'], weight: 2, login: true },
    })
    expect(Object.keys(interfaces)).toEqual(['bmc', 'eno1', 'ib0'])
    expect(interfaces.ib0?.macs.map(String)).toEqual(['02:00:00:00:00:01', '02:00:00:00:00:02'])
    expect(model.node('gpu002').plugins).toEqual({ slurm: { partition: 'gpu', weight: 2 } })
  })
})
