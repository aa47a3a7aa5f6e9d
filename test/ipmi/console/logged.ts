/** The consoles of a rack in another process, logged by the SDK: as many as there are BMCs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'phoenix-cluster'
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
import type { RackElsewhere } from '../rack-elsewhere.js'
import { said } from '../said.js'

/** Nodes `n0` and so on, with BMCs of which the rack knows where they are. */
export function siteOf(count: number) {
  const bmc = ({ number: n }: { number: number }) =>
    ipmi({ user: 'x', password: env('NOBODY'), address: `10.1.${n >> 8}.${n & 0xff}` })
  return cluster('atlas').on(nodes(`n[0-${count - 1}]`), { bmc })
}

/** Consoles that are logged. */
export class LoggedConsoles {
  /** Which have been opened so far. */
  readonly opened = new Set<string>()
  #wake = () => {}

  private constructor(
    private readonly size: number,
    private readonly folder: string,
    private readonly ends: () => Promise<void>,
  ) {}

  /** Begins to open them all. */
  static async of({ through }: Pick<RackElsewhere, 'through'>): Promise<LoggedConsoles> {
    const size = Object.keys(through).length
    const phoenix = await open(siteOf(size), { facts: ':memory:', through })
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-consoles-'))
    const log = await phoenix.select(`n[0-${size - 1}]`).console.log({ folder })
    const logged = new LoggedConsoles(size, folder, async () => {
      await log.close()
      await phoenix.close()
      rmSync(folder, { recursive: true, force: true })
    })
    void (async () => {
      for await (const { kind, node } of log) {
        if (kind === 'open') logged.opened.add(node)
        if (logged.opened.size === size) logged.#wake()
      }
    })()
    return logged
  }

  /** Resolves when all are open. */
  allOpen(): Promise<void> {
    if (this.opened.size === this.size) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** Resolves when all have been opened once more. */
  allOpenAgain(): Promise<void> {
    this.opened.clear()
    return this.allOpen()
  }

  /** How many logs end with all that their nodes wrote in so many rounds, in order and once. */
  complete(rounds: number): number {
    return readdirSync(this.folder).filter((file) => {
      const node = file.replace(/\.log$/, '')
      const wanted = Array.from({ length: rounds }, (_, round) => said(node, round)).join('')
      return readFileSync(join(this.folder, file), 'latin1').endsWith(wanted)
    }).length
  }

  /** Ends the consoles, all sessions and the logs. */
  close(): Promise<void> {
    return this.ends()
  }
}
