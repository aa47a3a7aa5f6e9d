/** Options of every call to a BMC. */
export interface CallOptions {
  /** Ends the call early; what the BMC was already told is not taken back. */
  readonly signal?: AbortSignal | undefined
  /** The longest time that the whole call may take, retries included, in milliseconds. */
  readonly deadline?: number | undefined
}
