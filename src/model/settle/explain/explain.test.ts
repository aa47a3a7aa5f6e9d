import { describe, expect, it } from 'vitest'
import { kinds } from '../../schema.js'
import { amendment, factRef } from '../../value.js'
import { errorOf, known, line, settled } from '../testing.js'
import { explain, explainAll } from './explain.js'

interface Node {
  readonly name: string
  readonly attr: { readonly rack: number }
}

const model = settled(
  {
    attributes: { rack: kinds.int(), tier: kinds.text().default('prod') },
    networks: { mgmt: '10.2.0.0/16' },
    plugins: {
      site: { key: 'site', settings: {}, defaults: () => ({ kernelArgs: ['from=plugin'] }) },
    },
    rules: [
      ['cn[1-4]', { power: 'on', kernelArgs: ['a'], attr: { rack: () => 'broken', tier: 'test' } }],
      [
        'cn[2-3]',
        { power: () => 'off', kernelArgs: amendment('append', ['b']), attr: { rack: 7 } },
      ],
      ['cn3', { power: amendment('unset', undefined), kernelArgs: amendment('prepend', ['c']) }],
      [
        'cn3',
        {
          power: factRef('wanted'),
          interfaces: {
            eno1: {
              network: 'mgmt',
              ip: (_: Node, net: { host(n: number): unknown }) => net.host(7),
            },
          },
          attr: amendment('unset', undefined),
        },
      ],
    ],
  },
  known({ cn4: { wanted: 'on' } }),
)

/** What was said, the last word first: `line how value from counts`. */
const said = (node: string, path: string) =>
  explain(model, node, path).said.map(
    ({ place, layer, how, value, from, counts }) =>
      `${place?.line ?? layer} ${how} ${JSON.stringify(value) ?? '-'} ${from}${counts ? '' : ' lost'}`,
  )

describe('explain', () => {
  it('shows the winner and every loser with its place, the last word first', () => {
    expect(explain(model, 'cn2', 'power')).toMatchObject({ node: 'cn2', value: 'off' })
    expect(said('cn2', 'power')).toEqual(['2 set "off" function', '1 set "on" literal lost'])
    expect(explain(model, 'cn1', 'power').said[0]?.place).toEqual({ ...line(1), property: 'power' })
  })

  it('shows who took a value back, and what it waits for since', () => {
    expect(explain(model, 'cn3', 'power')).toMatchObject({ value: undefined, waitsFor: 'wanted' })
    expect(said('cn3', 'power')).toEqual([
      '4 set - fact',
      '3 unset - literal lost',
      '2 set "off" function lost',
      '1 set "on" literal lost',
    ])
  })

  it('shows what each rule adds to a list, and what plugins said below', () => {
    expect(explain(model, 'cn3', 'kernelArgs').value).toEqual(['c', 'a', 'b'])
    expect(said('cn3', 'kernelArgs')).toEqual([
      '3 prepend ["c"] literal',
      '2 append ["b"] literal',
      '1 set ["a"] literal',
      '500 set ["from=plugin"] literal lost',
    ])
  })

  it('shows a default, and that it stands again where rules take back what rules said', () => {
    expect(said('cn2', 'attr.tier')).toEqual([
      '1 set "test" literal',
      '101 set "prod" literal lost',
    ])
    expect(explain(model, 'cn3', 'attr.tier').value).toBe('prod')
    expect(said('cn3', 'attr.tier')).toEqual([
      '101 set "prod" literal',
      '4 unset - literal',
      '1 set "test" literal lost',
    ])
  })

  it('shows addresses that were worked out with their network', () => {
    expect(String(explain(model, 'cn3', 'interfaces.eno1.ip').value)).toBe('10.2.0.7')
  })

  it('finds nothing wrong in a value that lost', () => {
    const fresh = settled({
      attributes: { rack: kinds.int() },
      rules: [
        ['cn1', { attr: { rack: () => 'broken' } }],
        ['cn1', { attr: { rack: 7 } }],
      ],
    })
    expect(explain(fresh, 'cn1', 'attr.rack').said.map(({ value }) => value)).toEqual([
      7,
      undefined,
    ])
    expect(fresh.problems).toEqual([])
  })

  it('shows all that is in a mapping', () => {
    const paths = (path: string) => explainAll(model, 'cn3', path).map((one) => one.path)
    expect(paths('interfaces.eno1')).toEqual(
      ['network', 'ip', 'hostname', 'dhcp', 'primary'].map((field) => `interfaces.eno1.${field}`),
    )
    expect(paths('interfaces')).toEqual(paths('interfaces.eno1'))
    expect(paths('attr')).toEqual(['attr.tier', 'attr.rack'])
    expect(paths('power')).toEqual(['power'])
  })

  it('works on a node with errors, and names those of the value', () => {
    const { value, said, problems } = explain(model, 'cn1', 'attr.rack')
    expect(value).toBeUndefined()
    expect(said).toMatchObject([{ value: undefined, from: 'function', place: line(1) }])
    expect(problems).toMatchObject([{ message: `'attr.rack' must be an integer, not 'broken'` }])
    expect(explain(model, 'cn1', 'power').problems).toEqual([])
  })

  it('gives the arguments of the image, which stand before those of the rules', () => {
    const args = (one: string) => ({ kernel: 'v', kernelArgs: [one] })
    const site = settled({
      images: {
        base: args('base'),
        plain: { extends: 'base' },
        gpu: { ...args('gpu'), extends: 'plain' },
      },
      rules: [
        ['cn[1-4]', { image: 'gpu' }],
        ['cn[2-3]', { kernelArgs: ['a'] }],
        ['cn3', { kernelArgs: amendment('unset', undefined) }],
        ['cn4', { image: amendment('unset', undefined) }],
      ],
    })
    const images = [
      { layer: 'image gpu', value: ['gpu'], counts: true, place: { line: 302 } },
      { layer: 'image base', value: ['base'], counts: true, place: { line: 300 } },
    ]
    const byNode = ['cn1', 'cn2', 'cn3'].map((node) => explain(site, node, 'kernelArgs'))
    expect(byNode).toMatchObject([
      { value: ['base', 'gpu'], said: images },
      { value: ['base', 'gpu', 'a'], said: [{ how: 'set', counts: true }, ...images] },
      {
        value: ['base', 'gpu'],
        said: [{ how: 'unset', counts: true }, { how: 'set', counts: false }, ...images],
      },
    ])
    for (const { node, value } of byNode) expect(value).toEqual(site.node(node).kernelArgs)
    expect(explainAll(site, 'cn1', 'kernelArgs')).toEqual([byNode[0]])
    expect(errorOf(() => explain(site, 'cn4', 'kernelArgs')).code).toBe('unknown-name')
  })

  it('guesses nothing for a value that nobody gave', () => {
    expect(errorOf(() => explain(model, 'cn1', 'boot')).message).toBe(
      `no rule says anything about 'boot' of cn1`,
    )
    expect(errorOf(() => explainAll(model, 'cn1', 'kernelArg')).message).toBe(
      `no rule says anything about 'kernelArg' of cn1; did you mean 'kernelArgs'?`,
    )
    expect(errorOf(() => explainAll(model, 'cn3', 'interfaces.eno')).message).toBe(
      `no rule says anything about 'interfaces.eno' of cn3; did you mean 'interfaces.eno1'?`,
    )
  })

  it('names the nodes that have what this one has not', () => {
    const error = errorOf(() => explain(model, 'cn1', 'interfaces.eno1.ip'))
    expect(error).toMatchObject({
      code: 'unknown-name',
      hint: 'why not: phoenix explain cn1 interfaces.eno1.ip --why-not',
    })
    expect(error.reason).toBe(`cn1 has no 'interfaces.eno1.ip'; cn3 has it`)
    expect(errorOf(() => explainAll(model, 'cn4', 'interfaces')).message).toContain('cn3 has it')
    const site = settled({
      rules: [
        ['cn[1-9]', { boot: 'disk' }],
        ['cn[2-3,5]', { power: 'on' }],
        ['cn[6-7]', { power: amendment('unset', undefined) }],
      ],
    })
    expect(errorOf(() => explain(site, 'cn1', 'power')).message).toContain('; cn[2-3,5] have it')
  })

  it('tells who misspelt the path', () => {
    expect(errorOf(() => explain(model, 'cn3', 'interfaces.eno2.ip'))).toMatchObject({
      code: 'unknown-name',
      message: `no rule says anything about 'interfaces.eno2.ip' of cn3; did you mean 'interfaces.eno1.ip'?`,
    })
    expect(errorOf(() => explain(model, 'cn9', 'power')).code).toBe('unknown-name')
  })
})
