/** A rack of IPMI BMCs in another process, and the question to all of them at once. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { connectIpmi } from 'phoenix-cluster/adapters/ipmi'
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'

/** A rack that runs, and how one logs in to its BMCs. */
export interface RackElsewhere {
  readonly through: Rack['through']
  readonly places: readonly { readonly address: string; readonly port: number }[]
  readonly user: string
  readonly password: string
  /** Has it do what {@link file://./rack-process.ts} says; gives the CPU time that it took so far, in seconds. */
  tell(line: string): Promise<{ readonly cpu: number }>
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
  const answer = async () => JSON.parse((await lines.next()).value)
  const through: Rack['through'] = await answer()
  const places = Object.values(through).map(({ address, port }) => ({ address, port }))
  const { user = '', password = '' } = Object.values(through)[0] ?? {}
  const tell = (line: string) => {
    child.stdin.write(`${line}\n`)
    return answer()
  }
  const end = () => {
    child.stdin.end()
    return answer()
  }
  return { through, places, user, password, tell, end }
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
