/**
 * The thread that owns one facts database. It is started by its own file, takes requests one after
 * the other and answers each; nothing else in the process touches the database.
 */
import { parentPort } from 'node:worker_threads'
import { PhoenixError } from '../error.js'
import { describeFailure } from './database/failure.js'
import { Service } from './database/service.js'
import type { Reply, Request, Requests, WireError } from './wire.js'

const port = parentPort
if (port === null) {
  throw new PhoenixError('usage', 'this file is the thread of a facts database; use openFacts()')
}

let service: Service | undefined
let path = ''

const open: Requests['open'] = (request) => {
  path = request.path
  service = new Service(request)
}

async function answer({ method, argument }: Request): Promise<unknown> {
  if (method === 'open') return open(argument as Parameters<Requests['open']>[0])
  if (service === undefined) throw new PhoenixError('internal', 'the facts database is not open')
  return (service[method] as (argument: unknown) => unknown)(argument)
}

port.on('message', (request: Request) => {
  answer(request).then(
    (value) => port.postMessage({ id: request.id, ok: true, value } satisfies Reply),
    (error: unknown) => {
      const wire: WireError = describeFailure(error, path).toJSON()
      port.postMessage({ id: request.id, ok: false, error: wire } satisfies Reply)
    },
  )
})
