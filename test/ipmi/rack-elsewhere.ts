/** A rack of IPMI BMCs in another process, and the question to all of them at once. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { connectIpmi } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'

/** Where the BMCs are, and how one logs in. */
export interface RackElsewhere {
  readonly places: readonly { readonly address: string; readonly port: number }[]
  readonly user: string
  readonly password: string
  /** Ends the rack; gives what it was asked. */
  end(): Promise<{ readonly logins: number; readonly sessionsOpen: number }>
}

/** Starts the rack. */
export async function startElsewhere(
  count: number,
  health: 'healthy' | 'ill' = 'healthy',
): Promise<RackElsewhere> {
  const args = ['--import', 'tsx', 'test/ipmi/rack-process.ts', String(count), health]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const where = JSON.parse((await lines.next()).value)
  const end = async () => {
    child.stdin.end()
    return JSON.parse((await lines.next()).value)
  }
  return { ...where, end }
}

/** How many BMCs are worked with at the same time. */
const atOnce = 1000

/**
 * Logs in to every BMC, asks for its power and logs out. Gives the states, `undefined` for those that
 * did not answer, and when the last answer came, in milliseconds.
 */
export async function askAll(
  { places, user, password }: RackElsewhere,
  deadline: number,
): Promise<{ readonly states: readonly (string | undefined)[]; readonly last: number }> {
  const secret = Secret.of(password)
  const start = performance.now()
  const states: (string | undefined)[] = places.map(() => undefined)
  let last = 0
  const waiting = places.entries()
  const work = async () => {
    for (const [index, place] of waiting) {
      const bmc = await connectIpmi({ ...place, user, password: secret, deadline })
      try {
        states[index] = await bmc.powerState()
        last = performance.now() - start
      } catch {
        // It is told by what it did not answer.
      } finally {
        await bmc.close()
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { states, last }
}
