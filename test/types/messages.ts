/** What the compiler says about a wrong call, in its own words. */

/** What an admin wrote, with the offending text between `«` and `»`, and what the editor says of it. */
export type Calls = readonly (readonly [call: string, message: string])[]

export const not = (type: string, wanted: string) =>
  `Type '${type}' is not assignable to type '${wanted}'.`

export const lacks = (type: string, wanted: string, properties: string) =>
  `Type '${type}' is missing the following properties from type '${wanted}': ${properties}`

export const noArgument = (type: string, wanted: string) =>
  `Argument of type '${type}' is not assignable to parameter of type '${wanted}'.`

export const noKey = (key: string, type: string, meant?: string) =>
  `Object literal may only specify known properties, ${meant === undefined ? 'and' : 'but'} '${key}' does not exist in type '${type}'.${
    meant === undefined ? '' : ` Did you mean to write '${meant}'?`
  }`

export const noProperty = (name: string, type: string, meant?: string) =>
  `Property '${name}' does not exist on type '${type}'.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`

export const meant = (message: string, name: string) => `${message} Did you mean '"${name}"'?`

/** The sentence about a literal. */
export const sentence = (text: string, problem: string) => noArgument(`"${text}"`, `"✖ ${problem}"`)
