/** When an update is applied, where the BMC lets one choose. */
import { PhoenixError } from '../../../../src/error.js'
import type { FirmwareUpdate } from '../../../../src/ports/firmware.js'
import type { Peer } from '../../client/transport/peer.js'

/** The words of the standard that we use. `OnStartUpdateRequest` begins when `StartUpdate` is called. */
export type ApplyTime = 'Immediate' | 'OnReset' | 'OnStartUpdateRequest'

/**
 * The time to ask for; undefined where the BMC is not to be told, since it offers no choice.
 *
 * @param offered what the BMC offers; undefined where it does not say
 * @param canStart whether it has `StartUpdate`
 */
export function applyTimeOf(
  { apply }: Pick<FirmwareUpdate, 'apply'>,
  offered: readonly string[] | undefined,
  peer: Peer,
  canStart = false,
): ApplyTime | undefined {
  const has = (time: ApplyTime) => offered?.includes(time) === true
  if (apply === 'at-reset') {
    if (has('OnReset')) return 'OnReset'
    throw new PhoenixError(
      'not-supported',
      `${peer.name} does not put off updates to the next start`,
    )
  }
  if (has('Immediate')) return 'Immediate'
  return canStart && has('OnStartUpdateRequest') ? 'OnStartUpdateRequest' : undefined
}
