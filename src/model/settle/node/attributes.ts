import type { Declaration } from '../../declaration.js'
import type { Schema } from '../../schema.js'
import type { Evaluation } from './evaluate.js'

/** Whether functions get to see `undefined` where nobody says anything. */
function mayBeMissing({ needed, fallback }: Schema): boolean {
  return !needed && fallback === undefined
}

/** An object whose properties are the declared attributes, each worked out when it is read. */
export function attributeReader(declaration: Declaration): (evaluation: Evaluation) => object {
  class Attributes {
    readonly #evaluation: Evaluation

    constructor(evaluation: Evaluation) {
      this.#evaluation = evaluation
    }

    static evaluation(of: Attributes): Evaluation {
      return of.#evaluation
    }
  }
  // A name that is declared twice was reported; the first one stands.
  const schemas = new Map(
    declaration.attributes.toReversed().map(({ name, value }) => [name, value]),
  )
  for (const [name, schema] of [...schemas].reverse()) {
    const path = `attr.${name}`
    const isNeeded = !mayBeMissing(schema)
    Object.defineProperty(Attributes.prototype, name, {
      enumerable: true,
      get(this: Attributes) {
        const evaluation = Attributes.evaluation(this)
        return isNeeded ? evaluation.attributeNeeded(path) : evaluation.attribute(path)
      },
    })
  }
  return (evaluation) => new Attributes(evaluation)
}
