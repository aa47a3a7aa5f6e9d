import { PhoenixError } from '../../error.js'
import type { CallOptions } from '../../ports/call.js'
import type { ChassisPower, ChassisPowerAction, PoweredChassis } from '../../ports/chassis-power.js'
import { restartDeadline } from '../../run/deadlines.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** Options of {@link ChassisPowerOf.set}. */
export interface ChassisPowerOptions extends ChangeOptions {
  /** Its id. @default the only chassis that can be asked for this; `ambiguous` where there are more */
  readonly chassis?: string
}

/** The power of the chassis and slots that the BMCs of some nodes switch, with all that is in them. */
export class ChassisPowerOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads which chassis there are, whether they are on, and what may be asked of them. */
  read(options?: ReadOptions): Answers<readonly PoweredChassis[]> {
    return read(
      this.#selected,
      'chassisPower',
      { request: (bmc, given) => bmc.chassis(given) },
      options,
    )
  }

  /**
   * Asks for an action; the answer is the chassis's id, once the BMC has accepted it. Nodes behind one
   * BMC share it.
   */
  set(action: ChassisPowerAction, options: ChassisPowerOptions = {}): Answers<string> {
    const { chassis } = options
    const deadline = restartDeadline(
      action === 'force-off' ? 'off' : action,
      this.#selected.env.deadlines,
    )
    return change(
      this.#selected,
      'chassisPower',
      {
        action: `chassis power ${action}`,
        ...(chassis === undefined ? {} : { after: chassis }),
        deadline,
        oncePerBmc: true,
        request: async (bmc, given) => {
          const id = chassis ?? (await onlyOne(bmc, action, given))
          await bmc.setChassisPower(id, action, given)
          return id
        },
      },
      options,
    )
  }
}

async function onlyOne(
  bmc: ChassisPower,
  action: ChassisPowerAction,
  options: CallOptions,
): Promise<string> {
  const all = await bmc.chassis(options)
  const able = all.filter(({ actions }) => actions.includes(action))
  const [one] = able
  if (one !== undefined && able.length === 1) return one.id
  const ids = able.slice(0, 40).map(({ id }) => id)
  if (one === undefined) {
    throw new PhoenixError('not-supported', `no chassis of this BMC can be powered ${action}`)
  }
  throw new PhoenixError('ambiguous', `power ${action} of which chassis? ${ids.join(', ')}`, {
    hint: 'name one',
  })
}
