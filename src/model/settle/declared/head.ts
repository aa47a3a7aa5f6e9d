import { printable } from '../../clean-text.js'
import type { Declaration } from '../../declaration.js'
import type { Findings } from '../findings/findings.js'
import { domainForm } from './names.js'

/** Checks what is said of the cluster itself. */
export function checkHead(
  { name, domain, origin, abandoned }: Declaration,
  findings: Findings,
): void {
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) {
    findings.error(
      `'${printable(name)}' is not a name for a cluster: use letters, digits, '.', '_' and '-'`,
      origin,
    )
  }
  if (domain !== undefined && !domainForm.test(domain)) {
    findings.error(`'${printable(domain)}' is not a DNS domain`, origin)
  }
  for (const lost of abandoned) {
    findings.warning(
      'the result of this on(…) is not part of the configuration: chain it, or put it in also(…)',
      lost,
    )
  }
}
