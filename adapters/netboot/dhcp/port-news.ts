/** What requests through switch ports tell of nodes and of other machines. */
import type { Sighting } from '../../../src/boot/unknown/sighting.js'
import type { Observation } from '../../../src/model/fact.js'
import { macKey } from '../../../src/model/fact-keys.js'
import { macHolders } from '../../../src/model/settle/mac-holders.js'
import type { Model } from '../../../src/model/settle/model.js'
import type { SettledInterface, SettledNode } from '../../../src/model/settle/settled.js'
import type { HeardLease } from './lease-script.js'
import { type Conflict, isOpen } from './leases.js'
import type { Port, Ports } from './ports.js'

/** What requests tell. */
export interface RequestNews {
  /** Hardware addresses of interfaces that were known by their port alone. */
  readonly observations: readonly Observation[]
  /** Machines that are no nodes. */
  readonly sightings: readonly Sighting[]
  readonly conflicts: readonly Conflict[]
  /** Machines that should have got the address of the interface at their port, and got another. */
  readonly blocked: readonly { readonly mac: string; readonly ip: string }[]
}

/**
 * What requests tell. An interface that has no hardware address yet takes that of the machine at its port;
 * one that has another is never given away: the machine is kept as unknown, and the conflict is told.
 */
export function newsOfRequests(
  model: Model,
  ports: Ports,
  heard: readonly HeardLease[],
): RequestNews {
  const observations: Observation[] = []
  const sightings: Sighting[] = []
  const conflicts: Conflict[] = []
  const blocked: { mac: string; ip: string }[] = []
  const known = macHolders(model, new Set(heard.map(({ mac }) => mac)))
  for (const one of heard) {
    if (one.action === 'del') continue
    const { mac, ip } = one
    const port = ports.find(one)
    const [holder] = known.get(mac) ?? []
    if (holder !== undefined) {
      const message = movedTo(model, mac, holder.node, holder.key, port)
      if (message !== undefined) conflicts.push({ message, about: mac })
      continue
    }
    if (!ports.believes(one.relay) && one.tags.some((tag) => tag.startsWith('port-'))) {
      const who = one.relay ?? 'no relay'
      const message = `${mac} asks through a port of the configuration, as ${who} says, which may not tell ports`
      conflicts.push({ message, about: mac })
    }
    const [place] = port?.places ?? []
    if (port !== undefined && place !== undefined && port.places.length === 1) {
      const [node, of] = place
      if (isOpen(node, of)) {
        observations.push({ node: node.name, key: macKey(of.name), value: mac, source: 'dhcp' })
        if (of.ip !== undefined && of.ip.toString() !== ip)
          blocked.push({ mac, ip: of.ip.toString() })
        continue
      }
      if (of.macs.length > 0) conflicts.push({ message: replacing(mac, port, place), about: mac })
    } else if (port !== undefined && port.places.length > 1) {
      const names = port.places.map(([node, of]) => `${node.name} (${of.name})`).join(' and ')
      const message = `${mac} asks through ${port.switch} port ${port.port}, where rules see ${names}`
      conflicts.push({ message, about: mac })
    }
    const at = ports.sighting(one)
    sightings.push({ ...one, by: 'dhcp', ...(at === undefined ? {} : { at }) })
  }
  return { observations, sightings, conflicts, blocked }
}

/** A node's own machine at another port than rules say; nothing where it is where it belongs. */
function movedTo(
  model: Model,
  mac: string,
  name: string,
  key: string,
  port: Port | undefined,
): string | undefined {
  if (port === undefined) return undefined
  const of = Object.values(model.node(name).interfaces).find((one) => macKey(one.name) === key)
  if (of?.switch === undefined || of.port === undefined) return undefined
  if (of.switch === port.switch && of.port === port.port) return undefined
  const here = port.places.map(([node]) => node.name).join(' and ')
  const belongs = `${of.switch} port ${of.port}`
  return `${mac} is that of ${name} (${of.name}), which belongs at ${belongs}, and asks through ${port.switch} port ${port.port}, the place of ${here}`
}

function replacing(
  mac: string,
  port: Port,
  [node, of]: readonly [SettledNode, SettledInterface],
): string {
  const at = `${port.switch} port ${port.port}`
  const its = of.macs.join(', ')
  return `${mac} asks through ${at}, where ${of.name} of ${node.name} has ${its}: if the part was changed, phoenix adopt ${node.name} --mac ${mac} --replace`
}
