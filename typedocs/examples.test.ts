import { describe, expect, it } from 'vitest'
import { compileExamples, documents, readExamples } from './examples.js'

const compile = (file: string, ...lines: string[]) =>
  compileExamples(readExamples(new Map([[file, lines.join('\n')]])).examples)

describe('documented examples', () => {
  const { examples, refused } = readExamples(documents())

  it('are found in doc comments', () => {
    expect(examples.some((example) => example.file === 'src/error.ts')).toBe(true)
  })

  it('are marked as examples or as fragments, nothing else', () => {
    expect(refused).toEqual([])
  })

  it('compile against the public names', () => {
    expect(compileExamples(examples)).toEqual([])
  })
})

describe('the example compiler', () => {
  it('names the line of the document and says what the compiler says', () => {
    const lines = ['# Title', '', '```ts', 'const count: number = 1', "count.push('x')", '```']
    expect(compile('guide.md', ...lines)).toEqual([
      "guide.md:5: Property 'push' does not exist on type 'number'.",
    ])
  })

  it('finds the line in a doc comment', () => {
    const lines = ['/**', ' * Text.', ' * @example', ' * ```ts', " * ''.nope()", ' * ```', ' */']
    expect(compile('src/x.ts', ...lines)).toEqual([
      "src/x.ts:5: Property 'nope' does not exist on type '\"\"'.",
    ])
  })

  it('knows the public names and refuses others', () => {
    const lines = ['```ts', "import { nothing } from 'phoenix-cluster/nowhere'", '```']
    expect(compile('guide.md', ...lines).join()).toMatch(/^guide\.md:2: Cannot find module/)
    const ports = ['```ts', "import { nothing } from 'phoenix-cluster/ports'", '```']
    expect(compile('guide.md', ...ports).join()).toMatch(/^guide\.md:2: .*has no exported member/)
  })

  it('allows await at the top, and one name in two examples', () => {
    const fence = ['```ts', 'const one = await Promise.resolve(1)', '```']
    expect(compile('guide.md', ...fence, ...fence)).toEqual([])
  })

  it('lets the examples of one document import each other by their named files', () => {
    const config = ['```ts', '// site.config.ts', 'export default 1', '```']
    const use = ['```ts', "import one from './site.config.js'", 'one.toFixed()', '```']
    expect(compile('guide.md', ...config, ...use)).toEqual([])
    expect(compile('guide.md', ...use).join()).toContain('Cannot find module')
  })

  it('refuses a fence that only looks like an example', () => {
    const read = (info: string) =>
      readExamples(new Map([['guide.md', `\`\`\`${info}\nx\n\`\`\``]])).refused
    expect(read('ts')).toEqual([])
    expect(read('ts fragment')).toEqual([])
    expect(read('sh')).toEqual([])
    expect(read('ts no-check').join()).toContain("guide.md:2: 'ts no-check' is not known")
    expect(read('typescript').join()).toContain("begins with 'ts', not 'typescript'")
  })
})
