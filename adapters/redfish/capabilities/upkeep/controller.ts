import { PhoenixError } from '../../../../src/error.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Controller } from '../../../../src/ports/controller.js'
import type { Access } from '../../access.js'
import type { JsonObject } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { callAction } from '../../client/resources/action.js'
import { type ResetOffer, resetOfferOf } from '../power/reset.js'

const usual = 900_000

/** How a BMC is restarted, the gentle way first; the last one is of Cray's making. */
const ways = ['GracefulRestart', 'ForceRestart', 'StatefulReset']

/** How many good answers in a row prove that it is there again. */
const enough = 3

/** Errors that no wait mends: a wrong password, or a key that is another one. */
const lasting = new Set([
  'bmc-auth',
  'bmc-forbidden',
  'bmc-untrusted',
  'bmc-pin-changed',
  'usage',
  'aborted',
])

/** The BMC itself. */
export class RedfishController implements Controller {
  constructor(private readonly access: Access) {}

  resetBmc(options?: CallOptions): Promise<void> {
    return this.access.call(
      'restarting the BMC',
      options,
      async (deadline) => {
        const { client } = this.access
        const { offer, type } = await this.#offer(deadline)
        const reset = (body: JsonObject) => callAction(client, offer.target, body, deadline)
        try {
          let answer = await reset(type === undefined ? {} : { ResetType: type })
          // What lists no types may know none: the standard leaves it to the BMC what is done without.
          if (answer.status === 400 && type !== undefined && offer.types === undefined) {
            const bare = await reset({})
            if (bare.status < 300) answer = bare
          }
          if (answer.status >= 300) throw client.refusal('POST', offer.target, answer)
        } catch (error) {
          // Some go down before they have answered.
          if (!PhoenixError.is(error) || error.code !== 'bmc-connection-lost') throw error
          client.log('the BMC went down without an answer')
        }
        // It serves for some seconds more; the first good answers prove nothing.
        await deadline.sleep(client.timing.notReady)
        await this.#wait(deadline)
      },
      usual,
    )
  }

  waitForBmc(options?: CallOptions): Promise<void> {
    return this.access.call(
      'waiting for the BMC',
      options,
      (deadline) => this.#wait(deadline),
      usual,
    )
  }

  async #wait(deadline: Deadline): Promise<void> {
    const { client, system, equipment } = this.access
    let good = 0
    let last: PhoenixError | undefined
    while (good < enough) {
      try {
        // Something that needs a login: the root is shown to everybody, and known.
        const own = await system.readIfAny(deadline)
        if (own === undefined) await equipment.managers(own, deadline)
        good += 1
      } catch (error) {
        if (!PhoenixError.is(error)) throw error
        // A time that is up is told with what kept it from being there.
        if (deadline.signal.aborted) throw deadline.aborted ? error : (last ?? error)
        if (lasting.has(error.code)) throw error
        last = error
        good = 0
        client.log(`waiting for the BMC: ${error.reason}`)
      }
      if (good >= enough) return
      if (client.timing.poll >= deadline.remaining) {
        throw last ?? client.peer.error('bmc-timeout', 'did not answer several times in a row')
      }
      await deadline.sleep(client.timing.poll)
    }
  }

  async #offer(
    deadline: Deadline,
  ): Promise<{ readonly offer: ResetOffer; readonly type: string | undefined }> {
    const { client, equipment, actions } = this.access
    const system = await this.access.system.readIfAny(deadline)
    for (const manager of await equipment.managers(system, deadline)) {
      const offer = await this.#offerOf(manager, actions, deadline)
      if (offer === undefined) continue
      const type = ways.find((it) => offer.types === undefined || offer.types.includes(it))
      // A list without a word that we know: the BMC has a default of its own.
      return { offer, type }
    }
    throw client.peer.error('not-supported', 'has no way to be restarted')
  }

  #offerOf(manager: Resource, actions: Access['actions'], deadline: Deadline) {
    return resetOfferOf(actions, manager, 'Manager', deadline)
  }
}
