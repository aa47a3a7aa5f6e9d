import { userInfo } from 'node:os'

/** Who runs this process, for the audit log; `unknown` for a user id that has no name here. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
