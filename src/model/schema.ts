/**
 * Small typed schemas for what plugins and drivers let an admin write. One value serves the type
 * checker, the check at load time and the documentation.
 */
import { didYouMean } from './did-you-mean.js'
import { isSecretRef, type Secret, type SecretRef } from './secret.js'

/** One setting: what may be written (`In`) and what is handed on (`Out`). */
export interface Schema<In = unknown, Out = In, Needed extends boolean = boolean> {
  /** What it is, for messages: `an integer`, `one of 'prod', 'test'`. */
  readonly what: string
  /** Whether the admin has to write it. */
  readonly needed: Needed
  /** Stands in where nothing was written. */
  readonly fallback?: In
  /** Whether what is written there, rightly or wrongly, may be a secret and is shown to nobody. */
  readonly sensitive?: boolean
  /** Whether a written value fits. */
  accepts(value: unknown): boolean
  /** A setting that may be left out. */
  optional(): Schema<In, Out | undefined, false>
  /** A setting that may be left out, with what then stands in its place. */
  default(value: In): Schema<In, Out, false>
  /** Only for the type checker. */
  readonly types?: { readonly in: In; readonly out: Out }
}

/** The settings of a plugin or a driver, by name. */
export interface OptionsSchema {
  readonly [name: string]: Schema
}

type NeededKeys<S> = { [K in keyof S]: S[K] extends { readonly needed: true } ? K : never }[keyof S]

/** What an admin writes for a set of options. */
export type OptionsInput<S extends OptionsSchema> = {
  readonly [K in NeededKeys<S>]: S[K] extends Schema<infer In, unknown> ? In : never
} & {
  readonly [K in Exclude<keyof S, NeededKeys<S>>]?: S[K] extends Schema<infer In, unknown>
    ? In
    : never
}

/** What the driver or plugin is handed: defaults filled in, secret references resolved. */
export type OptionsOutput<S extends OptionsSchema> = {
  readonly [K in keyof S]: S[K] extends Schema<unknown, infer Out> ? Out : never
}

function schema<In, Out = In>(
  what: string,
  accepts: (value: unknown) => boolean,
  sensitive = false,
): Schema<In, Out, true> {
  const make = <O, N extends boolean>(needed: N, fallback?: In): Schema<In, O, N> =>
    Object.freeze({
      what,
      needed,
      ...(fallback === undefined ? {} : { fallback }),
      ...(sensitive ? { sensitive } : {}),
      accepts,
      optional: () => make<O | undefined, false>(false),
      default: (value: In) => make<O, false>(false, value),
    })
  return make<Out, true>(true)
}

/** The kinds of settings. As `attr` in the DSL, as `option` for drivers. */
export const kinds = {
  /** A whole number. */
  int: () => schema<number>('an integer', Number.isSafeInteger),
  /** A list of whole numbers. */
  ints: () =>
    schema<readonly number[]>(
      'a list of integers',
      (value) => Array.isArray(value) && value.every(Number.isSafeInteger),
    ),
  /** Any finite number. */
  number: () => schema<number>('a number', Number.isFinite),
  /** A text. */
  text: () => schema<string>('a text', (value) => typeof value === 'string'),
  /** True or false. */
  bool: () => schema<boolean>('true or false', (value) => typeof value === 'boolean'),
  /** One of the given texts. */
  oneOf: <const T extends string>(...values: readonly T[]) =>
    schema<T>(`one of ${values.map((value) => `'${value}'`).join(', ')}`, (value) =>
      (values as readonly unknown[]).includes(value),
    ),
  /** A list of texts. */
  texts: () =>
    schema<readonly string[]>(
      'a list of texts',
      (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    ),
  /** A secret: written as a reference, handed on as a {@link Secret}. */
  secret: () =>
    schema<SecretRef, Secret>("a secret reference such as env('NAME')", isSecretRef, true),
} as const

/** What is wrong with written options: one sentence per finding, each naming the option. */
export function checkOptions(
  options: Readonly<Record<string, unknown>>,
  schemas: OptionsSchema,
  also: readonly string[] = [],
): string[] {
  const findings: string[] = []
  for (const [name, value] of Object.entries(options)) {
    const known = Object.hasOwn(schemas, name) ? schemas[name] : undefined
    if (known === undefined) {
      if (also.includes(name) || value === undefined) continue
      findings.push(
        `'${name}' is not an option${didYouMean(name, [...Object.keys(schemas), ...also])}`,
      )
    } else if (value !== undefined && !known.accepts(value)) {
      findings.push(`'${name}' must be ${known.what}`)
    }
  }
  for (const [name, known] of Object.entries(schemas)) {
    if (known.needed && options[name] === undefined) findings.push(`'${name}' is missing`)
  }
  return findings
}
