/** Tells which pieces of firmware are the BMC's own and the host's, which every maker names otherwise. */
import { PhoenixError } from '../../../../src/error.js'
import type { FirmwareItem } from '../../../../src/ports/firmware.js'
import type { Access } from '../../access.js'
import { asObject, type JsonObject, linkAt, objectAt, textAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import { readIfThere } from '../../client/resources/collection.js'
import { comparable } from '../../client/resources/links.js'
import { idOf } from '../system/equipment.js'

type Component = NonNullable<FirmwareItem['component']>

/** A piece of firmware, as its names, version and path tell. */
type Piece = Pick<FirmwareItem, 'id' | 'name' | 'version'> & { readonly path: string }

/** What is known of the BMC and the BIOS besides the inventory. */
export interface Known {
  /** The path of the image that is active, where the BMC says. */
  readonly active: string | undefined
  /** The version that the manager or the system tells. */
  readonly version: string | undefined
}

/** What is in other places than where it runs, or not yet. */
const aside =
  /previous|backup|redundant|secondary|recovery|golden|staging|staged|pending|capsule|available|rollback|factory/i

/** What makers call the two, as whole names; what stands around them says whose they are. */
const names: Readonly<Record<Component, RegExp>> = {
  bmc: /^(fw_bmc_\d+|((\w+ )?|[^ ]*[._])(bmc|bmc-primary|bmcimage\d*|ilo \d+|idrac(\.embedded\.[\d-]+)?|xcc)|(integrated )?dell remote access controller)$/i,
  bios: /^((\w+ )?|[^ ]*[._])(bios|uefi|system rom|bios\.setup\.[\d-]+|host ?bios)$/i,
}

/** Which of the pieces are the component: what the BMC says is active, else what bears its name. */
export function piecesOf(
  component: Component,
  pieces: readonly Piece[],
  known: Known,
  system: string,
): readonly Piece[] {
  const { active, version } = known
  const linked = active === undefined ? undefined : comparable(active)
  const said = pieces.filter(({ path }) => comparable(path) === linked)
  if (said.length > 0) return said
  const inUse = pieces.filter(({ id, name }) => !aside.test(id) && !aside.test(name))
  const named = inUse.filter((piece) =>
    [piece.id, piece.name].some((text) => names[component].test(plain(text))),
  )
  // Behind one BMC several systems have each their own, named by the system's id.
  const own = named.filter(({ id }) => id.toLowerCase().startsWith(`${system.toLowerCase()}.`))
  const found = own.length > 0 ? own : named
  const told = found.filter((piece) => version !== undefined && piece.version === version)
  return told.length > 0 ? told : found
}

function plain(text: string): string {
  return text.replace(/^firmware:/i, '').replace(/[ _-]?(firmware|fw)$/i, '')
}

/** The component of each piece, by its path. */
export async function componentsOf(
  access: Access,
  pieces: readonly Piece[],
  deadline: Deadline,
): Promise<ReadonlyMap<string, Component>> {
  const found = new Map<string, Component>()
  try {
    const system = await access.system.readIfAny(deadline)
    const [manager] = await access.equipment.managers(system, deadline)
    const link = linkAt(system?.body, 'Bios')
    const bios = link === undefined ? undefined : await readIfThere(access.client, link, deadline)
    const known = {
      bmc: { active: activeOf(manager?.body), version: textAt(manager?.body, 'FirmwareVersion') },
      bios: { active: activeOf(bios?.body), version: textAt(system?.body, 'BiosVersion') },
    }
    for (const component of ['bmc', 'bios'] as const) {
      for (const { path } of piecesOf(
        component,
        pieces,
        known[component],
        system === undefined ? '' : idOf(system),
      )) {
        found.set(path, component)
      }
    }
  } catch (error) {
    // The list is worth having without it.
    if (!PhoenixError.is(error) || deadline.signal.aborted) throw error
    access.client.log(`which firmware is the BMC's and the BIOS's is not known: ${error.reason}`)
  }
  return found
}

function activeOf(body: JsonObject | undefined): string | undefined {
  return linkAt(asObject(objectAt(body, 'Links')), 'ActiveSoftwareImage')
}
