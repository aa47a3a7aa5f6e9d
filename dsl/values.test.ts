import { describe, expect, it } from 'vitest'
import { Cidr } from '../src/model/address/cidr.js'
import { Ip } from '../src/model/address/ip.js'
import { Mac } from '../src/model/address/mac.js'
import { isAmendment, isFactRef, isFaulty } from '../src/model/value.js'
import {
  append,
  attr,
  cidr,
  command,
  definePlugin,
  env,
  fact,
  file,
  ip,
  mac,
  nodes,
  prepend,
  replace,
  unset,
} from './index.js'

describe('texts', () => {
  it('become values', () => {
    expect([
      Ip.is(ip('10.2.0.1')),
      Cidr.is(cidr('fd00::/64')),
      Mac.is(mac('02:00:00:00:00:01')),
    ]).toEqual([true, true, true])
    expect(String(nodes('cn[0001-0004],x1').set)).toBe('cn[0001-0004],x1')
  })

  it('that are wrong at run time do not throw: fault and place are kept', () => {
    const dynamic = (text: string) => text
    const wrong = [ip(dynamic('10.2.0.256')), cidr(dynamic('10.2.0.0')), mac(dynamic('02:00'))]
    expect(wrong.map(isFaulty)).toEqual([true, true, true])
    expect(wrong[0]).toMatchObject({
      message: "'256' in '10.2.0.256' is not a number from 0 to 255",
      place: { file: import.meta.filename, line: expect.any(Number) },
    })
    expect(nodes(dynamic('cn[')).faulty).toMatchObject({ message: "'[' is never closed in 'cn['" })
  })

  it('that are no texts at all do not throw either', () => {
    const absent = undefined as unknown as string
    expect(ip(absent)).toMatchObject({ message: 'ip(…) takes a text, not undefined' })
    expect(nodes(null as unknown as string).faulty).toMatchObject({
      message: 'nodes(…) takes a text, not null',
    })
    expect(cidr(7 as unknown as string)).toMatchObject({
      message: 'cidr(…) takes a text, not number',
    })
  })
})

describe('references', () => {
  it('to secrets say where the secret is and nothing else', () => {
    expect([env('BMC_PASSWORD'), file('/etc/bmc'), command('pass', 'bmc', 'root')]).toEqual([
      { kind: 'secret-ref', provider: 'env', name: 'BMC_PASSWORD' },
      { kind: 'secret-ref', provider: 'file', name: '/etc/bmc' },
      { kind: 'secret-ref', provider: 'command', name: ['pass', 'bmc', 'root'] },
    ])
  })

  it('to facts may name a key and a default', () => {
    expect([fact(), fact('serial'), fact('serial', { default: 'none' })]).toEqual([
      { kind: 'fact-ref' },
      { kind: 'fact-ref', key: 'serial' },
      { kind: 'fact-ref', key: 'serial', fallback: 'none' },
    ])
    expect(isFactRef(fact())).toBe(true)
  })
})

describe('amendments', () => {
  it('say how they meet what came before', () => {
    const list = ['quiet']
    const amended = [append(list), prepend(list), replace('x'), unset()]
    expect(amended.every(isAmendment)).toBe(true)
    expect(amended.map(({ kind, value }) => [kind, value])).toEqual([
      ['append', ['quiet']],
      ['prepend', ['quiet']],
      ['replace', 'x'],
      ['unset', undefined],
    ])
  })
})

describe('everything that the language makes', () => {
  it('is frozen', () => {
    const made = [
      ip('10.2.0.1'),
      cidr('10.2.0.0/16'),
      mac('02:00:00:00:00:01'),
      nodes('cn1'),
      env('X'),
      fact('x'),
      append(['x']),
      append(['x']).value,
      replace({ a: ['x'] }).value,
      unset(),
      attr.int(),
      definePlugin('x', { y: attr.int() }),
      definePlugin('x', { y: attr.int() }).settings,
    ]
    expect(made.filter((one) => !Object.isFrozen(one))).toEqual([])
  })
})
