/** The numbers by which BMCs say no, and what they mean. */
import type { ErrorCode } from '../../../src/error.js'

/** What a status of Open Session or RAKP means. */
export interface StatusMeaning {
  readonly code: ErrorCode
  readonly text: string
}

const statuses: Readonly<Record<number, StatusMeaning>> = {
  1: { code: 'bmc-sessions-full', text: 'it has no room for another session' },
  2: { code: 'bmc-connection-lost', text: 'it does not know the session' },
  3: { code: 'bmc-protocol', text: 'invalid payload type' },
  4: { code: 'not-supported', text: 'it does not have the authentication algorithm' },
  5: { code: 'not-supported', text: 'it does not have the integrity algorithm' },
  6: { code: 'not-supported', text: 'no matching authentication payload' },
  7: { code: 'not-supported', text: 'no matching integrity payload' },
  8: { code: 'bmc-connection-lost', text: 'the session is inactive' },
  9: { code: 'bmc-forbidden', text: 'the account has no such role' },
  10: { code: 'bmc-forbidden', text: 'the account does not have the privilege' },
  11: { code: 'bmc-sessions-full', text: 'it has no room for another session of this role' },
  12: { code: 'bmc-auth', text: 'the length of the user name is invalid' },
  13: { code: 'bmc-auth', text: 'it does not know the user name' },
  14: { code: 'bmc-auth', text: 'its GUID is not authorised' },
  15: { code: 'bmc-auth', text: 'the password or the key of the BMC (Kg) is wrong' },
  16: { code: 'not-supported', text: 'it does not have the encryption algorithm' },
  17: { code: 'not-supported', text: 'it has no such cipher suite' },
  18: { code: 'bmc-protocol', text: 'illegal or unrecognised parameter' },
}

/** What a status other than 0 means. */
export function statusMeaning(status: number): StatusMeaning {
  return statuses[status] ?? { code: 'bmc-refused', text: `status ${hex(status)}` }
}

/** Statuses that say that another cipher suite may be taken. */
export const suiteStatuses: ReadonlySet<number> = new Set([0x04, 0x05, 0x10, 0x11])

const completions: Readonly<Record<number, StatusMeaning>> = {
  192: { code: 'bmc-busy', text: 'it is busy' },
  193: { code: 'not-supported', text: 'it does not have the command' },
  194: { code: 'not-supported', text: 'it does not have the command for this unit' },
  195: { code: 'bmc-timeout', text: 'it took too long over the command' },
  196: { code: 'bmc-busy', text: 'it is out of space' },
  197: { code: 'bmc-busy', text: 'the reservation was cancelled' },
  198: { code: 'bmc-protocol', text: 'it cut the request short' },
  199: { code: 'bmc-refused', text: 'the length of the request is wrong' },
  200: { code: 'bmc-refused', text: 'a field of the request is too long' },
  201: { code: 'bmc-refused', text: 'a parameter is out of range' },
  202: { code: 'bmc-refused', text: 'it cannot return so many bytes' },
  203: { code: 'bmc-not-found', text: 'what was asked for is not present' },
  204: { code: 'bmc-refused', text: 'a field of the request is invalid' },
  205: { code: 'not-supported', text: 'the command is illegal for this sensor or record' },
  // It may have been done: only the answer to it is missing.
  206: { code: 'bmc-timeout', text: 'it could not provide an answer' },
  207: { code: 'bmc-timeout', text: 'it takes the request for a duplicate' },
  208: { code: 'bmc-busy', text: 'the sensor data records are being updated' },
  209: { code: 'bmc-busy', text: 'its firmware is being updated' },
  210: { code: 'bmc-busy', text: 'it is starting' },
  211: { code: 'bmc-refused', text: 'the destination is not available' },
  212: {
    code: 'bmc-forbidden',
    text: 'the privilege does not suffice, or the firmware forbids it',
  },
  213: { code: 'bmc-refused', text: 'not possible in the present state' },
  214: { code: 'not-supported', text: 'the function is disabled' },
  255: { code: 'bmc-refused', text: 'unspecified error' },
}

/** Codes that say that a request has to wait, and nothing of what the BMC knows: it is busy, is updated, or starts. */
export const waitCompletions: ReadonlySet<number> = new Set([0xc0, 0xc3, 0xce, 0xcf, 0xd1, 0xd2])

/** What a completion code other than 0 means. Codes below C0 mean something else for each command. */
export function completionMeaning(completion: number): StatusMeaning {
  return completions[completion] ?? { code: 'bmc-refused', text: `code ${hex(completion)}` }
}

/** A byte as the standard writes it: `C1`. */
export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
