import { attr, cidr, cluster, definePlugin, nodes } from 'phoenix-cluster/dsl'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Declared } from '../model/declaration.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { explain } from '../model/settle/explain/explain.js'
import { Model } from '../model/settle/model.js'
import type { TypedModel } from './typed-model.js'

const slurm = definePlugin('slurm', { partition: attr.text(), weight: attr.int().default(1) })
const site = cluster('shelf')
  .attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'test'), note: attr.text().optional() })
  .networks({ mgmt: cidr('10.2.0.0/16') })
  .images({ rocky9: { kernel: 'k' } })
  .groups({ compute: nodes('cn[1-4]') })
  .use(slurm)
  .on('compute', { attr: { rack: 7 }, slurm: { partition: 'batch' }, image: 'rocky9' })

/** As `open(site)` gives it. */
const model = Model.settle(site) as TypedModel<typeof site>

describe('the model of a typed configuration', () => {
  it('has attributes of the declared kinds, each unset where no rule sets it', () => {
    const node = model.node('cn1')
    expectTypeOf(node.attr.rack).toEqualTypeOf<number | undefined>()
    expectTypeOf(node.attr.tier).toEqualTypeOf<'prod' | 'test' | undefined>()
    expectTypeOf(node.attr.note).toEqualTypeOf<string | undefined>()
    expectTypeOf(node.image).toEqualTypeOf<'rocky9' | undefined>()
    expectTypeOf(node.plugins.slurm?.weight).toEqualTypeOf<number | undefined>()
    for (const one of model.all()) expectTypeOf(one.attr.rack).toEqualTypeOf<number | undefined>()
    expect([node.attr.rack, node.image, node.plugins.slurm]).toEqual([
      7,
      'rocky9',
      { weight: 1, partition: 'batch' },
    ])
  })

  it('finds by declared names alone', () => {
    expectTypeOf(model.groups.get('compute')).toEqualTypeOf<NodeSet | undefined>()
    expect(model.groups.get('compute')?.size).toBe(4)
    // @ts-expect-error there is no such group
    expect(model.groups.get('comptue')).toBeUndefined()
    // @ts-expect-error there is no such network
    expect(model.networks.get('mgnt')).toBeUndefined()
    // @ts-expect-error there is no such image
    expect(model.images.get('rocky8')).toBeUndefined()
  })

  it('has no attributes but the declared ones', () => {
    // @ts-expect-error there is no such attribute
    expect(model.node('cn1').attr.rak).toBeUndefined()
  })

  it('is taken wherever a model is', () => {
    expect(explain(model, 'cn1', 'attr.rack').value).toBe(7)
  })

  it('takes any name where the configuration was written without the DSL', () => {
    const plain = model as TypedModel<Declared>
    expectTypeOf(plain.node('cn1').attr.rack).toEqualTypeOf<unknown>()
    expectTypeOf(plain.groups.get).parameter(0).toEqualTypeOf<string>()
    expect(plain.groups.get('any')).toBeUndefined()
  })
})
