import { describe, expect, it } from 'vitest'
import { type Difference, differences, generate, showDifference } from './artefacts.js'
import { firstSentence, parseDocComment } from './doc-comment.js'
import { readPublicApi } from './public-api.js'
import { undocumented } from './undocumented.js'

const api = readPublicApi()

describe('the public API', () => {
  it('has a doc comment on everything that needs one', () => {
    expect(undocumented(api)).toEqual([])
  })

  it('says at the top of each subpath what it is for', () => {
    const silent = api.filter((module) => module.doc === undefined || module.doc.text === '')
    expect(silent.map((module) => module.entry.source)).toEqual([])
  })

  it('has the reviewed types, and the reference tells of them', () => {
    const stale = differences(generate(api))
    const shown = stale.map(showDifference).join('\n\n')
    const advice = `\n\nReview the change of the public API; then 'npm run docs' writes it down.`
    expect(stale.length, `${shown}${advice}`).toBe(0)
  })

  it('is reviewed together with the types behind it, exported or not', () => {
    const behind = api.flatMap((module) => module.behind.map((one) => one.name))
    expect(behind).toContain('NeededKeys')
  })

  it('comes out the same again', () => {
    expect([...generate(readPublicApi())]).toEqual([...generate(api)])
  })

  it('is checked by looking: a name without its comment is found', () => {
    const [module] = api.filter((one) => one.exports.some((each) => each.kind === 'class'))
    const cls = module?.exports.find((each) => each.kind === 'class')
    if (module === undefined || cls === undefined) throw new Error('the API exports no class')
    const member = {
      kind: 'method',
      signature: 'go(): void',
      doc: undefined,
      line: 7,
      override: false,
    } as const
    const bare = { ...cls, doc: undefined, members: [{ ...member, name: 'go' }] }
    expect(undocumented([{ ...module, exports: [bare] }])).toEqual(
      [
        `${cls.file}:${cls.line}: ${cls.name} of '${module.entry.module}' has no doc comment`,
        `${cls.file}:7: ${cls.name}.go has no doc comment`,
      ].sort(),
    )
  })
})

describe('a difference', () => {
  const difference = (
    checkedIn: string | undefined,
    generated: string | undefined,
  ): Difference => ({
    path: 'x.d.ts',
    checkedIn,
    generated,
  })

  it('shows the lines that changed and no others', () => {
    const shown = showDifference(difference('a\nb\nc\nd\ne', 'a\nB\nc\nd\ne'))
    expect(shown.split('\n')).toEqual(['x.d.ts', '- b', '+ B'])
    const two = showDifference(difference('a\nb\nc\nd\ne', 'A\nb\nc\nd\nE\ne'))
    expect(two.split('\n')).toEqual(['x.d.ts', '- a', '+ A', '+ E'])
  })

  it('says when a file is missing or left over', () => {
    expect(showDifference(difference(undefined, 'a'))).toBe('x.d.ts is missing')
    expect(showDifference(difference('a', undefined))).toBe('x.d.ts is not generated any more')
  })
})

describe('doc comments', () => {
  it('are taken apart into text, default, examples and other tags', () => {
    const comment = [
      '/**',
      " * The port. @default the protocol's own",
      ' * @deprecated use `address`',
      ' * @example',
      ' * ```ts',
      ' * @gpu // not a tag',
      ' * ```',
      ' */',
    ].join('\n')
    expect(parseDocComment(comment)).toEqual({
      text: 'The port.',
      default: "the protocol's own",
      tags: [['deprecated', 'use `address`']],
      examples: ['```ts\n@gpu // not a tag\n```'],
    })
  })

  it('give their first sentence, full stops in code left alone', () => {
    expect(firstSentence('Reads `a. B` of\na node. More.')).toBe('Reads `a. B` of a node.')
    expect(firstSentence('No full stop\n\nNext')).toBe('No full stop')
  })
})
