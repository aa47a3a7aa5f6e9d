import { asList, asObject, type JsonObject, linkAt, textAt } from '../answers/json.js'

/** Where the text of a registry is: in English first, then whatever there is. */
export function locationsOf(file: JsonObject | undefined): string[] {
  const found = asList(file?.Location).flatMap((item) => {
    const place = asObject(item)
    const uri = linkAt(place, 'Uri')
    const language = textAt(place, 'Language') ?? ''
    return uri === undefined ? [] : [{ uri, english: /^(en|default)/i.test(language) }]
  })
  return found
    .sort((a, b) => Number(b.english) - Number(a.english))
    .slice(0, 3)
    .map(({ uri }) => uri)
}
