/** The form of a pin: the SHA-256 of the key's SPKI structure, in base64. */
const form = /^sha256\/[A-Za-z0-9+/]{43}=$/

/** What a pin is, for those who wrote something else. */
export const pinWords = "a pin is 'sha256/' and the 44 base64 characters of a SHA-256"

/** Whether a text has the form of a pin. A misspelt pin must not look like a changed key. */
export function isPin(text: string): boolean {
  return form.test(text)
}
