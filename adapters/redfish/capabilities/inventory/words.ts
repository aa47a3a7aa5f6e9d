import { type JsonObject, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'

/** What vendors leave in fields that nobody filled. */
const placeholder =
  /^(|n\/?a|none|null|unknown|not (available|specified|applicable|present)|to be filled by o\.?e\.?m\.?|default string|system (serial number|manufacturer|product name))$/i

/** A text that somebody filled in. */
export function wordAt(body: JsonObject | undefined, key: string): string | undefined {
  const text = clean(textAt(body, key) ?? '')
  return placeholder.test(text) ? undefined : text
}
