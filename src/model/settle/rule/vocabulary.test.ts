import { describe, expect, it } from 'vitest'
import { NodeSet } from '../../node-set/node-set.js'
import { kinds } from '../../schema.js'
import { secretRef } from '../../secret.js'
import { amendment } from '../../value.js'
import { reportOf, settled } from '../testing.js'
import { type Field, interfaceFields } from './fields.js'
import { show, showIn } from './show.js'

const slurm = {
  key: 'slurm',
  settings: {
    partition: kinds.text(),
    weight: kinds.int().default(1),
    key: kinds.secret().optional(),
  },
}

describe('a rule', () => {
  it('may say nothing that is not in the vocabulary; what was meant is guessed', () => {
    expect(
      reportOf({
        attributes: { rack: kinds.int() },
        networks: { mgmt: '10.2.0.0/16' },
        plugins: { slurm },
        rules: [
          ['cn1', { imgae: 'rocky9' }],
          ['cn1', { attr: { rak: 1 } }],
          ['cn1', { interfaces: { eno1: { network: 'mgmt', hostnme: 'x' } } }],
          ['cn1', { interfaces: { 'eno 1': {} } }],
          ['cn1', { slurm: { partition: 'batch', wieght: 2 } }],
          ['cn1', { slrum: { partition: 'batch' } }],
          ['cn1', { toString: 'x', attr: { constructor: 1 } }],
        ],
      }),
    ).toEqual([
      `1: a rule cannot say 'imgae'; did you mean 'image'?`,
      `2: 'rak' is not a declared attribute; did you mean 'rack'?`,
      `3: 'hostnme' is not a field of an interface (interfaces.eno1); did you mean 'hostname'?`,
      `4: 'eno 1' is not a name for an interface`,
      `5: 'wieght' is not a setting of 'slurm'; did you mean 'weight'?`,
      `6: a rule cannot say 'slrum'; did you mean 'slurm'?`,
      expect.stringMatching(/^7: a rule cannot say 'toString'/),
      expect.stringMatching(/^7: 'constructor' is not a declared attribute/),
    ])
  })

  it('says values of the right form; all that are not are reported at once', () => {
    expect(
      reportOf({
        attributes: { rack: kinds.int(), tier: kinds.oneOf('prod', 'test') },
        rules: [
          ['cn1', { power: 'On', boot: 'pxe', image: 3, kernelArgs: ['a\nb'] }],
          ['cn1', { bmc: 'redfish', attr: { rack: '4', tier: 'dev' } }],
          ['cn1', { interfaces: ['eno1'], attr: 7 }],
        ],
      }),
    ).toEqual([
      `1: 'power' must be 'on' or 'off', not 'On'`,
      `1: 'boot' must be 'network' or 'disk' or 'hold', not 'pxe'`,
      `1: 'image' must be a text, not 3`,
      `1: 'kernelArgs' must be a list of texts of one line, not ['a\nb']`,
      `2: 'bmc' must be a driver such as redfish({ … }), or a list of them, not 'redfish'`,
      `2: 'attr.rack' must be an integer, not '4'`,
      `2: 'attr.tier' must be one of 'prod', 'test', not 'dev'`,
      `3: 'interfaces' must be a mapping, not ['eno1']`,
      `3: 'attr' must be a mapping, not 7`,
    ])
  })

  it('that selects no node is told why', () => {
    expect(
      reportOf({
        groups: { compute: 'cn[1-4]', none: (g) => g.compute?.difference(g.compute) as NodeSet },
        rules: [
          ['none', { power: 'on' }],
          ['@computer', { power: 'on' }],
          [(g) => g.comptue as NodeSet, { power: 'on' }],
          [() => NodeSet.empty, { power: 'on' }],
          ['@cn[1-4]', { power: 'on' }],
        ],
      }),
    ).toEqual([
      `1: the group 'none' is empty: this rule selects no node`,
      `2: there is no group 'computer'; did you mean 'compute'?`,
      `3: the selection of this rule cannot be worked out: there is no group 'comptue'; did you mean 'compute'?`,
      `4: this rule selects no node`,
      `5: there is no group 'cn[1-4]'; nodes are written nodes('cn[1-4]')`,
    ])
  })
})

describe('attributes and settings', () => {
  it('whose own default does not fit are reported where they are declared', () => {
    expect(
      reportOf({
        attributes: { rack: kinds.int().default(1.5) },
        plugins: { x: { key: 'x', settings: { y: kinds.oneOf('a').default('b' as never) } } },
        rules: [['cn1', {}]],
      }),
    ).toEqual([
      `100: the attribute 'rack' must be an integer, and its default is 1.5`,
      `500: the setting 'y' of the plugin 'x' must be one of 'a', and its default is 'b'`,
    ])
  })

  it('that are secrets never stand in a message, however they were written', () => {
    const secret = kinds.secret()
    const wrong = (value: unknown) => value as ReturnType<typeof secretRef>
    const report = reportOf({
      attributes: { token: kinds.secret().default(wrong('hunter2')) },
      plugins: { x: { key: 'x', settings: { y: secret, z: secret.optional() } } },
      rules: [
        ['cn1', { x: { y: 'hunter2', z: ['hunter2'] } }],
        ['cn2', { x: { y: 31_337, z: { hunter2: 'hunter2' } } }],
        ['cn3', { x: { y: () => 'hunter2', z: secretRef('env', 'Z') } }],
      ],
    })
    const must = `must be a secret reference such as env('NAME')`
    expect(report).toEqual([
      `1: 'x.y' ${must}, not a text`,
      `1: 'x.z' ${must}, not a list`,
      `2: 'x.y' ${must}, not something else`,
      `2: 'x.z' ${must}, not a mapping`,
      `3 cn3: 'x.y' ${must}, not a text`,
      `100: the attribute 'token' ${must}, and its default is a text`,
    ])
    expect(report.join()).not.toMatch(/hunter2|31337/)
  })

  it('of plugins count only where the plugin is used', () => {
    const model = settled({
      plugins: { slurm },
      rules: [
        ['cn[1-3]', {}],
        ['cn[2-3]', { slurm: { partition: 'batch' } }],
        ['cn3', { slurm: amendment('unset', undefined) }],
      ],
    })
    expect(model.node('cn1').plugins).toEqual({})
    expect(model.node('cn2').plugins).toEqual({ slurm: { weight: 1, partition: 'batch' } })
    expect(model.node('cn3').plugins).toEqual({})
  })
})

describe('a value in a message', () => {
  it('is short, in one line', () => {
    expect(show('x'.repeat(100))).toHaveLength(60)
    expect(show([1, 2, 3, 4, 5])).toBe('[1, 2, 3, 4, …]')
    expect(show({ secret: 1 })).toBe('a mapping')
    expect(show(() => 1)).toBe('a function')
    expect(show(Symbol('x'))).toBe('Symbol(x)')
  })
})

describe('a text where an address belongs', () => {
  it('is told how to be written', () => {
    const { ip, mac, hostname } = interfaceFields
    expect(showIn(ip as Field, '10.0.0.1')).toBe("a text; write ip('10.0.0.1')")
    expect(showIn(mac as Field, '02:00:00:00:00:01')).toMatch(/write mac\('02:/)
    expect(showIn(hostname as Field, '-')).toBe("'-'")
  })
})
