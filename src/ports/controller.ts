import type { CallOptions } from './call.js'

/** The capability to restart the BMC itself. */
export interface Controller {
  /** Restarts the BMC, gently where it can, and waits until it serves again. @default deadline 15 minutes */
  resetBmc(options?: CallOptions): Promise<void>
  /**
   * Waits until the BMC answers several reads in a row, logged in. While it restarts it refuses,
   * resets, answers nonsense, or answers and falls silent again. @default deadline 15 minutes
   */
  waitForBmc(options?: CallOptions): Promise<void>
}
