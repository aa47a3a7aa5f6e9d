import { PhoenixError } from '../error.js'
import type { Declaration } from '../model/declaration.js'

/** The parts of a declaration that are lists of what was said. */
const lists = [
  'attributes',
  'networks',
  'images',
  'groups',
  'plugins',
  'rules',
  'abandoned',
] as const

/** What a cluster declares; `usage` where the value is no cluster that this version understands. */
export function declarationOf(site: unknown): Declaration {
  const { toDeclaration } = (site ?? {}) as { toDeclaration?: unknown }
  if (typeof toDeclaration !== 'function') {
    throw new PhoenixError('usage', `open() expects a cluster, not ${describe(site)}`, {
      hint: "give it what the configuration exports: export default cluster('name')…",
    })
  }
  const declaration: unknown = toDeclaration.call(site)
  const { name, origin, ...parts } = (declaration ?? {}) as Partial<Record<string, unknown>>
  const odd = lists.filter((key) => !Array.isArray(parts[key]))
  if (typeof name !== 'string' || typeof origin !== 'object' || odd.length > 0) {
    const which = typeof name === 'string' ? ` '${name}'` : ''
    const message = `the cluster${which} was declared by another version of phoenix-cluster`
    throw new PhoenixError('usage', message, {
      hint: 'let the configuration import phoenix-cluster/dsl of the version that opens it',
    })
  }
  return declaration as Declaration
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Promise) return 'a promise (await it first)'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value !== 'object') return `a ${typeof value}`
  if ('default' in value) return 'a module (its default export is the cluster)'
  return 'some other object'
}
