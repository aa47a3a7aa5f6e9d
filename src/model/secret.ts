/**
 * Secrets: a reference is what a configuration holds, a {@link Secret} is what a driver is handed at
 * the last moment. Neither can be turned into the secret's text by accident.
 */

const refBrand = Symbol.for('phoenix-cluster.secret-ref')
const secretBrand = Symbol.for('phoenix-cluster.secret')

/** Where a secret is to be found; harmless to print. */
export interface SecretRef {
  readonly kind: 'secret-ref'
  readonly provider: 'env' | 'file' | 'command'
  /** The variable, the path, or the program with its arguments. */
  readonly name: string | readonly string[]
}

/** A reference to a secret, as `env('BMC_PASSWORD')` of the DSL makes it. */
export function secretRef(
  provider: SecretRef['provider'],
  name: string | readonly string[],
): SecretRef {
  const ref = { kind: 'secret-ref', provider, name } as const
  Object.defineProperty(ref, refBrand, { value: true })
  return Object.freeze(ref)
}

/** Whether a value is a secret reference. */
export function isSecretRef(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && refBrand in value
}

/** How a reference is named in messages: `env BMC_PASSWORD`. */
export function describeSecretRef(ref: SecretRef): string {
  return `${ref.provider} ${typeof ref.name === 'string' ? ref.name : (ref.name[0] ?? '')}`
}

/**
 * A secret's text, held so that printing, logging, spreading, cloning or serialising it gives `***`.
 * Only {@link Secret.reveal} gives the text; call it where the bytes go onto the wire and nowhere else.
 *
 * @example
 * ```ts
 * import { Secret } from 'phoenix-cluster/model'
 *
 * const password = Secret.of('hunter2')
 * console.log(`${password}`, JSON.stringify({ password })) // *** {"password":"***"}
 * ```
 */
export class Secret {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
    Object.defineProperty(this, secretBrand, { value: true })
  }

  /** A secret of the given text. */
  static of(text: string): Secret {
    return new Secret(text)
  }

  /** Whether a value is a Secret, also one of another copy of this package. */
  static is(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && secretBrand in value
  }

  /** The text itself. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Secret(***)'
  }
}
