import { type ErrorCode, PhoenixError } from '../../../src/error.js'

/**
 * What was asked for; undefined where the BMC refuses it for one of these reasons.
 * @param refused hears why
 */
export async function unless<T>(
  reasons: ReadonlySet<ErrorCode>,
  work: Promise<T>,
  refused?: (error: PhoenixError) => void,
): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!PhoenixError.is(error) || !reasons.has(error.code)) throw error
    refused?.(error)
    return undefined
  }
}
