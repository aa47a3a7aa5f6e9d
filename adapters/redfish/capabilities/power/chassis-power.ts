import { PhoenixError } from '../../../../src/error.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type {
  ChassisPower,
  ChassisPowerAction,
  PoweredChassis,
} from '../../../../src/ports/chassis-power.js'
import { chassisPowerActions } from '../../../../src/ports/chassis-power.js'
import type { Access } from '../../access.js'
import { linkAt, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection } from '../../client/resources/collection.js'
import { untilReady } from '../../client/resources/until-ready.js'
import { idOf } from '../system/equipment.js'
import { powerStateOf } from './power.js'
import { type ResetOffer, resetOfferOf } from './reset.js'

/** What each action asks of a chassis, the best way first. */
const waysOf: Readonly<Record<ChassisPowerAction, readonly string[]>> = {
  on: ['On', 'ForceOn'],
  off: ['GracefulShutdown', 'Off'],
  'force-off': ['ForceOff'],
  cycle: ['PowerCycle', 'FullPowerCycle'],
}

/** The power of chassis and slots. It needs no system: the controller of a rack has none. */
export class RedfishChassisPower implements ChassisPower {
  constructor(private readonly access: Access) {}

  chassis(options?: CallOptions): Promise<readonly PoweredChassis[]> {
    return this.access.call('reading the power of the chassis', options, async (deadline) => {
      const read = await Promise.all(
        (await this.#all(deadline)).map(async (chassis) => ({
          chassis,
          offer: await this.#offer(chassis, deadline),
        })),
      )
      return read
        .filter(({ chassis, offer }) => offer !== undefined || 'PowerState' in chassis.body)
        .map(({ chassis, offer }) => describe(chassis, offer))
    })
  }

  setChassisPower(id: string, action: ChassisPowerAction, options?: CallOptions): Promise<void> {
    if (!chassisPowerActions.includes(action)) {
      throw new PhoenixError('usage', `'${String(action)}' is no action for the power of a chassis`)
    }
    return this.access.call(`power ${action} of chassis ${id}`, options, async (deadline) => {
      const { client } = this.access
      const { peer } = client
      const all = await this.#all(deadline)
      const chassis = all.find((it) => idOf(it).toLowerCase() === id.toLowerCase())
      if (chassis === undefined) {
        const ids = all.map((it) => peer.quote(idOf(it), 40)).slice(0, 40)
        throw peer.error(
          'bmc-not-found',
          `has no chassis '${peer.quote(id, 80)}'; it has ${ids.join(', ')}`,
        )
      }
      const offer = await this.#offer(chassis, deadline)
      const type = waysOf[action].find(
        (it) => offer?.types === undefined || offer.types.includes(it),
      )
      if (offer === undefined || type === undefined) {
        const offered = actionsOf(offer).join(', ')
        throw peer.error(
          'not-supported',
          `has no way to power ${action} the chassis '${peer.quote(id, 80)}'; it offers ${offered === '' ? 'nothing' : offered}`,
        )
      }
      const isThere = async () => {
        const now = powerStateOf(await client.get(chassis.path, deadline))
        return action === 'on' ? now === 'on' : action !== 'cycle' && now === 'off'
      }
      if (await isThere()) return
      const ask = () => client.post(offer.target, { ResetType: type }, deadline)
      const answer = await untilReady(client, deadline, ask, isThere)
      if (answer !== 'settled' && answer.status >= 300) {
        throw client.refusal('POST', offer.target, answer)
      }
    })
  }

  async #all(deadline: Deadline): Promise<readonly Resource[]> {
    const { client } = this.access
    const { body } = await client.root(deadline)
    const link = linkAt(body, 'Chassis')
    if (link === undefined) throw client.peer.error('not-supported', 'knows no chassis')
    return (await readCollection(client, link, deadline)).resources
  }

  #offer(chassis: Resource, deadline: Deadline): Promise<ResetOffer | undefined> {
    return resetOfferOf(this.access.actions, chassis, 'Chassis', deadline)
  }
}

function describe(chassis: Resource, offer: ResetOffer | undefined): PoweredChassis {
  const id = clean(idOf(chassis), 100)
  const name = clean(textAt(chassis.body, 'Name') ?? '', 100)
  return {
    id,
    name: name === '' ? id : name,
    state: powerStateOf(chassis),
    actions: actionsOf(offer),
  }
}

function actionsOf(offer: ResetOffer | undefined): ChassisPowerAction[] {
  if (offer === undefined) return []
  const { types } = offer
  return chassisPowerActions.filter((action) =>
    waysOf[action].some((type) => types === undefined || types.includes(type)),
  )
}
