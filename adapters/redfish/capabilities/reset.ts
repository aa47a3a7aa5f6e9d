import { PhoenixError } from '../../../src/error.js'
import {
  asList,
  asObject,
  asTexts,
  type JsonObject,
  linkAt,
  textAt,
} from '../client/answers/json.js'
import type { RedfishClient, Resource } from '../client/client.js'
import type { Deadline } from '../client/deadline.js'
import { Once } from '../client/once.js'
import { resetAction } from './system.js'

/** How a system can be reset. */
export interface ResetOffer {
  /** Where the action is called. */
  readonly target: string
  /** The values of ResetType that it takes; undefined where the BMC does not say. */
  readonly types: readonly string[] | undefined
}

const readTime = 60_000

/**
 * The reset action of a system. Its values stand in an ActionInfo resource, which never changes and is
 * read once, or else in the system itself, where some BMCs let them follow the power state.
 */
export class ResetActions {
  readonly #client: RedfishClient
  readonly #infos = new Map<string, Once<readonly string[] | undefined>>()

  constructor(client: RedfishClient) {
    this.#client = client
  }

  /** What the given system offers; a `not-supported` error where it cannot be reset at all. */
  async offerOf(system: Resource, deadline: Deadline): Promise<ResetOffer> {
    const action = resetAction(system.body)
    const target = textAt(action, 'target')
    if (action === undefined || target === undefined) {
      throw this.#client.peer.error(
        'not-supported',
        `offers no way to switch ${this.#client.peer.quote(system.path)} on or off`,
      )
    }
    const info = linkAt(action, '@Redfish.ActionInfo')
    const listed = info === undefined ? undefined : await this.#typesOf(info, deadline)
    return { target, types: listed ?? asTexts(action['ResetType@Redfish.AllowableValues']) }
  }

  #typesOf(link: string, deadline: Deadline): Promise<readonly string[] | undefined> {
    let info = this.#infos.get(link)
    if (info === undefined) {
      info = new Once(readTime, (own) => this.#readTypes(link, own))
      this.#infos.set(link, info)
    }
    return info.get(deadline)
  }

  async #readTypes(link: string, deadline: Deadline): Promise<readonly string[] | undefined> {
    let body: JsonObject
    try {
      body = (await this.#client.get(link, deadline)).body
    } catch (error) {
      // A dead link to the list is no reason not to switch the node.
      if (PhoenixError.is(error) && deadEnds.has(error.code)) return undefined
      throw error
    }
    const parameter = asList(body.Parameters)
      .map((item) => asObject(item))
      .find((item) => textAt(item, 'Name') === 'ResetType')
    return asTexts(parameter?.AllowableValues)
  }
}

const deadEnds = new Set(['bmc-not-found', 'bmc-protocol', 'not-supported'])
