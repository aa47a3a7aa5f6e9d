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

/** What stands on whole series of boards in place of a serial number. */
const noSerial =
  /^(0+|x+|[.-]+|0?123456789\w*|(chassis|board|product) serial( number)?|serial ?number|not provided|empty|invalid|unspecified)$/i

/** A serial number that tells one thing from another. */
export function serialAt(body: JsonObject | undefined): string | undefined {
  const serial = wordAt(body, 'SerialNumber')
  return serial === undefined || noSerial.test(serial) ? undefined : serial
}
