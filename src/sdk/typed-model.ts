/** The settled model with the names of its configuration. Types alone: at run time it is the model. */
import type { Declared } from '../model/declaration.js'
import type { Declaring, Names } from '../model/declared-names.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { SettledImage, SettledNetwork, SettledNode } from '../model/settle/settled.js'

/** The names of a configuration; any where it is one that was written without the DSL. */
type NamesOf<S> =
  S extends Declaring<infer D>
    ? D extends Names<infer N, infer I, infer G, infer A, infer P, infer M>
      ? {
          networks: keyof N & string
          images: I
          groups: keyof G & string
          attr: A
          plugins: P
          models: M
        }
      : Unnamed
    : Unnamed

interface Unnamed {
  networks: string
  images: string
  groups: string
  models: string
  attr: Readonly<Record<string, unknown>>
  plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** A node of a cluster whose configuration is known by type. */
export interface TypedNode<S> extends SettledNode {
  readonly image: NamesOf<S>['images'] | undefined
  readonly model: NamesOf<S>['models'] | undefined
  /** The attributes that rules set for this node. */
  readonly attr: Partial<NamesOf<S>['attr']>
  /** What rules say under the plugins' keys. */
  readonly plugins: {
    readonly [K in keyof NamesOf<S>['plugins']]?: {
      readonly [O in keyof NamesOf<S>['plugins'][K]]: NamesOf<S>['plugins'][K][O]
    }
  }
}

/**
 * The model of a cluster whose configuration is known by type: attributes have the types of their
 * schemas, and networks, images and groups are found by the declared names alone.
 *
 * @example
 * ```ts
 * import { open } from 'phoenix-cluster'
 * import { attr, cluster, nodes } from 'phoenix-cluster/dsl'
 *
 * const site = cluster('shelf')
 *   .attributes({ rack: attr.int() })
 *   .groups({ compute: nodes('cn[1-4]') })
 *   .on('compute', { attr: { rack: (node) => node.number } })
 *
 * const { model } = await open(site, { facts: ':memory:' })
 * const rack: number | undefined = model.node('cn1').attr.rack
 * console.log(rack, model.groups.get('compute')?.size)
 * ```
 */
export interface TypedModel<S = Declared> extends Model {
  readonly networks: ReadonlyMap<NamesOf<S>['networks'], SettledNetwork>
  readonly images: ReadonlyMap<NamesOf<S>['images'], SettledImage>
  readonly groups: ReadonlyMap<NamesOf<S>['groups'], NodeSet>
  node(name: string): TypedNode<S>
  all(): IterableIterator<TypedNode<S>>
}
