import type { CertificateQuirk } from '../faults/quirks/wire.js'
import {
  type Certificate,
  type CertificateOptions,
  makeCertificate,
  makeKey,
  makeShortKey,
} from './certificate.js'

type Habit = CertificateQuirk['habit']

const years = (many: number) => new Date(Date.now() + many * 365 * 24 * 60 * 60 * 1000)

/** The certificates of a rack: the good one that most BMCs have, and bad ones, made when first needed. */
export class Certificates {
  readonly #key = makeKey()
  readonly #made = new Map<Habit | undefined, Certificate>()

  of(habit?: Habit): Certificate {
    let certificate = this.#made.get(habit)
    if (certificate === undefined) {
      certificate = makeCertificate({ key: this.#key, ...wrong(habit) })
      this.#made.set(habit, certificate)
    }
    return certificate
  }
}

/** What is wrong with a certificate; all but the short key are made with the key of the rack. */
function wrong(habit: Habit | undefined): CertificateOptions {
  switch (habit) {
    case 'short-key':
      return { key: makeShortKey() }
    case 'sha1':
      return { hash: 'sha1' }
    case 'expired':
      return { from: years(-2) }
    case 'not-yet':
      return { from: years(1) }
    case 'nameless':
      return { named: false }
    case undefined:
      return {}
  }
}
