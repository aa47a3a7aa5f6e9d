import { type ErrorCode, PhoenixError, type PhoenixErrorOptions } from '../../../../src/error.js'
import { Secret } from '../../../../src/model/secret.js'
import { secretsIn } from '../answers/redact.js'
import { clean } from '../answers/text.js'

/** Where an image is, and the password with which it is fetched. */
interface ImagePlace {
  readonly address: string
  readonly password?: Secret
}

/**
 * The BMC that errors speak of, and the secrets that must never be quoted from its answers. Several
 * nodes may share it, so that it knows none of them.
 */
export class Peer {
  readonly #secrets = new Set<Secret>()

  constructor(
    /** A host name or an IP address, without brackets. */
    readonly address: string,
    readonly port: number,
  ) {}

  /** `https://10.1.0.11` or `https://[fd00::1]:8443`. */
  get origin(): string {
    const host = this.address.includes(':') ? `[${this.address}]` : this.address
    return `https://${host}${this.port === 443 ? '' : `:${this.port}`}`
  }

  /** `10.1.0.11` or `[fd00::1]:8443`. */
  get authority(): string {
    return this.origin.slice('https://'.length)
  }

  /** How messages name it. */
  get name(): string {
    return `BMC ${this.authority}`
  }

  /** From now on, this secret is blotted out of whatever is quoted. */
  conceal(secret: Secret): void {
    this.#secrets.add(secret)
  }

  /** The same for an image that the BMC is to fetch: its password, and what is secret in its address. */
  concealImage({ address, password }: ImagePlace): void {
    const known = new Set([...this.#secrets].map((secret) => secret.reveal()))
    for (const text of [password?.reveal() ?? '', ...secretsIn(address)]) {
      if (text !== '' && !known.has(text)) this.conceal(Secret.of(text))
    }
  }

  /** The secret is worthless now. */
  forget(secret: Secret): void {
    this.#secrets.delete(secret)
  }

  /** The BMC's own words, fit for people: some BMCs repeat what they were sent, passwords too. */
  quote(text: string, limit?: number): string {
    return clean(this.blotted(text.slice(0, 64 * 1024)), limit)
  }

  /** A text without the secrets that are known, as they are and as JSON writes them. */
  blotted(text: string): string {
    let safe = text
    // One may be a part of another, of which the rest would be left.
    const longestFirst = [...this.#secrets]
      .map((secret) => secret.reveal())
      .sort((a, b) => b.length - a.length)
    for (const hidden of longestFirst) {
      if (hidden === '') continue
      safe = safe.replaceAll(hidden, '***')
      // What was sent inside JSON comes back escaped.
      safe = safe.replaceAll(JSON.stringify(hidden).slice(1, -1), '***')
    }
    return safe
  }

  /** An error about this BMC. */
  error(code: ErrorCode, message: string, options: PhoenixErrorOptions = {}): PhoenixError {
    return new PhoenixError(code, `${this.name} ${message}`, { ...options, bmc: this.authority })
  }
}
