import type { BmcNetworkChange, BmcNetworkReport } from '../../ports/bmc-network.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** The network settings of the BMCs of some nodes. */
export class BmcNetworkOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the settings of the interfaces that are being used. */
  read(options?: ReadOptions): Answers<BmcNetworkReport> {
    return read(
      this.#selected,
      'bmcNetwork',
      { request: (bmc, given) => bmc.bmcNetwork(given) },
      options,
    )
  }

  /**
   * Changes settings, the address last. What is the same for all selected nodes is given as it is; an
   * address of its own for each by a function of the node. A BMC that moves elsewhere cannot be asked
   * there: then the answer means that it has accepted. Nodes behind one BMC share it.
   */
  set(
    wanted: BmcNetworkChange | ((node: string) => BmcNetworkChange),
    options?: ChangeOptions,
  ): Answers<void> {
    const of = typeof wanted === 'function' ? wanted : () => wanted
    return change(
      this.#selected,
      'bmcNetwork',
      {
        action: 'bmc network',
        after: Object.fromEntries([...this.#selected.nodes].map((node) => [node, { ...of(node) }])),
        oncePerBmc: true,
        request: (bmc, given, node) => bmc.setBmcNetwork(of(node), given),
      },
      options,
    )
  }
}
