import type { KeptConsoleEvent } from '../../console/kept-console.js'
import { cleanLine } from '../../model/clean-text.js'

/** What happened to a console, for those who watch it. */
export function noteOf(event: Exclude<KeptConsoleEvent, { readonly kind: 'data' }>): string {
  switch (event.kind) {
    case 'open':
      return 'the console is open again; what the node wrote meanwhile is not seen'
    case 'lost': {
      const seconds = Math.max(1, Math.round(event.again / 1000))
      return cleanLine(`the console is lost: ${event.error.reason}; again in ${seconds} s`)
    }
    case 'break':
      return 'the serial line saw a break'
    case 'overrun':
      return 'the BMC had no room for some of what the node wrote'
    case 'unavailable':
      return 'the node takes no characters now'
    case 'available':
      return 'the node takes characters again'
  }
}
