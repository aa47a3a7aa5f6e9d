/** What a boot device leads to, as it is typed: found wrong before any BMC is asked. */
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { checkImageAddress } from './image-address.js'

/** The longest that is taken, in characters. */
const longest = 1024

/** Targets that lead to something. */
export type LeadingTarget = 'http' | 'uefi-target' | 'boot-next'

/**
 * Refuses what cannot be what the target leads to.
 *
 * UEFI device paths are texts such as `PciRoot(0x0)/Pci(0x1,0x0)/MAC(…)` or `HD(1,GPT,…)/\EFI\boot.efi` (UEFI
 * 2.10, chapter 10.6). Makers have names of their own beside them, such as `HD.Emb.1.2` or `/0x31/0x33`, so that
 * only what is surely something else is refused.
 */
export function checkBootPath(target: LeadingTarget, path: string): void {
  const shown = cleanLine(path, 60)
  const refuse = (why: string, wanted: string) =>
    new PhoenixError('usage', `--path '${shown}' ${why}`, { hint: wanted })
  const hint = wanted[target]
  if (path.trim() === '') throw refuse('names nothing', hint)
  if (path !== path.trim() || cleanLine(path, longest) !== path) {
    throw refuse(
      'has blanks around it, or is too long, or has characters that cannot be printed',
      hint,
    )
  }
  if (target === 'http') {
    if (!/^https?:\/\//i.test(path) || !URL.canParse(path)) throw refuse('is no URL of HTTP', hint)
    checkImageAddress(path)
    return
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    throw refuse('is a URL', 'a URL goes with the target http')
  if (target === 'boot-next') {
    if (!/^[\w.:#-]+$/.test(path)) throw refuse('is no reference of a boot option', hint)
    return
  }
  if (/^Boot[0-9A-F]{4}$/i.test(path)) {
    throw refuse('is an entry of the boot order', 'that goes with the target boot-next')
  }
  if (!/[(/\\.:]/.test(path) || !areClosed(path)) throw refuse('is no UEFI device path', hint)
}

const wanted: Readonly<Record<LeadingTarget, string>> = {
  http: 'it is to be such as http://10.2.0.1/boot.efi',
  'uefi-target':
    'it is to be such as PciRoot(0x0)/Pci(0x1,0x0)/MAC(…)/IPv4(0.0.0.0), from `phoenix bootorder` or the machine’s own menu',
  'boot-next': 'it is to be such as Boot0003, which `phoenix bootorder NODES` shows',
}

/** Whether each bracket is closed before the next one opens, as in every device path. */
function areClosed(path: string): boolean {
  return /^[^()]*(?:\([^()]*\)[^()]*)*$/.test(path)
}
