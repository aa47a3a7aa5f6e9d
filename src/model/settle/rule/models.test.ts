import { describe, expect, it } from 'vitest'
import { kinds } from '../../schema.js'
import { amendment } from '../../value.js'
import { explain } from '../explain/explain.js'
import { reportOf, settled } from '../testing.js'

const attributes = { gpus: kinds.int().default(0), arch: kinds.text().optional() }

describe('a hardware model', () => {
  it('says what is true of its nodes where no rule says anything', () => {
    const model = settled({
      attributes,
      models: {
        h100: { attr: { gpus: 4, arch: 'x86_64' }, kernelArgs: ['iommu=pt'] },
        gh200: { attr: { gpus: 1, arch: 'aarch64' } },
      },
      rules: [
        ['cn[1-3]', { model: 'h100' }],
        ['cn2', { attr: { gpus: 3 }, kernelArgs: amendment('append', ['quiet']) }],
        ['cn3', { model: 'gh200' }],
        ['cn4', {}],
      ],
    })
    expect(model.problems).toEqual([])
    expect(
      [...model.all()].map(({ model, attr, kernelArgs }) => [model, attr, kernelArgs]),
    ).toEqual([
      ['h100', { gpus: 4, arch: 'x86_64' }, ['iommu=pt']],
      ['h100', { gpus: 3, arch: 'x86_64' }, ['iommu=pt', 'quiet']],
      ['gh200', { gpus: 1, arch: 'aarch64' }, []],
      [undefined, { gpus: 0 }, []],
    ])
  })

  it('counts even where it is chosen after the rules that override it', () => {
    const model = settled({
      attributes,
      models: { h100: { attr: { gpus: 4 } } },
      rules: [
        ['cn[1-2]', { attr: { gpus: 2 } }],
        ['cn1', { model: 'h100' }],
      ],
    })
    expect(model.node('cn1').attr.gpus).toBe(2)
  })

  it('stands below plugins, and is taken back by unset', () => {
    const plugin = {
      key: 'site',
      settings: {},
      defaults: ({ name }: { name: string }) =>
        name === 'cn1' ? { attr: { gpus: 8 } } : undefined,
    }
    const model = settled({
      attributes,
      plugins: { site: plugin },
      models: { h100: { attr: { gpus: 4 } } },
      rules: [
        ['cn[1-3]', { model: 'h100' }],
        ['cn3', { model: amendment('unset') }],
      ],
    })
    expect([...model.all()].map(({ attr }) => attr.gpus)).toEqual([8, 4, 0])
  })

  it('may compute, and is explained as what it is', () => {
    const model = settled({
      attributes,
      models: { h100: { attr: { gpus: (node: { number: number }) => node.number * 2 } } },
      rules: [['cn[1-2]', { model: 'h100' }]],
    })
    expect(model.node('cn2').attr.gpus).toBe(4)
    const said = explain(model, 'cn2', 'attr.gpus')
    expect(JSON.stringify(said)).toContain('model h100')
  })

  it('may extend others, whose settings stand where it says nothing', () => {
    const model = settled({
      attributes,
      models: {
        h200: { extends: 'h100', attr: { gpus: 8 }, kernelArgs: amendment('append', ['fast']) },
        h100: { extends: 'x86', attr: { gpus: 4 }, kernelArgs: ['iommu=pt'] },
        x86: { attr: { arch: 'x86_64', gpus: 1 } },
      },
      rules: [
        ['cn1', { model: 'h200' }],
        ['cn2', { model: 'x86' }],
      ],
    })
    expect(model.problems).toEqual([])
    expect(model.node('cn1')).toMatchObject({
      model: 'h200',
      attr: { gpus: 8, arch: 'x86_64' },
      kernelArgs: ['iommu=pt', 'fast'],
    })
    expect(model.node('cn2')).toMatchObject({ attr: { gpus: 1, arch: 'x86_64' }, kernelArgs: [] })
    const said = explain(model, 'cn1', 'attr.gpus').said.map(({ layer, value }) => [layer, value])
    expect(said.slice(0, 3)).toEqual([
      ['model h200', 8],
      ['model h100', 4],
      ['model x86', 1],
    ])
  })

  it('that extends itself, or what there is not, is an error', () => {
    expect(
      reportOf({
        attributes,
        models: {
          a: { extends: 'b' },
          b: { extends: 'a' },
          into: { extends: 'a' },
          c: { extends: 'intoo' },
          d: { extends: () => 'a' },
        },
        rules: [['cn1', { model: 'into' }]],
      }),
    ).toEqual([
      `350: model 'a' extends itself: a → b → a`,
      `351: model 'b' extends itself: b → a → b`,
      `353: model 'c' extends 'intoo', which is not declared; did you mean 'into'?`,
      `354: model 'd': its 'extends' is not the name of a model`,
    ])
  })

  it('that is not there, or not written down as it is, is an error', () => {
    expect(
      reportOf({
        attributes,
        models: {
          h100: { attr: { gpu: 4 } },
          a100: { model: 'h100' },
        },
        rules: [
          ['cn1', { model: 'h10' }],
          ['cn2', { model: () => 'h100' }],
          ['cn3', { model: 7 }],
        ],
      }),
    ).toEqual([
      `1 cn1: there is no model 'h10'; did you mean 'h100'?`,
      `2: 'model' must be written down as it is: it is needed before any node is looked at`,
      `3: 'model' must be a text, not 7`,
      `350: model 'h100': 'gpu' is not a declared attribute; did you mean 'gpus'?`,
      `351: model 'a100': a model cannot be of another model; to begin with one, write extends`,
    ])
  })

  it('of a name that is used twice is an error', () => {
    expect(
      reportOf({
        models: [
          ['h100', {}],
          ['h100', {}],
        ],
      }),
    ).toEqual([`351,350: the model 'h100' is declared twice`])
  })
})
