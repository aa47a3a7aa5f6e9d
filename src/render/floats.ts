/** Addresses that move between nodes: they are nobody's, and belong to files about the whole cluster. */
import type { SettledFloat } from '../model/settle/settled.js'
import type { RenderInput } from './renderer.js'
import { asHostName } from './words.js'

/** A float with what its network says. */
export interface PlacedFloat extends SettledFloat {
  readonly network: string
  readonly domain: string | undefined
}

/** The floats of all networks, or of the named ones; none where only some nodes are asked for. */
export function floatsOf(
  { model, selected }: Pick<RenderInput, 'model' | 'selected'>,
  networks?: readonly string[],
): PlacedFloat[] {
  if (selected.size < model.nodes.size) return []
  return [...model.networks.values()]
    .filter(({ name }) => networks === undefined || networks.includes(name))
    .flatMap(({ name: network, domain, floats }) =>
      floats.map((float) => ({ ...float, name: asHostName(float.name), network, domain })),
    )
}
