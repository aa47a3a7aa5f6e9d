/** What all routes work with. One is made for each request, so that all of its answer is of one view. */
import type { Asked } from './asked.js'
import type { Boots } from './boots.js'
import type { Pieces } from './http/pieces.js'
import type { Log } from './log.js'
import type { Metrics } from './metrics.js'
import type { NetbootLimits, NetbootOptions } from './options.js'
import type { Signer } from './signing.js'
import type { Told } from './told.js'
import type { View } from './view.js'

/** The service, as a route sees it while it makes one answer. */
export interface Context {
  readonly view: View
  readonly options: NetbootOptions
  readonly limits: NetbootLimits
  readonly signer: Signer
  readonly boots: Boots
  /** What nodes were told a moment ago. */
  readonly told: Told
  readonly metrics: Metrics
  readonly pieces: Pieces
  readonly log: Log
  /** The time, in milliseconds since 1970. */
  readonly now: () => number
  /** Where this client reaches the service. */
  readonly urlFor: (asked: Asked) => string
  /** Resolves once what was heard of starts is stored, or could not be. */
  readonly stored: () => Promise<void>
  /** The files of images are others than the view says: they are to be looked at. */
  readonly stale: () => void
  /** How the service is, for whoever watches it. */
  readonly health: () => { readonly ok: boolean; readonly [key: string]: unknown }
}
