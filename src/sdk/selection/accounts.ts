import { NodeSet } from '../../model/node-set/node-set.js'
import type { Secret } from '../../model/secret.js'
import type { AccountInfo } from '../../ports/accounts.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change, note } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How long a BMC may take over a new password and its proof, in milliseconds. */
const rotation = 180_000

/** How passwords are rotated. */
export interface RotationOptions extends ChangeOptions {
  /** Whose. @default the account that the node's driver logs in with */
  readonly user?: string
  /**
   * Stores the new password beside the old one; called before the BMC is told.
   * @default nothing: what gave the new password keeps it
   */
  readonly prepare?: (node: string) => Promise<void>
  /** Makes it the only one; called once a login has proven it. @default nothing */
  readonly commit?: (node: string) => Promise<void>
}

/** The accounts of the BMCs of some nodes. */
export class AccountsOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the accounts; empty slots are left out. */
  read(options?: ReadOptions): Answers<readonly AccountInfo[]> {
    return read(
      this.#selected,
      'accounts',
      { request: (bmc, given) => bmc.accounts(given) },
      options,
    )
  }

  /**
   * Changes a password in two phases: the BMC is told, then a login proves the new one. An error says
   * which of the two passwords is in force. One row of the audit log is written before anything is
   * sent, one at the end with the nodes at which the new password was proven. Nodes behind one BMC
   * share it. The configuration's reference has to give the new password from then on, which is the
   * caller's business; until then nothing more should be asked of these BMCs.
   *
   * @param next must be kept somewhere before it is given here @default deadline 3 minutes
   */
  async *rotatePassword(
    next: Secret | ((node: string) => Secret),
    options: RotationOptions = {},
  ): Answers<void> {
    const { user, prepare, commit, reason } = options
    const whose = user === undefined ? {} : { after: { user } }
    const proven: string[] = []
    const answers = change(
      this.#selected,
      'accounts',
      {
        action: 'rotate password',
        ...whose,
        deadline: rotation,
        oncePerBmc: true,
        request: (bmc, given, node) =>
          bmc.rotatePassword(
            {
              next: typeof next === 'function' ? next(node) : next,
              ...(user === undefined ? {} : { user }),
              prepare: async () => prepare?.(node),
              commit: async () => commit?.(node),
            },
            given,
          ),
      },
      options,
    )
    try {
      for await (const answer of answers) {
        if (answer.ok) proven.push(answer.node)
        yield answer
      }
    } finally {
      const nodes = NodeSet.from(proven)
      const { env } = this.#selected
      if (nodes.size > 0)
        await note({ nodes, env }, { action: 'password rotated', ...whose, reason })
    }
  }
}
