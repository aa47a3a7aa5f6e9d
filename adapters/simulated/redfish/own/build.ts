/** How the resources of our own tree are written down. */
import type { Machine } from '../../machine/machine.js'
import type { Sensor } from '../../machine/sensors.js'
import type { JsonObject } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

export const link = (path: string) => ({ '@odata.id': path })
export const links = (paths: readonly string[]) => paths.map(link)
export const healthy = { State: 'Enabled', Health: 'OK' }
/** The status of a sensor, which may have nothing to measure now. */
export const stateOf = ({ value }: Sensor) =>
  value === undefined ? { State: 'UnavailableOffline' } : healthy

/** What a resource says, fixed or made for a machine. */
export type Content = JsonObject | ((machine: Machine, now: number) => JsonObject)

/**
 * A resource with what all of them have. The last part of its path is its id unless it says another.
 *
 * @param type with its version: `Chassis.v1_23_0`
 */
export function resource(
  path: string,
  type: string,
  name: string,
  content: Content = {},
): Resource {
  const [short = ''] = type.split('.')
  const last = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
  const head = {
    '@odata.id': path,
    '@odata.type': type.includes('.') ? `#${type}.${short}` : `#${type}.${type}`,
    ...(type.includes('.') ? { Id: last } : {}),
    Name: name,
  }
  if (typeof content === 'function') {
    return { path, type: short, body: (machine, now) => ({ ...head, ...content(machine, now) }) }
  }
  const whole = { ...head, ...content }
  return { path, type: short, body: () => whole }
}

/** A collection of what is at the given paths. */
export function collection(
  path: string,
  type: string,
  name: string,
  members: readonly string[] | ((machine: Machine, now: number) => readonly string[]),
): Resource {
  const content = (paths: readonly string[]) => ({
    'Members@odata.count': paths.length,
    Members: links(paths),
  })
  return resource(
    path,
    type,
    name,
    typeof members === 'function'
      ? (machine, now) => content(members(machine, now))
      : content(members),
  )
}

/** An action without a list of parameters beside it. */
export function action(path: string, name: string, more: JsonObject = {}): JsonObject {
  return { [`#${name}`]: { target: `${path}/Actions/${name}`, ...more } }
}
