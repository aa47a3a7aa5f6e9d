/** What the driver offers of a BMC: the capabilities as the ports want them. */
import type { Capabilities } from '../../../src/ports/driver.js'
import type { IpmiBmc } from '../bmc.js'
import { identifyOf } from './identify.js'
import { logsOf } from './logs.js'
import { sensorsOf } from './sensors.js'

export { IpmiBmc } from '../bmc.js'

/** The capabilities of a BMC. */
export function offersOf(
  bmc: IpmiBmc,
): Pick<Capabilities, 'power' | 'bootDevice' | 'inventory' | 'sensors' | 'logs' | 'identify'> {
  return {
    power: bmc,
    bootDevice: bmc,
    inventory: bmc,
    sensors: sensorsOf(bmc),
    logs: logsOf(bmc),
    identify: identifyOf(bmc),
  }
}
