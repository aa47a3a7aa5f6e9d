/** What is wrong with an admin's options. Told when a configuration is settled, so it loads nothing heavy. */
import { isPin, pinWords } from './client/transport/pin-form.js'
import { makerOf, makersKnown } from './quirks/identity.js'

/** What can be judged before a BMC is seen. */
export interface Checked {
  readonly pin?: string | undefined
  readonly vendor?: string | undefined
}

/** A sentence for each fault. */
export function faultsOf({ pin, vendor }: Checked): readonly string[] {
  const faults: string[] = []
  if (pin !== undefined && !isPin(pin)) faults.push(`'pin' is none: ${pinWords}`)
  if (vendor !== undefined && makerOf(vendor) === undefined) {
    faults.push(`'vendor' is no maker that is known; there are ${makersKnown.join(', ')}`)
  }
  return faults
}
