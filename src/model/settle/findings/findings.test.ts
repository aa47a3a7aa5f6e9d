import { describe, expect, it } from 'vitest'
import { kinds } from '../../schema.js'
import { driver, line, problemsOf, reportOf } from '../testing.js'
import { Findings } from './findings.js'
import { gatherProblems } from './gather.js'
import { at as where } from './where.js'

const at = (number: number) => ({ place: line(number) })

describe('findings', () => {
  it('that many nodes share are one problem under a folded node set', () => {
    const findings = new Findings()
    const origin = at(3)
    for (const node of ['cn3', 'cn1', 'cn2', 'cn2'])
      findings.ofNode(node, 'boot', 'no image', origin)
    expect(findings.problems()).toEqual([
      {
        severity: 'error',
        message: 'no image',
        path: 'boot',
        places: [line(3)],
        nodes: 'cn[1-3]',
      },
    ])
  })

  it('in many different words about one value are all kept, and gather under their nodes', () => {
    const findings = new Findings()
    for (let n = 1; n <= 10_000; n++) {
      findings.ofNode(`cn${n}`, 'ip', `10.2.0.${n} is outside`, at(3))
      findings.ofNode(`cn${n}`, 'ip6', `10.2.0.${n} is outside`, at(3))
    }
    const problems = findings.problems()
    expect(problems).toHaveLength(20_000)
    // Every call of at() is an origin of its own, but the places are the same.
    expect(gatherProblems(problems)).toEqual([
      { nodes: 'cn[1-10000]', problems: problems.filter(({ path }) => path === 'ip') },
      { nodes: 'cn[1-10000]', problems: problems.filter(({ path }) => path === 'ip6') },
    ])
  })

  it('name the property within what was said, and each place once', () => {
    const findings = new Findings()
    const origin = at(3)
    const of = (property: string) => where(origin, property)
    findings.ofNode('cn1', 'image', 'odd', of('image'), of('image'), of('boot'), at(4))
    expect(findings.problems()[0]?.places).toEqual([
      { ...line(3), property: 'image' },
      { ...line(3), property: 'boot' },
      line(4),
    ])
  })

  it('hold what a function threw, and show it to nobody', () => {
    const findings = new Findings()
    const thrown = new Error('odd')
    findings.ofNode('cn1', 'image', 'odd', where(at(3), 'image', thrown))
    const [problem] = findings.problems()
    expect(problem?.cause).toBe(thrown)
    expect(Object.keys(problem ?? {})).not.toContain('cause')
  })

  it('come in the order of the configuration, errors before warnings, those without a place last', () => {
    const findings = new Findings()
    findings.warning('w', at(1))
    findings.error('c')
    findings.error('b', at(9))
    findings.error('a', at(2), at(1))
    expect(findings.problems().map(({ message }) => message)).toEqual(['a', 'b', 'c', 'w'])
  })
})

describe('a configuration with ten faults', () => {
  it('gives all ten at once, each with its place', () => {
    const report = reportOf({
      attributes: [
        ['rack', kinds.int()],
        ['rack', kinds.int()],
      ],
      networks: { mgmt: { mtu: 9000 } },
      images: { rocky9: { initrd: 'i' } },
      groups: { compute: 'cn[1-8]', bad: (g) => g.comptue as never },
      rules: [
        ['compute', { powr: 'on' }],
        ['compute', { boot: 'network' }],
        ['cn1', { image: 'rocky8' }],
        ['cn2', { bmc: driver() }],
        ['cn3', { kernelArgs: (node: { attr: { rack: number } }) => [`${node.attr.rack}`] }],
        ['cn4', { interfaces: { eno1: { dhcp: true } } }],
      ],
    })
    expect(report).toEqual([
      `1: a rule cannot say 'powr'; did you mean 'power'?`,
      `2 cn[2-8]: boots from the network, but no rule gives it an image`,
      `3 cn1: there is no image 'rocky8'; did you mean 'rocky9'?`,
      `4 cn2: the driver fake has no address: give it one, or give the node an interface 'bmc' with an ip`,
      `5 cn3: 'kernelArgs' cannot be worked out: the attribute 'rack' is not set`,
      `6 cn4: no rule says in which network the interface 'eno1' is`,
      `101,100: the attribute 'rack' is declared twice`,
      `200: network 'mgmt': has neither v4 nor v6`,
      `300: image 'rocky9' has no kernel`,
      `401: group 'bad' cannot be worked out: there is no group 'comptue'; did you mean 'compute'?`,
    ])
  })
})

describe('a rule whose result was thrown away', () => {
  it('is a warning', () => {
    expect(problemsOf({ rules: [['cn1', { power: 'on' }]], abandoned: [at(42)] })).toEqual([
      {
        severity: 'warning',
        message:
          'the result of this on(…) is not part of the configuration: chain it, or put it in also(…)',
        places: [line(42)],
      },
    ])
  })
})
