/** Keeps terminals safe from what BMCs and other strangers say. */

/** Control characters and those that turn the direction of writing, line breaks and tabs excepted. */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text of one or more lines that a terminal shows and does not obey. */
export function clean(text: string): string {
  return text.replace(unsafe, '\ufffd')
}

/** The same in one line, for a message that comes from elsewhere. */
export function cleanLine(text: string): string {
  return clean(text.replace(/\s+/g, ' ').trim())
}

/** JSON with the characters escaped that `JSON.stringify` leaves alone and terminals may obey. */
export function cleanJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
