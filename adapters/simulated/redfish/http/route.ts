import type { Call } from '../service.js'
import type { ResourceName } from './names.js'
import type { Reply } from './reply.js'

/** What can be done with a resource. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Handler = (call: Call) => Reply

/** What is at a path. */
export interface Route {
  readonly name: ResourceName
  readonly methods: Readonly<Partial<Record<Method, Handler>>>
  /** Whether it is shown without a login. @default false */
  readonly open?: boolean
  /** Whether a body may be an image of firmware. @default false */
  readonly takesImage?: boolean
}

/** Where nothing is. */
export const other: Route = { name: 'other', methods: {} }
