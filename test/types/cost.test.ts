import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Model } from '../../src/model/settle/model.js'
import { prove } from '../../src/model/settle/proof/prove.js'
import { instantiations, pathOf } from './compiler.js'
import site from './cost/cluster.config.js'

const config = readFileSync(pathOf('cost/cluster.config.ts'), 'utf8')
const bare = config.slice(0, config.indexOf('const slurm'))

/** What a text costs over the bare imports. */
let imports = 0
const cost = (text: string) => instantiations(text) - imports
/** What a further link at the end of the chain costs. */
const further = (link: string) => cost(`${config}  ${link}\n`) - cost(config)

beforeAll(() => {
  imports = instantiations(bare)
})

describe('the configuration that is measured', () => {
  it('is of a usual size', () => {
    const count = (pattern: RegExp) => config.match(pattern)?.length
    const part = (from: string, to: string) => config.split(from)[1]?.split(to)[0] ?? ''
    expect(count(/^ {2}\.on\(/gm)).toBe(50)
    expect(count(/^ {4}\w+: (nodes\(|\(g\) =>)/gm)).toBe(20)
    expect(part('.images({', '.use(').match(/^ {4}\w+: /gm)).toHaveLength(10)
    expect(part('.networks({', '.images(').match(/^ {4}\w+: /gm)).toHaveLength(4)
    expect(part('.attributes({', '.networks(').match(/^ {4}\w+: /gm)).toHaveLength(3)
    expect(count(/^ {2}\.use\(/gm)).toBe(2)
    expect(count(/\(node(, net)?\) =>/g)).toBeGreaterThan(20)
  })

  it('is one that could be used', () => {
    expect(prove(Model.settle(site)).filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('the price of the types, in instantiations', () => {
  it('is at most 5,500 for the whole configuration', () => {
    expect(cost(config)).toBeLessThanOrEqual(5500)
    expect(cost(config)).toBeGreaterThan(1000)
  })

  it('is nothing for a further rule of settings, functions and drivers', () => {
    const rules = [
      `.on('gpu', { image: 'h100', power: 'on', kernelArgs: ['quiet'] })`,
      `.on('gpu', { image: (node) => (node.number > 3 ? 'h100' : 'a100'), attr: { tier: 'test' } })`,
      `.on((g) => g.gpu.union(g.fat), { interfaces: { ib1: { network: 'ib', ip: (node, net) => net.host(node.number) } } })`,
      `.on('gpu', { bmc: (node) => redfish({ user: node.name, password: env('X') }) })`,
      `.on('gpu', { attr: { rack: (node) => node.position }, slurm: { weight: (node) => node.attr.rack } })`,
      `.on('gpu', { power: unset(), interfaces: { ib0: unset() }, image: fact() })`,
    ]
    for (const rule of rules) expect(further(rule), rule).toBe(0)
  })

  it('is at most 15 for a further amendment', () => {
    const rules = [
      `.on('gpu', { kernelArgs: append(['quiet']) })`,
      `.on('gpu', { kernelArgs: append((node) => [node.attr.tier, 'quiet']) })`,
      `.on('gpu', { image: replace('h100') })`,
      `.on('gpu', { image: fact('x', { default: 'h100' }) })`,
    ]
    for (const rule of rules) expect(further(rule), rule).toBeLessThanOrEqual(15)
  })

  it('is little for hardware models and for what networks keep for themselves', () => {
    const models = `.models({
      a: { attr: { tier: 'test' }, kernelArgs: ['x'] },
      b: { attr: { rack: (node) => node.number }, slurm: { weight: 3 } },
    }).on('gpu', { model: 'a' }).on('fat', { model: 'b' })`
    expect(further(models)).toBeLessThanOrEqual(475)
    const divided = `.networks({
      racks: network({ v4: cidr('10.5.0.0/16'), perRack: { prefix: 24 }, reserved: ip('10.5.0.9') }),
    }).on('gpu', { interfaces: {
      cab: { network: 'racks', ip: (node, net) => net.rack(node.attr.rack).host(node.number) },
    } })`
    expect(further(divided)).toBeLessThanOrEqual(500)
  })

  it('is at most 10 for a rule on average, whatever it says', () => {
    const rules = Array.from({ length: 50 }, (_, index) => {
      const group = ['gpu', 'fat', 'vis', 'login'][index % 4]
      const amended = `kernelArgs: append((node) => [node.attr.tier])`
      return `.on('${group}', { ${index % 2 === 0 ? amended : `image: 'h100'`} })`
    })
    expect(further(rules.join('\n  ')) / 50).toBeLessThanOrEqual(10)
  })

  it('does not depend on how many nodes a group has', () => {
    const large = config.replaceAll('[0001-0016]', '[0001-9999]')
    expect(large).not.toBe(config)
    expect(Math.abs(cost(large) / cost(config) - 1)).toBeLessThanOrEqual(0.02)
  })

  it('is at most 60 for a further text of nodes, 40 of an address', () => {
    const texts = (text: (n: number) => string, n: number) =>
      cost(
        `${bare}\nexport const all = [${Array.from({ length: n }, (_, i) => text(i + 10)).join()}]`,
      )
    const each = (text: (n: number) => string) => (texts(text, 30) - texts(text, 10)) / 20
    expect(each((n) => `nodes('a${n}[0001-0016]')`)).toBeLessThanOrEqual(60)
    expect(each((n) => `ip('10.2.0.${n}')`)).toBeLessThanOrEqual(40)
    expect(each((n) => `cidr('10.${n}.0.0/16')`)).toBeLessThanOrEqual(70)
    expect(each((n) => `mac('02:00:00:00:00:${n}')`)).toBeLessThanOrEqual(60)
  })

  it('is at most 700 for rules of another file', () => {
    const shared = `import type { RulesOf } from 'phoenix-cluster/dsl'
      const shared = (r: RulesOf<typeof site>) => r.on('gpu', { image: 'h100' })
      ${config}`
    expect(cost(`${shared}  .also(shared)\n`) - cost(config)).toBeLessThanOrEqual(700)
  })
})
