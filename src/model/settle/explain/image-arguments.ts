/** What a node's image, and those that it extends, put before the kernel arguments of the rules. */
import type { Model } from '../model.js'
import type { Cell } from '../rule/merge.js'
import type { Saying } from './explain.js'

/** What each image gives of its own, the node's first, then what that one extends. */
export function imageArguments(model: Model, node: string): Saying[] {
  // A name that is declared twice was reported; the first one stands.
  const { images } = model.declaration
  const declared = new Map(images.toReversed().map((image) => [image.name, image]))
  const said: Saying[] = []
  let image = declared.get(model.node(node).image ?? '')
  while (image !== undefined) {
    const { name, value, origin } = image
    // Images that extend each other in a ring were reported.
    declared.delete(name)
    if (Array.isArray(value.kernelArgs) && value.kernelArgs.length > 0) {
      const { place } = origin
      said.push({
        layer: `image ${name}`,
        place: place && { ...place, property: `${name}.kernelArgs` },
        how: 'prepend',
        value: value.kernelArgs,
        from: 'literal',
        counts: true,
      })
    }
    image = declared.get(value.extends ?? '')
  }
  return said
}

/** A path about which no rule said anything. */
export function nothingSaid(path: string): Cell {
  return {
    path,
    section: '',
    owner: '',
    name: path,
    said: [],
    from: 0,
    constant: true,
    value: undefined,
  }
}
