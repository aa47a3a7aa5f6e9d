import type { Secret } from '../model/secret.js'
import type { CallOptions } from './call.js'

/** A drive that only the BMC pretends to have. */
export interface VirtualDrive {
  readonly id: string
  readonly name: string
  /** What it can pretend to be: `CD`, `DVD`, `USBStick`, `Floppy`. */
  readonly kinds: readonly string[]
  /** The image that is in it, without credentials; left out where it is empty. */
  readonly image?: string
}

/** What to insert. */
export interface VirtualImage {
  /** `https://…`, `http://…`, `nfs://…`, `cifs://…`: the BMC fetches it itself. */
  readonly address: string
  readonly user?: string
  readonly password?: Secret
  /** Which drive. @default the first empty one that can be a CD */
  readonly drive?: string
}

/** The capability to insert images as if they were discs. */
export interface VirtualMedia {
  /** The drives and what is in them. */
  drives(options?: CallOptions): Promise<readonly VirtualDrive[]>
  /** Inserts an image and waits until it is in; gives the drive. */
  insert(image: VirtualImage, options?: CallOptions): Promise<VirtualDrive>
  /** Takes out what is in a drive and waits until it is empty. @param drive @default all drives */
  eject(drive?: string, options?: CallOptions): Promise<void>
}
