/** JSON as the trees hold it. */

/** A JSON object; what its properties hold is looked at before it is used. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at a property; nothing where there is none. */
export function objectAt(object: unknown, key: string): JsonObject | undefined {
  const value = isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
  return isObject(value) ? value : undefined
}

/** The text at a property; nothing where there is none. */
export function textAt(object: unknown, key: string): string | undefined {
  const value = isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
  return typeof value === 'string' ? value : undefined
}

/** The list at a property; an empty one where there is none. */
export function listAt(object: unknown, key: string): readonly unknown[] {
  const value = isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
  return Array.isArray(value) ? value : []
}

/** The texts of the list at a property; nothing where there is no list. */
export function textsAt(object: unknown, key: string): readonly string[] | undefined {
  const value = isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

/** Where a property that is a link leads. */
export function linkAt(object: unknown, key: string): string | undefined {
  return textAt(objectAt(object, key), '@odata.id')
}

/** The links in the list at a property. */
export function linksAt(object: unknown, key: string): string[] {
  return listAt(object, key).flatMap((one) => textAt(one, '@odata.id') ?? [])
}

/** An object with changes: objects are merged property by property, all else is replaced. */
export function merged(object: JsonObject, changes: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...object }
  for (const [key, value] of Object.entries(changes)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined
    const after = isObject(value) ? merged(isObject(before) ? before : {}, value) : value
    // `__proto__` as a key must stay a key.
    Object.defineProperty(result, key, {
      value: after,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return result
}
