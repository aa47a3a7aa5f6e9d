import { PhoenixError } from '../../../error.js'
import type { Layer } from '../rule/layer.js'
import type { Evaluation } from './evaluate.js'
import { numbersIn } from './numbers.js'

/** What a function in a rule is given; see the DSL's `NodeView`. */
export class NodeViewOf {
  constructor(
    private readonly evaluation: Evaluation,
    readonly layer: Layer,
  ) {}

  get name(): string {
    return this.evaluation.name
  }

  get numbers(): readonly number[] {
    return numbersIn(this.evaluation.name)
  }

  get number(): number {
    const last = this.evaluation.number
    if (last !== undefined) return last
    throw new PhoenixError('config-invalid', 'the node has no number in its name')
  }

  get position(): number {
    return this.evaluation.positionIn(this.layer)
  }

  get attr(): object {
    return this.evaluation.attributes
  }

  fact(key: string): unknown {
    return this.evaluation.fact(key)?.value
  }

  known(key: string): unknown {
    return this.evaluation.factNeeded(key).value
  }
}
