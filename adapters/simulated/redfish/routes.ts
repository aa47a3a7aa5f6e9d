/** Which path is which resource. */
import { paths } from './resources.js'

/** The resources that requests are about; `other` is every path that there is not. */
export type ResourceName = keyof typeof paths | 'session' | 'interface' | 'other'

/** The resource of a path, and for members of collections the last part of the path. */
export interface Route {
  readonly resource: ResourceName
  readonly id?: string
}

const fixed = new Map<string, Route>(
  Object.entries(paths).map(([resource, path]) => [path, { resource: resource as ResourceName }]),
)
// A collection may also be written to as its list of members.
fixed.set(`${paths.sessions}/Members`, { resource: 'sessions' })

const other: Route = { resource: 'other' }

/** Finds the resource of a path without query; a slash at the end makes no difference. */
export function route(path: string): Route {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  return (
    fixed.get(plain) ??
    member(plain, paths.sessions, 'session') ??
    member(plain, paths.interfaces, 'interface') ??
    other
  )
}

function member(path: string, collection: string, resource: ResourceName): Route | undefined {
  if (!path.startsWith(`${collection}/`)) return undefined
  const rest = path.slice(collection.length + 1)
  if (rest === '' || rest.includes('/')) return undefined
  try {
    return { resource, id: decodeURIComponent(rest) }
  } catch {
    return undefined // a broken percent-encoding names nothing
  }
}
