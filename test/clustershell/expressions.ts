/** Random expressions of node sets, as admins write them and a little odder. */
import fc from 'fast-check'

const prefix = fc.constantFrom('n', 'cn', 'x', 'node', 'gpu-', 'r', 'a.b-', 'web', '')
const between = fc.constantFrom('c', '-', 's', '.r', 'n', '-u', 'b')
const suffix = fc.constantFrom('', '', '', '-ib0', '.mgmt', '-bmc', '.example.org', 'a')
const number = fc.oneof({ weight: 4, arbitrary: fc.nat(25) }, fc.nat(130))

/** Digits, padded now and then. */
const digits = fc.tuple(number, fc.constantFrom(0, 0, 0, 2, 3)).map(([value, width]) => {
  return String(value).padStart(width, '0')
})

/** `3-17`, `003-017`, `1-9/2`; seldom one that runs backwards or mixes widths. */
const range = fc
  .tuple(
    number,
    number,
    fc.constantFrom(0, 0, 0, 2, 3),
    fc.constantFrom(0, 0, 0, 1, 2, 3, 7),
    fc.nat(30),
  )
  .map(([a, b, width, step, oddness]) => {
    const [low, high] = oddness === 0 ? [a, b] : [Math.min(a, b), Math.max(a, b)]
    const padded = [low, high].map((value, end) => {
      return String(value).padStart(oddness === 1 && end === 1 ? 0 : width, '0')
    })
    // Widths that differ are refused where there is padding, so that few are written.
    if (oddness > 1 && width > 0) {
      const widest = Math.max(...padded.map((text) => text.length))
      padded.forEach((text, end) => {
        padded[end] = text.padStart(widest, '0')
      })
    }
    return `${padded.join('-')}${step === 0 ? '' : `/${step}`}`
  })

const blank = fc.constantFrom('', '', '', '', '', '', ' ')
const ranges = fc
  .array(
    fc.tuple(blank, fc.oneof(range, digits), blank).map((parts) => parts.join('')),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `[${parts.join(',')}]`)

const numbers = fc.oneof({ weight: 3, arbitrary: ranges }, digits)

/** `x[1-3]c07-ib0`; digits may touch brackets. */
const dimension = fc.tuple(numbers, fc.constantFrom('', '', '', '', '', '0', '1', '12'))
export const pattern: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(prefix, dimension, suffix)
    .map(([head, [one, behind], tail]) => head + one + behind + tail),
  fc
    .tuple(prefix, numbers, between, numbers, suffix)
    .map(([head, one, text, two, tail]) => head + one + text + two + tail),
  fc
    .tuple(prefix, numbers, between, numbers, between, digits, suffix)
    .map(([head, one, first, two, second, three, tail]) => {
      return head + one + first + two + second + three + tail
    }),
  fc.tuple(fc.constantFrom('login', 'n', 'head-a.b'), suffix).map((parts) => parts.join('')),
)

/** Patterns joined by operators; seldom one operator too many, or a bracket too few. */
export const expression: fc.Arbitrary<string> = fc
  .tuple(
    pattern,
    fc.array(fc.tuple(fc.constantFrom(',', ',', ',', '!', '&', '^'), blank, pattern, blank), {
      maxLength: 4,
    }),
    fc.nat(40),
  )
  .map(([first, others, oddness]) => {
    const text = first + others.map((parts) => parts.join('')).join('')
    if (oddness === 0) return text.replace(/\]/, '')
    if (oddness === 1) return `${text},`
    if (oddness === 2) return text.replace(/\[/, '')
    return text
  })

/** Names of few patterns, so that they meet and fold. */
export const names: fc.Arbitrary<string[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('n', 'cn', 'r-'), digits).map((parts) => parts.join('')),
    fc.tuple(fc.nat(5), fc.nat(4)).map(([x, c]) => `x${x}c${c}`),
    fc.tuple(fc.nat(11), fc.nat(12)).map(([x, c]) => `x${x}c${c}-mgmt`),
    fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map(([x, c, s]) => `x${1000 + x}c${c}s${s}`),
    fc.tuple(fc.nat(2), digits, fc.nat(1)).map(([x, c, s]) => `y${x}c${c}s${s}`),
    fc
      .tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(1))
      .map(([x, c, s, n]) => `z${x}c${c}s${s}n${n}`),
  ),
  { minLength: 1, maxLength: 80 },
)

/** Sets of one dimension, with numbers of several widths. */
export const oneDimension: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.constantFrom('n', 'n', 'n', 'cn-'), digits).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) => list.join(','))

const groupOperand = fc.oneof(
  fc.constantFrom('@compute', '@gpu', '@*', '@slurm:*', '@slurm:idle', '@slurm:gpu', '@site:both'),
  fc.constantFrom('@rack[1-2]', '@rack[1-3/2]', '@site:rack[2-3]', '@rack1', '@@', '@@slurm'),
  fc.constantFrom('cn*', 'cn1?', '*', 'gpu?[1-3]', 'x[1-2]c*', '*0[1-4]', 'c?[1-2]', '*c*', 'l*n'),
  fc.constantFrom('cn[5-12]', 'gpu[03-09]', 'login', 'x[1-3]c[2-5]', 'other[1-3]'),
)

/** Groups, wildcards and nodes, joined by operators. */
export const groupExpression: fc.Arbitrary<string> = fc
  .tuple(
    groupOperand,
    fc.array(fc.tuple(fc.constantFrom(',', '!', '&', '^'), groupOperand), { maxLength: 3 }),
  )
  .map(([first, others]) => first + others.map((parts) => parts.join('')).join(''))

/** A range of numbers from 0 up to, but without, `end`. */
function below(end: number): fc.Arbitrary<string> {
  const place = fc.nat(end - 1)
  return fc.tuple(place, place).map(([a, b]) => `[${Math.min(a, b)}-${Math.max(a, b)}]`)
}

/** Blocks of names of three dimensions, some to be put in and some to be left out. */
export const blocks: fc.Arbitrary<[isLeftOut: boolean, text: string][]> = fc.array(
  fc.tuple(
    fc.boolean(),
    fc.tuple(below(60), below(10), below(8)).map(([x, c, s]) => `x${x}c${c}s${s}`),
  ),
  { minLength: 4, maxLength: 12 },
)

/** More than a thousand names of three dimensions with single ones left out all over. */
export const holey: fc.Arbitrary<[whole: string, leftOut: string[]]> = fc
  .tuple(fc.integer({ min: 9, max: 13 }), fc.integer({ min: 8, max: 11 }))
  .chain(([chassis, slots]) =>
    fc.tuple(
      fc.constant(`x[0-13]c[0-${chassis}]s[0-${slots}]`),
      fc.array(
        fc.tuple(fc.nat(13), fc.nat(chassis), fc.nat(slots)).map(([x, c, s]) => `x${x}c${c}s${s}`),
        { minLength: 1, maxLength: 160 },
      ),
    ),
  )
