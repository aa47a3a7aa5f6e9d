/** The firmware of some nodes. */
import { PhoenixError } from '../../error.js'
import {
  isAddress,
  isVersion,
  itemsOf,
  type SettledFirmware,
  settledFirmware,
} from '../../model/firmware.js'
import type { Secret } from '../../model/secret.js'
import type { SettledNode } from '../../model/settle/settled.js'
import type { FirmwareProgress, FirmwareReport } from '../../ports/firmware.js'
import { updateFirmware } from '../../run/hardware/firmware.js'
import { imageOf, imagePath } from '../../run/hardware/image.js'
import { observeFirmware } from '../../run/hardware/observe.js'
import type { Performing } from '../../run/performing.js'
import { addressShown } from './address-shown.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { note } from './change.js'
import { each } from './each.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** Firmware of a component that has not the version that the configuration wants. */
export interface FirmwareDifference {
  readonly component: string
  readonly wanted: string
  /** The versions that its pieces have; empty where the BMC lists no such firmware. */
  readonly versions: readonly (string | undefined)[]
  /** Where the image is, where the configuration says. */
  readonly image?: string
}

/** What {@link FirmwareOf.update} is to do. */
export interface FirmwareUpdateRequest {
  /** Only this component; needed with `image`. @default all that the configuration speaks of */
  readonly component?: string
  /**
   * A file, relative to the configuration's folder, or an address from which the BMC fetches the image.
   * @default what the configuration says
   */
  readonly image?: string
  /** The user with whose name the BMC fetches `image` from its address. @default none */
  readonly user?: string
  /** That user's password; goes to the BMC and nowhere else. @default none */
  readonly password?: Secret
  /** The version that the image brings, by which it is seen that it worked; needed with `image`. */
  readonly version?: string
}

/** How the update of one component ended. */
export interface FirmwareUpdated {
  readonly component: string
  readonly version: string
  /** `already`: it had the version. `scheduled`: it becomes active at the node's next start. */
  readonly outcome: 'already' | 'done' | 'scheduled'
}

/** Options of {@link FirmwareOf.update}. */
export interface FirmwareChangeOptions extends ChangeOptions {
  /** Hears how the updates go on. What it throws is ignored. */
  readonly on?: (node: string, component: string, progress: FirmwareProgress) => void
}

/** The firmware of some nodes. */
export class FirmwareOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Lists the firmware with its versions; what rules speak of is kept as facts. */
  list(options?: ReadOptions): Answers<FirmwareReport> {
    const { env } = this.#selected
    return read(
      this.#selected,
      'firmware',
      {
        request: (bmc, given) => bmc.list(given),
        facts: (node, { items }, source) =>
          Object.values(env.model.node(node).firmware).map((component) =>
            observeFirmware(node, items, component, source),
          ),
        deadline: env.deadlines.inspect,
      },
      options,
    )
  }

  /** Compares with the versions that the configuration wants; empty where all are so. */
  check(options?: ReadOptions): Answers<readonly FirmwareDifference[]> {
    const { env } = this.#selected
    return read(
      this.#selected,
      'firmware',
      {
        request: async (bmc, given, node) => {
          const wanted = Object.values(env.model.node(node).firmware)
          if (wanted.length === 0) return []
          const { items } = await bmc.list(given)
          return wanted.flatMap((one) => differenceOf(one, itemsOf(one, items)))
        },
        deadline: env.deadlines.inspect,
      },
      options,
    )
  }

  /**
   * Updates components, one after the other and that of the BMC first: what has its version already is left
   * alone, what is under way is followed. Nodes are not restarted; what becomes active at a start only is
   * `scheduled` until then. One row of the audit log says who did.
   *
   * @throws PhoenixError `usage` where an image cannot be read, before anything is done
   */
  async *update(
    request: FirmwareUpdateRequest = {},
    { on, ...options }: FirmwareChangeOptions = {},
  ): Answers<readonly FirmwareUpdated[]> {
    const { nodes, env } = this.#selected
    checkRequest(request)
    const work = new Map(
      [...nodes].map((name) => [name, componentsFor(env.model.node(name), request)]),
    )
    const images = new Set([...work.values()].flat().map(({ image }) => image ?? ''))
    for (const image of images) if (!isAddress(image)) await imageOf(imagePath(env.model, image))
    const { component, image, version } = request
    const after = {
      ...(component === undefined ? {} : { component }),
      ...(image === undefined ? {} : { image: isAddress(image) ? addressShown(image) : image }),
      ...(version === undefined ? {} : { version }),
    }
    await note(this.#selected, { action: 'firmware update', after, reason: options.reason })
    yield* each(this.#selected, async (node, signal) => {
      const updated: FirmwareUpdated[] = []
      for (const one of work.get(node) ?? []) {
        updated.push(await this.#updateOne(node, one, request, signal, options, on))
      }
      return updated
    })
  }

  async #updateOne(
    node: string,
    { component, version, image = '', items, targets, restart }: SettledFirmware,
    { user, password }: FirmwareUpdateRequest,
    signal: AbortSignal,
    { deadline }: ChangeOptions,
    on: FirmwareChangeOptions['on'],
  ): Promise<FirmwareUpdated> {
    const { env } = this.#selected
    const { facts } = env
    const step = {
      kind: 'firmware',
      ...{ node, component, version, image, items },
      ...(targets ? { targets } : {}),
      ...(restart ? { later: true as const } : {}),
      disruption: 'none',
      reason: '',
      relies: {},
    } as const
    const update = deadline ?? env.deadlines.update
    const hasLogin = user !== undefined || password !== undefined
    const login = hasLogin ? { user, password } : undefined
    const to: Performing = {
      ...env,
      deadlines: { ...env.deadlines, update },
      signal,
      begin: async () => {},
      retried: () => {},
      record: async (observations) => void (await facts.record(observations)),
      known: async (name) => (await facts.snapshot({ nodes: [name] })).get(name),
      progress: (progress) => {
        try {
          on?.(node, component, progress)
        } catch {
          // A listener's fault must not become the node's.
        }
      },
    }
    const outcome = await updateFirmware(step, to, login)
    return { component, version, outcome }
  }
}

function differenceOf(
  { component, version, image }: SettledFirmware,
  items: FirmwareReport['items'],
): FirmwareDifference[] {
  const versions = items.map((item) => item.version)
  const isWanted = versions.every((one) => one !== undefined && isVersion(one, version))
  if (versions.length > 0 && isWanted) return []
  return [{ component, wanted: version, versions, ...(image === undefined ? {} : { image }) }]
}

function checkRequest({ component, image, version, user, password }: FirmwareUpdateRequest): void {
  const hasLogin = user !== undefined || password !== undefined
  if (hasLogin && (image === undefined || !isAddress(image))) {
    throw new PhoenixError(
      'usage',
      'a user and a password are for an image that the BMC fetches from an address',
    )
  }
  if ((image === undefined) === (version === undefined)) {
    if (image === undefined || component !== undefined) return
    throw new PhoenixError('usage', 'which component the image is for has to be said')
  }
  const lacks = image === undefined ? 'image' : 'version'
  throw new PhoenixError(
    'usage',
    `an image and its version belong together: the ${lacks} is missing`,
    {
      hint: 'without both, what the configuration says is updated',
    },
  )
}

/** What is to be updated on a node, in its order. */
function componentsFor(
  { firmware }: SettledNode,
  { component, image, version }: FirmwareUpdateRequest,
): SettledFirmware[] {
  if (component !== undefined && image !== undefined && version !== undefined) {
    const said = firmware[component]
    const items = said?.items ?? []
    const more = said === undefined ? {} : { restart: said.restart, targets: said.targets }
    const own = items.length === 0 ? {} : { items }
    return [settledFirmware(component, { version, image, ...own, ...more })]
  }
  return Object.values(firmware)
    .filter((one) => one.image !== undefined)
    .filter((one) => component === undefined || one.component === component)
    .sort((a, b) => Number(b.component === 'bmc') - Number(a.component === 'bmc'))
}
