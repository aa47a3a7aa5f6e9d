import type { CallOptions } from './call.js'

/** The capability to say what this very BMC can do, before it is asked to do it. */
export interface Probe {
  /**
   * The names of the capabilities that the BMC shows to have, sorted. Some may still be refused, for
   * want of a licence or of rights.
   */
  capabilities(options?: CallOptions): Promise<readonly string[]>
}
