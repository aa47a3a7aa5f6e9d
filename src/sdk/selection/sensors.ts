import type { PowerReading, SensorReport } from '../../ports/sensors.js'
import type { Answers, ReadOptions } from './answer.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How long a BMC with hundreds of sensors may take, in milliseconds. */
const allSensors = 180_000

/** What the sensors of some nodes measure. */
export class SensorsOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads all sensors. @default deadline 3 minutes */
  read(options?: ReadOptions): Answers<SensorReport> {
    return read(
      this.#selected,
      'sensors',
      { deadline: allSensors, request: (bmc, given) => bmc.sensors(given) },
      options,
    )
  }

  /** Reads what the nodes take from their supplies: a few requests only. */
  power(options?: ReadOptions): Answers<PowerReading> {
    return read(
      this.#selected,
      'sensors',
      { request: (bmc, given) => bmc.powerReading(given) },
      options,
    )
  }
}
