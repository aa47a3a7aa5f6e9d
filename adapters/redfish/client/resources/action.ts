import { PhoenixError } from '../../../../src/error.js'
import { isNotReady } from '../answers/errors.js'
import {
  asChoices,
  asList,
  asObject,
  type JsonObject,
  linkAt,
  objectAt,
  textAt,
} from '../answers/json.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import { Once } from '../once.js'
import type { Answer } from '../transport/wire.js'
import { untilReady } from './until-ready.js'

/** An action as its resource lists it. */
export interface Action {
  /** Where it is called. Never derivable from its name. */
  readonly target: string
  readonly body: JsonObject
}

/** What an action says of one of its parameters. */
export interface Parameter {
  readonly required: boolean
  /** The values that it takes; undefined where the BMC does not say. */
  readonly allowed: readonly string[] | undefined
}

/** An action of a resource by its full name (`ComputerSystem.Reset`), where it can be called. */
export function actionOf(resource: JsonObject | undefined, name: string): Action | undefined {
  const body = objectAt(objectAt(resource, 'Actions'), `#${name}`)
  const target = textAt(body, 'target')
  return body === undefined || target === undefined ? undefined : { target, body }
}

const readTime = 60_000

/**
 * The parameters of actions. An ActionInfo resource goes before what stands in the action itself; it
 * never changes and is read once, while lists in the action may follow the state of the machine.
 */
export class ActionInfos {
  readonly #infos = new Map<string, Once<ReadonlyMap<string, Parameter>>>()

  constructor(private readonly client: RedfishClient) {}

  /** What is known of a parameter. */
  async parameter(action: Action, name: string, deadline: Deadline): Promise<Parameter> {
    const link = linkAt(action.body, '@Redfish.ActionInfo')
    const info = link === undefined ? undefined : (await this.#read(link, deadline)).get(name)
    const inline = asChoices(action.body[`${name}@Redfish.AllowableValues`])
    return { required: info?.required === true, allowed: info?.allowed ?? inline }
  }

  #read(link: string, deadline: Deadline): Promise<ReadonlyMap<string, Parameter>> {
    let info = this.#infos.get(link)
    if (info === undefined) {
      info = new Once(readTime, (own) => this.#parametersAt(link, own))
      this.#infos.set(link, info)
    }
    return info.get(deadline)
  }

  async #parametersAt(link: string, deadline: Deadline): Promise<ReadonlyMap<string, Parameter>> {
    try {
      const { body } = await this.client.get(link, deadline)
      return new Map(
        asList(body.Parameters).flatMap((item) => {
          const parameter = asObject(item)
          const name = textAt(parameter, 'Name')
          if (parameter === undefined || name === undefined) return []
          const allowed = asChoices(parameter.AllowableValues)
          return [[name, { required: parameter.Required === true, allowed }] as const]
        }),
      )
    } catch (error) {
      // A dead link to the list is no reason not to call the action.
      if (PhoenixError.is(error) && deadEnds.has(error.code)) return new Map()
      throw error
    }
  }
}

const deadEnds = new Set(['bmc-not-found', 'bmc-protocol', 'not-supported'])

/**
 * Calls an action as soon as the BMC is ready for it, without an entity tag: those of actions are refused by
 * some. One without parameters is sent an empty object and, where that is refused as such, nothing at all.
 */
export async function callAction(
  client: RedfishClient,
  target: string,
  parameters: JsonObject,
  deadline: Deadline,
): Promise<Answer> {
  const call = async (body: JsonObject | undefined) => {
    const ask = () => client.post(target, body, deadline)
    const answer = await untilReady(client, deadline, ask)
    if (answer === 'settled') throw client.peer.error('internal', 'settled by itself')
    return answer
  }
  const answer = await call(parameters)
  const empty = Object.keys(parameters).length === 0
  const isForm = answer.status === 415 || (answer.status === 400 && !isNotReady(answer))
  if (!empty || !isForm) return answer
  const bare = await call(undefined)
  // The first refusal says more where both ways are refused.
  return bare.status < 400 ? bare : answer
}
