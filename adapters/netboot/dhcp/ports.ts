/** Which interface of which node is at a switch port, by what relays say of it. */
import type { PortSighting } from '../../../src/boot/unknown/sighting.js'
import type { Model } from '../../../src/model/settle/model.js'
import type { SettledInterface, SettledNode } from '../../../src/model/settle/settled.js'
import { portTags } from '../../../src/render/dhcp/dnsmasq.js'
import { type SwitchPort, switchPort } from '../../../src/render/dhcp/option82.js'

/** A switch port of the configuration, and what is plugged into it. */
export interface Port {
  readonly switch: string
  readonly port: string
  /** One interface; several where rules say of more than one that it is there. */
  readonly places: readonly (readonly [SettledNode, SettledInterface])[]
}

/** What a relay said of a request. */
export interface RelayWords {
  /** The tags that dnsmasq gave to the request; they are of all bytes of the ids. */
  readonly tags?: readonly string[]
  readonly circuitId?: string | undefined
  readonly remoteId?: string | undefined
  readonly relay?: string | undefined
}

/** The switch ports of a cluster. */
export class Ports {
  readonly #byTags = new Map<string, Port>()

  /** @param relays the addresses of the relays that may tell ports; all may where there are none */
  constructor(
    model: Model,
    private readonly relays: readonly string[] = [],
  ) {
    for (const node of model.all()) {
      for (const one of Object.values(node.interfaces)) {
        const at = portOf(model, one)
        if (at === undefined) continue
        const tags = portTags(at).join(' ')
        const places = [...(this.#byTags.get(tags)?.places ?? []), [node, one] as const]
        this.#byTags.set(tags, { switch: at.switch, port: at.port, places })
      }
    }
  }

  /**
   * The port that a request came through; undefined where it is none of the configuration, or where a relay says
   * so that may not. Only tags tell it: the ids themselves are handed on cut at some bytes, so that those of
   * another port can look the same.
   */
  find({ tags = [], relay }: RelayWords): Port | undefined {
    if (!this.believes(relay)) return undefined
    const circuits = tags.filter((tag) => tag.startsWith('port-'))
    const remotes = tags.filter((tag) => tag.startsWith('switch-'))
    for (const circuit of circuits) {
      for (const remote of remotes) {
        const port = this.#byTags.get(`${remote} ${circuit}`)
        if (port !== undefined) return port
      }
      const port = this.#byTags.get(circuit)
      if (port !== undefined) return port
    }
    return undefined
  }

  /** Whether a relay may tell ports. */
  believes(relay: string | undefined): boolean {
    return this.relays.length === 0 || (relay !== undefined && this.relays.includes(relay))
  }

  /** The same as what is kept of an unknown machine; undefined where no relay said anything. */
  sighting(words: RelayWords): PortSighting | undefined {
    const { circuitId, remoteId, relay } = words
    const port = this.find(words)
    const known = port === undefined ? {} : { switch: port.switch, port: port.port }
    if (port === undefined && circuitId === undefined && remoteId === undefined) {
      return relay === undefined ? undefined : { relay }
    }
    return {
      ...known,
      ...(circuitId === undefined ? {} : { circuitId }),
      ...(remoteId === undefined ? {} : { remoteId }),
      ...(relay === undefined ? {} : { relay }),
    }
  }
}

function portOf(model: Model, { switch: name, port }: SettledInterface): SwitchPort | undefined {
  if (name === undefined || port === undefined) return undefined
  try {
    return switchPort(model.nodes.has(name) && model.node(name), name, port)
  } catch {
    // What no DHCP server can be told is recognised by nobody; the files name it.
    return undefined
  }
}
