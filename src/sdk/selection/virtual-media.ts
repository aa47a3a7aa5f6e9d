import type { VirtualDrive, VirtualImage } from '../../ports/virtual-media.js'
import { addressShown } from './address-shown.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How long a BMC may take to fetch an image and to say that it is in, in milliseconds. */
const insertion = 180_000

/** Images that are inserted in some nodes as if they were discs. */
export class VirtualMediaOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** The virtual drives and what is in them. */
  read(options?: ReadOptions): Answers<readonly VirtualDrive[]> {
    return read(
      this.#selected,
      'virtualMedia',
      { request: (bmc, given) => bmc.drives(given) },
      options,
    )
  }

  /**
   * Inserts an image and waits until it is in. The audit log names the address without what stands
   * before an `@` in it. @default deadline 3 minutes
   */
  insert(image: VirtualImage, options?: ChangeOptions): Answers<VirtualDrive> {
    return change(
      this.#selected,
      'virtualMedia',
      {
        action: 'insert image',
        after: addressShown(image.address),
        deadline: insertion,
        request: (bmc, given) => bmc.insert(image, given),
      },
      options,
    )
  }

  /** Takes images out. @param drive its id; left out: all drives @default deadline 3 minutes */
  eject(drive?: string, options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'virtualMedia',
      {
        action: 'eject image',
        ...(drive === undefined ? {} : { after: drive }),
        deadline: insertion,
        request: (bmc, given) => bmc.eject(drive, given),
      },
      options,
    )
  }
}
