/** How each kind of step is carried out. */

import type { PhoenixError } from '../error.js'
import type { BootDeviceStep, LearnStep, Step } from '../model/step.js'
import type { CapabilityName } from '../ports/driver.js'
import { awaitBooted } from './boot/await-booted.js'
import { call } from './call.js'
import { setBios, verifyBios } from './hardware/bios.js'
import { updateFirmware, verifyFirmware } from './hardware/firmware.js'
import { type Looked, lookAtInventory } from './inventory/read-inventory.js'
import type { Performing } from './performing.js'
import { switchPower } from './power/switch.js'
import { verifyPower } from './power/verify.js'
import { firstPause, isTransient, retrying, tries } from './retry.js'

/** Which capability a kind of step works with; undefined for one that asks no BMC. */
export function capabilityOf(kind: Step['kind']): CapabilityName | undefined {
  // The node itself is waited for, and not its BMC.
  if (kind === 'booted') return undefined
  if (kind === 'learn') return 'inventory'
  if (kind === 'bios' || kind === 'verify-bios') return 'bios'
  if (kind === 'firmware' || kind === 'verify-firmware') return 'firmware'
  return kind === 'boot-device' ? 'bootDevice' : 'power'
}

/** Carries a step out; what was read on the way is recorded. Rejects with the reason if it failed. */
export async function perform(step: Step, to: Performing): Promise<void> {
  switch (step.kind) {
    case 'learn':
      return learn(step, to)
    case 'boot-device':
      return bootDevice(step, to)
    case 'power':
      return switchPower(step, to)
    case 'verify':
      return verifyPower(step, to)
    case 'booted':
      return awaitBooted(step, to)
    case 'bios':
      return setBios(step, to)
    case 'verify-bios':
      return verifyBios(step, to)
    case 'firmware':
      await updateFirmware(step, to)
      return
    case 'verify-firmware':
      return verifyFirmware(step, to)
  }
}

async function learn(step: LearnStep & Step, to: Performing): Promise<void> {
  const { node } = step
  let looked: Looked | undefined
  const read = async () => {
    looked = await lookAtInventory(node, to, { wanted: step.facts })
    if (looked.problem !== undefined) throw looked.problem
  }
  // What was garbled in the middle of a report may be whole the next time.
  const may = (error: PhoenixError) =>
    isTransient(error) || (error.code === 'bmc-protocol' && error === looked?.problem)
  try {
    await retrying(read, { tries, pause: firstPause, signal: to.signal, may, on: to.retried })
  } finally {
    await to.record(looked?.observations ?? [])
  }
}

async function bootDevice(step: BootDeviceStep & Step, to: Performing): Promise<void> {
  // Setting the same override twice is the same as setting it once.
  await retrying(
    () =>
      call(step.node, 'bootDevice', to, to.deadlines.call, (bmc, options) =>
        bmc.setBootOverride({ device: step.device, once: step.device !== 'none' }, options),
      ),
    { tries, pause: firstPause, signal: to.signal, may: isTransient, on: to.retried },
  )
}
