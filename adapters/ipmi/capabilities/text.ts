/** What a BMC sends is untrusted; this is the only door through which its words reach people. */
import { cleanLine } from '../../../src/model/clean-text.js'

/** A text fit for a terminal, in one line. */
export function clean(text: string, limit = 256): string {
  return cleanLine(text, limit)
}

const placeholder =
  /^(|n\/?a|none|null|unknown|0+|\.+|x+|not (available|specified|applicable|present)|to be filled by o\.?e\.?m\.?|default string|(system|product) (serial number|manufacturer|product name|name))$/i

/** A cleaned text, or undefined for what makers leave in fields that nobody filled. */
export function meaningful(text: string | undefined): string | undefined {
  return text === undefined || placeholder.test(text) ? undefined : text
}
