/** A node with a console and a BMC before it, for tests; and somebody who reads along. */
import { connectIpmi } from 'phoenix-cluster/adapters/ipmi'
import { Secret } from 'phoenix-cluster/model'
import type { ConsoleLine } from 'phoenix-cluster/ports'
import { account, type Sim, startSims } from '../sim.js'
import { says } from './guest.js'
import { startNode } from './node.js'

/** The programs that this takes. */
export const programs = ['ipmi_sim', 'qemu-system-x86_64', 'script'] as const

/** Starts both, and waits until the node answers what is typed. */
export async function startConsole(): Promise<{ readonly sim: Sim; stop(): void }> {
  const node = await startNode()
  const started = await startSims({ count: 1, serial: node.port }).catch((error) => {
    node.stop()
    throw error
  })
  const stop = () => {
    started.stop()
    node.stop()
  }
  const [sim] = started.sims
  if (sim === undefined) throw new Error('no BMC was started')
  await untilUp(sim).catch((error) => {
    stop()
    throw error
  })
  return { sim, stop }
}

/** Types until the node answers: its firmware takes a moment and throws away what is typed. */
async function untilUp({ address, port }: Sim): Promise<void> {
  const { user, password } = account
  const bmc = await connectIpmi({ address, port, user, password: Secret.of(password), suites: [3] })
  try {
    const line = await bmc.console.openConsole()
    const reader = new Reader(line)
    for (let tries = 0; !reader.text.includes(says.answer); tries++) {
      if (tries === 100) throw new Error('the node does not answer')
      await line.write(Buffer.from('\r'))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    // What is still on its way would be lost with this session.
    await reader.silence()
  } finally {
    await bmc.close()
  }
}

/** Reads a console until it says something. */
export class Reader {
  text = ''
  /** Resolves with the error that ended it, or nothing. */
  readonly ended: Promise<unknown>
  #look = () => {}

  constructor(line: ConsoleLine) {
    this.ended = (async () => {
      for await (const event of line) {
        if (event.kind === 'data') this.text += Buffer.from(event.bytes).toString('latin1')
        this.#look()
      }
    })().catch((error) => error)
  }

  /** Waits until the node has written nothing for a while. */
  async silence(): Promise<void> {
    for (let before = -1; before !== this.text.length; ) {
      before = this.text.length
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }

  until(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no '${words}' in '${this.text}'`))
      const timer = setTimeout(late, 10_000)
      this.#look = () => {
        if (!this.text.includes(words)) return
        clearTimeout(timer)
        resolve()
      }
      this.#look()
    })
  }
}
