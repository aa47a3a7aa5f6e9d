import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { Cidr } from '../address/cidr.js'
import { Ip } from '../address/ip.js'
import { Mac } from '../address/mac.js'
import { type CheckedTexts, checkTexts, type TextKind } from '../text-check.fixture.js'
import { parseNodes } from './nodes-text.js'

const parsers: Record<TextKind, (text: string) => unknown> = {
  NodesText: parseNodes,
  IpText: Ip.parse,
  CidrText: Cidr.parse,
  MacText: Mac.parse,
}

/** What the parser says: the sentence, or undefined where the text is right. */
function sentenceOf(kind: TextKind, text: string): string | undefined {
  try {
    parsers[kind](text)
    return undefined
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    return error.message
  }
}

const long = `${'a-long-name-of-a-rack-row-'.repeat(7)}x[0001-9216,10000]`

const right: Record<TextKind, string[]> = {
  NodesText: [
    'login',
    'cn[0001-9216]',
    'cn[0001-9216],x[1-3]c[0-7]',
    'r[1-4]n[0001-0512,2000-2010]',
    'n[1-9/2]',
    'n[0-100]',
    'n[9-10]',
    'n[7]',
    'n[7-7]',
    'n[00-99]',
    'rack1-n[1-2].example.org',
    'x[1-2]-5y[3-4]',
    'n0[1-2]',
    long,
  ],
  IpText: ['10.2.0.1', '0.0.0.0', '255.255.255.255', '::', '::1', '2001:db8::1', 'fe80::1:2:3:4'],
  CidrText: ['10.2.0.0/16', '0.0.0.0/0', '10.2.0.1/32', '2001:db8::/32', '::/0', 'fd00::/128'],
  MacText: [
    '02:00:00:00:00:01',
    'AA-bb-cc-dd-ee-0f',
    'aabb.ccdd.ee01',
    'aabbccddeeff',
    '80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:31:78:f1',
  ],
}

const wrong: Record<TextKind, [text: string, sentence: string][]> = {
  NodesText: [
    ['', 'the text is empty; name at least one node'],
    ['cn1 cn2', "a space in 'cn1 cn2'; separate nodes with ','"],
    ['cn1, cn2', "a space in 'cn1, cn2'; separate nodes with ','"],
    ['@gpu', "'@' in '@gpu'; name a group by its key or in the callback"],
    ['a!b', "operator '!' in 'a!b'; use the methods of node sets instead"],
    ['a[1-2]&a1', "operator '&' in 'a[1-2]&a1'; use the methods of node sets instead"],
    ['a^b', "operator '^' in 'a^b'; use the methods of node sets instead"],
    ['cn*', "wildcard '*' in 'cn*'; write the numbers, such as '[1-4]'"],
    ['a,,b', "nothing between two commas, or before or after one, in 'a,,b'"],
    ['n[1,]', "nothing between two commas, or before or after one, in 'n[1,]'"],
    ['n[1-3],', "nothing between two commas, or before or after one, in 'n[1-3],'"],
    ['cn[0001-9216', "'[' is never closed in 'cn[0001-9216'"],
    ['n1-3]', "']' is never opened in 'n1-3]'"],
    ['n[1-2]]', "']' is never opened in 'n[1-2]]'"],
    ['n[[1]]', "'[' inside of brackets in '[1'"],
    ['n[1-2][3-4]', "'][' in 'n[1-2][3-4]'; put a text between two ranges"],
    ['n[]', "'[]' in 'n[]' is empty; write numbers such as '[1-4]'"],
    ['n[-3]', "'-3' has a negative number; write numbers from 0 up"],
    ['n[1--3]', "'1--3' has a negative number; write numbers from 0 up"],
    ['n[a-b]', "'a' is not a number"],
    ['n[1-b]', "'b' is not a number"],
    ['n[1.5]', "'1.5' is not a number"],
    ['n[0x1-3]', "'0x1' is not a number"],
    ['n[1_0]', "'1_0' is not a number"],
    ['n[1-]', "'1-' is not a number"],
    ['n[1-2-3]', "'2-3' is not a number"],
    ['n[1-3/0]', "'0' is not a step; write a number from 1 up"],
    ['n[1-3/x]', "'x' is not a step; write a number from 1 up"],
    ['n[1/2]', "'1/2' has a step but no range"],
    ['cn[0100-0007]', "'0100-0007' runs backwards; write '0007-0100'"],
    ['n[10-9]', "'10-9' runs backwards; write '9-10'"],
    ['n[1-3,5-4/2]', "'5-4' runs backwards; write '4-5'"],
    ['n[01-2]', "'01-2' mixes widths; write both numbers with as many digits"],
    ['n[1-010]', "'1-010' mixes widths; write both numbers with as many digits"],
    [`${long},n[2-1]`, "'2-1' runs backwards; write '1-2'"],
  ],
  IpText: [
    ['10.2.0.256', "'256' in '10.2.0.256' is not a number from 0 to 255"],
    ['10.2..1', "'' in '10.2..1' is not a number from 0 to 255"],
    ['1e3.1.1.1', "'1e3' in '1e3.1.1.1' is not a number from 0 to 255"],
    ['10.2.0.010', "'010' in '10.2.0.010' has zeros in front; write the number without"],
    ['10.2.0', "'10.2.0' is not an IP address; write one such as '10.2.0.1'"],
    ['10.2.0.1.5', "'10.2.0.1.5' is not an IP address; write one such as '10.2.0.1'"],
    ['cn1', "'cn1' is not an IP address; write one such as '10.2.0.1'"],
    ['', "'' is not an IP address; write one such as '10.2.0.1'"],
    ['10.2.0.1/16', "'10.2.0.1/16' has a prefix length; write the address alone"],
    ['1::2::3', "'1::2::3' is not an IPv6 address"],
    [':::', "':::' is not an IPv6 address"],
    ['1:2:3', "'1:2:3' is not an IPv6 address"],
    ['1:2:3:4:5:6:7:8:9', "'1:2:3:4:5:6:7:8:9' is not an IPv6 address"],
    ['1:2:3:4:5:6:7:', "'1:2:3:4:5:6:7:' is not an IPv6 address"],
    ['1:2:3:4::5:6:7:8:9', "'1:2:3:4::5:6:7:8:9' is not an IPv6 address"],
  ],
  CidrText: [
    ['10.2.0.0', "'10.2.0.0' has no prefix length; write '10.2.0.0/24'"],
    ['fd00::', "'fd00::' has no prefix length; write 'fd00::/64'"],
    ['10.2.0.0/33', "'33' in '10.2.0.0/33' is not a prefix length from 0 to 32"],
    ['10.2.0.0/', "'' in '10.2.0.0/' is not a prefix length from 0 to 32"],
    ['10.2.0.0/016', "'016' in '10.2.0.0/016' is not a prefix length from 0 to 32"],
    ['fd00::/129', "'129' in 'fd00::/129' is not a prefix length from 0 to 128"],
    ['10.2.0.256/16', "'256' in '10.2.0.256/16' is not a number from 0 to 255"],
    ['10.2/16', "'10.2' is not an IP address; write one such as '10.2.0.1'"],
  ],
  MacText: [
    ['02:00:00:00:00:0g', "'0g' in '02:00:00:00:00:0g' is not a byte of two hexadecimal digits"],
    ['2:00:00:00:00:01', "'2' in '2:00:00:00:00:01' is not a byte of two hexadecimal digits"],
    ['00-11-22-33-44-5', "'5' in '00-11-22-33-44-5' is not a byte of two hexadecimal digits"],
    ['00:11:22', "'00:11:22' is not a hardware address; write one such as '02:00:00:00:00:01'"],
    ['00-11', "'00-11' is not a hardware address; write one such as '02:00:00:00:00:01'"],
  ],
}

/** Refused by the parser alone: the types do not look so far. */
const wrongAtLoad: Record<TextKind, [text: string, sentence: string][]> = {
  NodesText: [
    ['n[0-123456789012345]', "'123456789012345' has more than 14 digits"],
    ['n[1-2]07[3-4]', "'][' in 'n[1-2]07[3-4]'; put a text between two ranges"],
  ],
  IpText: [
    ['2001:db8::12345', "'2001:db8::12345' is not an IPv6 address"],
    ['fe80::1%eth0', "'fe80::1%eth0' is not an IPv6 address"],
    ['1:2:3:4:5:6:7::8', "'1:2:3:4:5:6:7::8' is not an IPv6 address"],
  ],
  CidrText: [['10.2.0.1/16', "'10.2.0.1/16' has host bits set; write '10.2.0.0/16'"]],
  MacText: [
    ['01:00:5e:00:00:01', "'01:00:5e:00:00:01' is a multicast address, which no interface owns"],
    ['00:00:00:00:00:00', "'00:00:00:00:00:00' is all zeros, which stands for an unknown address"],
    ['aabb.ccdd', "'aabb.ccdd' is not a hardware address; write one such as '02:00:00:00:00:01'"],
  ],
}

const kinds = Object.keys(parsers) as TextKind[]

// Texts that nobody thought of: what is allowed, put together at random.
const anyNodes = fc.sample(
  fc
    .array(
      fc.constantFrom(
        'n',
        '[',
        ']',
        ',',
        '-',
        '1',
        '05',
        '10',
        '[1-4]',
        '[08-12,20]',
        '/2',
        '@',
        'x[2-1]',
      ),
      { maxLength: 7 },
    )
    .map((pieces) => pieces.join('')),
  { numRuns: 600, seed: 7 },
)
const anyAddress = fc.sample(
  fc
    .array(
      fc.constantFrom('10', '.', '256', '01', ':', '::', 'fd00', '/', '16', '1.2.3.4', '1:2:3:4'),
      {
        maxLength: 8,
      },
    )
    .map((pieces) => pieces.join('')),
  { numRuns: 400, seed: 7 },
)

let checked: CheckedTexts

beforeAll(() => {
  checked = checkTexts(
    kinds.flatMap((kind) => [
      ...right[kind].map((text) => ({ kind, text })),
      ...[...wrong[kind], ...wrongAtLoad[kind]].map(([text]) => ({ kind, text })),
      ...(kind === 'NodesText' ? anyNodes : kind === 'MacText' ? [] : anyAddress).map((text) => ({
        kind,
        text,
      })),
    ]),
  )
})

describe.each(kinds)('%s and its parser', (kind) => {
  it.each(right[kind])('take %j', (text) => {
    expect(sentenceOf(kind, text)).toBeUndefined()
    expect(checked.typeOf(kind, text)).toBe(text)
  })

  it.each(wrong[kind])('refuse %j alike', (text, sentence) => {
    expect(sentenceOf(kind, text)).toBe(sentence)
    expect(checked.typeOf(kind, text)).toBe(`✖ ${sentence}`)
  })

  it.each(wrongAtLoad[kind])('leave %j to the load', (text, sentence) => {
    expect(sentenceOf(kind, text)).toContain(sentence)
    expect(checked.typeOf(kind, text)).toBe(text)
  })
})

describe('texts put together at random', () => {
  it('are refused by NodesText and parseNodes with the same sentence', () => {
    let refused = 0
    for (const text of anyNodes) {
      const sentence = sentenceOf('NodesText', text)
      // A sentence with a position comes from further inside, where the types do not look.
      const seen = sentence !== undefined && !sentence.includes('(at character')
      expect(checked.typeOf('NodesText', text)).toBe(seen ? `✖ ${sentence}` : text)
      if (sentence !== undefined) refused++
    }
    // Else the texts would say nothing about one of the two.
    expect(refused).toBeGreaterThan(100)
    expect(refused).toBeLessThan(500)
  })

  it('are never refused by a type where the parser takes them, and say its sentence about IPv4', () => {
    for (const kind of ['IpText', 'CidrText'] as const) {
      for (const text of anyAddress) {
        const type = checked.typeOf(kind, text)
        if (type === text) continue
        const sentence = sentenceOf(kind, text)
        // Of IPv6 the types see less, so that they may name a later fault first.
        if (text.includes(':')) expect(sentence).toBeDefined()
        else expect(type).toBe(`✖ ${sentence}`)
      }
    }
  })
})

describe('a call with a literal', () => {
  it('gets its one error on the literal, with the sentence', () => {
    const text = 'cn[0100-0007]'
    const errors = checked.errorsOf(`nodes('${text}')`)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.at).toBe(`'${text}'`)
    expect(errors[0]?.message).toContain("✖ '0100-0007' runs backwards; write '0007-0100'")
  })

  it('lets through what is only known at run time, in whole or in part', () => {
    expect(checked.errorsOf('nodes(String(1))')).toEqual([])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is in the code that is checked
    expect(checked.errorsOf('const n = Number(1); ip(`10.2.0.${n}`)')).toEqual([])
  })

  it('costs little, whatever the number of nodes', () => {
    // The first text of a kind pays for what all of them share.
    const cost = (kind: 'nodes' | 'ip', first: string, text: string) =>
      checked.instantiationsOf(`${kind}('${first}'); ${kind}('${text}')`) -
      checked.instantiationsOf(`${kind}('${first}')`)
    const nodes = (text: string) => cost('nodes', 'cn[1-2/2],x[01-10]', text)
    const small = nodes('r[1-4]n[0001-0512,2000-2010]')
    expect(small).toBeLessThanOrEqual(340)
    expect(nodes('r[1-4]n[0001-9999,2000-9010]')).toBeLessThanOrEqual(small)
    expect(cost('ip', '10.2.0.1', '10.2.0.2')).toBeLessThanOrEqual(32)
  })
})
