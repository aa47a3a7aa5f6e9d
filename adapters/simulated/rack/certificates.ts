import {
  type Certificate,
  type CertificateOptions,
  makeCertificate,
  makeKey,
  makeRsaKey,
} from '../../redfish/codec/certificate.js'
import type { Faults } from '../faults/active.js'
import type { CertificateQuirk } from '../faults/quirks/wire.js'

type Habit = CertificateQuirk['habit'] | 'rsa'

const years = (many: number) => new Date(Date.now() + many * 365 * 24 * 60 * 60 * 1000)

/** The certificates of a rack: the good one that most BMCs have, and bad ones, made when first needed. */
export class Certificates {
  readonly #key = makeKey()
  readonly #made = new Map<Habit | undefined, Certificate>()

  /** That of a BMC with these faults. */
  for(faults: Faults): Certificate {
    return this.of(
      faults.find('certificate')?.habit ?? (faults.has('rsa-exchange') ? 'rsa' : undefined),
    )
  }

  of(habit?: Habit): Certificate {
    let certificate = this.#made.get(habit)
    if (certificate === undefined) {
      certificate = makeCertificate({ key: this.#key, ...wrong(habit) })
      this.#made.set(habit, certificate)
    }
    return certificate
  }
}

/** What is special about a certificate; those that are not of RSA are made with the key of the rack. */
function wrong(habit: Habit | undefined): CertificateOptions {
  switch (habit) {
    case 'short-key':
      return { key: makeRsaKey(1024) }
    case 'rsa':
      return { key: makeRsaKey(2048) }
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
