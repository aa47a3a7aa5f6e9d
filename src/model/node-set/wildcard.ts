/** Wildcards within expressions: `cn*`, `x[1-3]c?`, matched against the nodes that are known. */
import { type Family, NameGatherer } from './family.js'

/** Whether a text has a wildcard. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text)
}

/** The known names that fit any of the masks. */
export function familiesMatching(masks: Iterable<string>, known: Iterable<string>): Family[] {
  // Ranges make masks that differ at the beginning, so that few of them need to be tried on a name.
  const byStart = new Map<number, Map<string, string[]>>()
  for (const mask of masks) {
    const start = mask.slice(0, mask.search(/[*?]/))
    const ofLength = byStart.get(start.length) ?? new Map<string, string[]>()
    byStart.set(start.length, ofLength)
    const alike = ofLength.get(start)
    if (alike === undefined) ofLength.set(start, [mask])
    else alike.push(mask)
  }
  const gatherer = new NameGatherer()
  for (const name of known) {
    for (const [length, ofLength] of byStart) {
      const alike = ofLength.get(name.slice(0, length))
      if (alike?.some((mask) => fits(mask, name)) !== true) continue
      gatherer.add(name)
      break
    }
  }
  return gatherer.families()
}

/** Whether a name fits a mask, in which `*` is any text and `?` any character. */
export function fits(mask: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let index = 0; index < name.length; ) {
    if (mask[at] === '*') {
      star = at++
      resume = index
    } else if (at < mask.length && (mask[at] === '?' || mask[at] === name[index])) {
      at++
      index++
    } else if (star >= 0) {
      // The last star takes in one character more; those before it need no second look.
      at = star + 1
      index = ++resume
    } else return false
  }
  while (mask[at] === '*') at++
  return at === mask.length
}
