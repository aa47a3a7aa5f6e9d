import { PhoenixError } from '../../../../src/error.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Raw, RawAnswer, RawValue } from '../../../../src/ports/raw.js'
import type { Access } from '../../access.js'
import { asObject, type Json, type JsonObject, parseJson } from '../../client/answers/json.js'
import { redacted, redactedText } from '../../client/answers/redact.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { patch } from '../../client/resources/patch.js'
import type { Answer } from '../../client/transport/wire.js'

/** The largest piece of something that is not JSON that is shown. */
const mostText = 4_000

/** Requests as people write them. Refusals are errors, as everywhere. */
export class RedfishRaw implements Raw {
  constructor(private readonly access: Access) {}

  get(path: string, options?: CallOptions): Promise<RawAnswer> {
    return this.#call('GET', path, options, (client, deadline) => client.read(path, deadline))
  }

  post(path: string, body?: RawValue, options?: CallOptions): Promise<RawAnswer> {
    const object = body === undefined ? {} : objectOf(body)
    return this.#call('POST', path, options, (client, deadline) =>
      client.post(path, object, deadline),
    )
  }

  patch(path: string, body: RawValue, options?: CallOptions): Promise<RawAnswer> {
    const object = objectOf(body)
    return this.#call('PATCH', path, options, async (client, deadline) => {
      // Who writes a request by hand wants it to be sent, whatever the BMC says of it before.
      const resource = { ...(await client.get(path, deadline)), allow: undefined }
      return patch(client, resource, object, await this.#etag(deadline), deadline)
    })
  }

  delete(path: string, options?: CallOptions): Promise<RawAnswer> {
    return this.#call('DELETE', path, options, (client, deadline) => client.delete(path, deadline))
  }

  /** How the BMC wants tags to be sent back; one without a system is asked in the usual way. */
  async #etag(deadline: Deadline) {
    let system: Resource
    try {
      system = await this.access.system.read(deadline)
    } catch (error) {
      if (deadline.signal.aborted) throw error
      return 'as-given' as const
    }
    return (await this.access.behaviour(system, deadline)).etag
  }

  #call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    options: CallOptions | undefined,
    send: (client: Access['client'], deadline: Deadline) => Promise<Answer>,
  ): Promise<RawAnswer> {
    if (!path.startsWith('/')) {
      throw new PhoenixError('usage', `a path on the BMC begins with '/', such as /redfish/v1/`)
    }
    return this.access.call(`${method} ${path}`, options, async (deadline) => {
      const { client } = this.access
      const answer = await send(client, deadline)
      if (answer.status >= 300) throw client.refusal(method, path, answer)
      return { status: answer.status, body: this.#shown(answer.body) }
    })
  }

  #shown(text: string): RawValue | undefined {
    if (text.trim() === '') return undefined
    try {
      return redacted(parseJson(this.access.client.peer.blotted(text))) as RawValue
    } catch {
      return this.access.client.peer.quote(redactedText(text), mostText)
    }
  }
}

function objectOf(value: RawValue): JsonObject {
  const object = asObject(value as Json)
  if (object !== undefined) return object
  throw new PhoenixError('usage', 'the body of a request to a BMC is a JSON object')
}
