import { describe, expect, it } from 'vitest'
import { amendment, factRef } from '../../value.js'
import { explain, explainAll } from '../explain/explain.js'
import { known, reportOf, settled } from '../testing.js'

interface Node {
  readonly number: number
}

describe('the BIOS of a node', () => {
  it('is merged attribute by attribute, whatever the hardware calls them', () => {
    const { bios } = settled({
      models: { r750: { bios: { ProcTurboMode: 'Disabled', Virtual: true } } },
      rules: [
        [
          'cn[1-2]',
          { model: 'r750', bios: { ProcTurboMode: 'Enabled', Cores: (n: Node) => n.number } },
        ],
        ['cn2', { bios: { Virtual: amendment('unset'), 'Socket 0: NPS': 4, 'a.b': 'c' } }],
      ],
    }).node('cn2')
    expect(bios).toEqual({ ProcTurboMode: 'Enabled', Cores: 2, 'Socket 0: NPS': 4, 'a.b': 'c' })
  })

  it('may be taken back or replaced as a whole', () => {
    const model = settled({
      rules: [
        ['cn[1-3]', { bios: { A: 'x', B: 'y' } }],
        ['cn2', { bios: amendment('unset') }],
        ['cn3', { bios: amendment('replace', { C: 1 }) }],
      ],
    })
    const all = ['cn1', 'cn2', 'cn3'].map((name) => model.node(name).bios)
    expect(all).toEqual([{ A: 'x', B: 'y' }, {}, { C: 1 }])
  })

  it('waits for facts, and costs nothing where no rule speaks of it', () => {
    const short = {
      rules: [['cn[1-2]', {}] as const, ['cn1', { bios: { Asset: factRef('asset') } }] as const],
    }
    const model = settled(short)
    expect(model.node('cn1')).toMatchObject({
      bios: {},
      holes: [{ path: 'bios.Asset', fact: 'asset' }],
    })
    expect(model.node('cn2').bios).toBe(model.node('cn2').firmware)
    expect(settled(short, known({ cn1: { asset: 7 } })).node('cn1').bios).toEqual({ Asset: 7 })
  })

  it('is explained attribute by attribute', () => {
    const model = settled({
      rules: [
        ['cn[1-2]', { bios: { A: 'x', B: 'y' } }],
        ['cn1', { bios: { A: 'z' } }],
      ],
    })
    const { value, said } = explain(model, 'cn1', 'bios.A')
    expect(value).toBe('z')
    expect(said.map((one) => [one.value, one.counts, one.place?.line])).toEqual([
      ['z', true, 2],
      ['x', false, 1],
    ])
    expect(explainAll(model, 'cn1', 'bios').map(({ path }) => path)).toEqual(['bios.A', 'bios.B'])
  })

  it('holds no passwords, and no more than texts, numbers and truths', () => {
    expect(
      reportOf({
        rules: [
          ['cn1', { bios: { AdminPassword: 'hunter2' } }],
          ['cn2', { bios: { A: ['x'], B: null, ' C': 1, D: amendment('append', ['x']) } }],
          ['cn3', { bios: 'fast' }],
          ['cn4', { bois: { A: 1 } }],
        ],
      }),
    ).toEqual([
      `1: 'bios.AdminPassword' is a password, which a configuration and its plans would show; set it on the BMC itself`,
      `2: 'bios.A' must be a text, a number, or true or false, not ['x']`,
      `2: 'bios.B' must be a text, a number, or true or false, not null`,
      `2: ' C' cannot be the name of an attribute of the BIOS`,
      `2: 'bios.D' is not a list but a text, a number, or true or false: append() has no place there`,
      `3: 'bios' must be a mapping, not 'fast'`,
      `4: a rule cannot say 'bois'; did you mean 'bios'?`,
    ])
  })
})

describe('the firmware of a node', () => {
  it('is said component by component: a version and its image belong together', () => {
    const { firmware } = settled({
      rules: [
        ['cn[1-2]', { firmware: { bmc: '2.14', bios: { version: '1.8', image: 'bios-1.8.bin' } } }],
        ['cn2', { firmware: { bios: '1.7', nic: (n: Node) => ({ version: `2${n.number}` }) } }],
      ],
    }).node('cn2')
    expect(Object.keys(firmware)).toEqual(['bmc', 'bios', 'nic'])
    expect(firmware.bmc).toMatchObject({ component: 'bmc', version: '2.14', restart: false })
    expect(firmware.bios).toMatchObject({ version: '1.7', image: undefined, restart: true })
    expect(firmware.nic).toMatchObject({ version: '22' })
  })

  it('that is written wrongly is told in a sentence', () => {
    expect(
      reportOf({
        rules: [
          ['cn1', { firmware: { bios: { versoin: '1.8' } } }],
          ['cn2', { firmware: { bios: () => 1.8 } }],
          ['cn3', { firmware: { bios: () => ({ version: '1', imgae: 'x' }) } }],
        ],
      }),
    ).toEqual([
      `1: 'firmware.bios': 'versoin' is not a field of firmware; did you mean 'version'?`,
      `2 cn2: 'firmware.bios' must be a version such as '2.14', or { version: '2.14', … }, not 1.8`,
      `3 cn3: 'firmware.bios': 'imgae' is not a field of firmware; did you mean 'image'?`,
    ])
  })
})
