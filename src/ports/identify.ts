import type { CallOptions } from './call.js'

/** The light by which somebody in the hall finds the machine. */
export type IdentifyState = 'on' | 'off' | 'blinking' | 'unknown'

/** The capability to switch the light that identifies a machine. */
export interface Identify {
  /** The light as the BMC reports it. */
  identify(options?: CallOptions): Promise<IdentifyState>
  /** Switches the light and reads it back; where it cannot just be lit it blinks, and the other way round. */
  setIdentify(state: 'on' | 'off' | 'blinking', options?: CallOptions): Promise<void>
}
