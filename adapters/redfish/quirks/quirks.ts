/**
 * Where BMCs differ from what the standard leads one to expect, as data: which BMC, what it wants, and
 * how this is known. The code that serves them knows behaviours and never a vendor.
 */

import type { EtagHabit } from '../client/resources/patch.js'
import type { Identity } from './identity.js'
import { hpeForm, type PushForm } from './push-form.js'

/** In which ways BMCs are served differently. */
export interface Behaviour {
  /**
   * When the boot mode (UEFI or legacy) goes along with a boot override: only after a refusal without
   * it, always, or never. @default 'when-refused'
   */
  readonly bootMode: 'when-refused' | 'always' | 'never'
  /** How entity tags are sent back with a PATCH. @default 'as-given' */
  readonly etag: EtagHabit
  /**
   * How a node is restarted: by the BMC's own restart action, or by off and on where that action is
   * known to do something else or to hang. @default 'by-action'
   */
  readonly restart: 'by-action' | 'by-off-and-on'
  /** Boot targets that work though the BMC does not list them. @default none */
  readonly unlistedBootTargets: readonly string[]
  /** The boot targets that work where the BMC lists others for the same device, too. @default none */
  readonly preferredBootTargets: readonly string[]
  /** Whether the path of a UEFI target has to be there before the target. @default 'together' */
  readonly uefiTarget: 'together' | 'path-first'
  /** How an image is sent to `HttpPushUri`: as it is, in a form of the maker's own, or not. @default 'as-is' */
  readonly httpPush: 'as-is' | 'never' | PushForm
  /**
   * Whether an image that was sent in parts waits for `StartUpdate` also where the BMC does not say so.
   * @default 'as-offered'
   */
  readonly startUpdate: 'as-offered' | 'always'
  /**
   * What the targets of an image are: pieces of the inventory, where the caller names some; or, in any
   * case, what the firmware runs, the BIOS and the manager. @default 'inventory'
   */
  readonly imageTargets: 'inventory' | 'what-it-runs'
  /** How the ids of virtual drives begin that must not be used. @default none */
  readonly reservedDrives: readonly string[]
}

/** What is done where nothing else is known. */
export const ordinary: Behaviour = {
  bootMode: 'when-refused',
  etag: 'as-given',
  restart: 'by-action',
  unlistedBootTargets: [],
  preferredBootTargets: [],
  uefiTarget: 'together',
  httpPush: 'as-is',
  startUpdate: 'as-offered',
  imageTargets: 'inventory',
  reservedDrives: [],
}

/** One difference. All conditions that are named must hold. */
export interface Quirk {
  readonly id: string
  /** Our words for makers of the firmware or of the machine. */
  readonly makers?: readonly string[]
  /** Of the machine; where that has none, of the version of the firmware, which then names it. */
  readonly model?: RegExp
  /** Of the BMC: from this version on, up to but without that one. An unknown version fits no range. */
  readonly firmware?: { readonly from?: string; readonly before?: string }
  readonly does: Partial<Behaviour>
  /** What was seen, and where it is written down. */
  readonly note: string
}

/** All differences that are known. Where several fit, a later one wins. */
export const quirks: readonly Quirk[] = [
  {
    id: 'supermicro-full-boot-body',
    makers: ['supermicro'],
    does: { bootMode: 'always' },
    note: 'resets the override to once, or ignores it, unless target, duration and mode come together (openstack ironic story 2008547, DMTF Redfishtool issue 106)',
  },
  {
    id: 'supermicro-cd-is-usb',
    makers: ['supermicro'],
    does: { preferredBootTargets: ['UsbCd'] },
    note: 'starts from an inserted image by UsbCd, and by Cd from a drive that it does not have (openstack sushy, change-bootdev-smc)',
  },
  {
    id: 'supermicro-grace-cd',
    makers: ['supermicro'],
    model: /^ARS-111GL/i,
    does: { preferredBootTargets: ['Cd'] },
    note: 'Grace boards start from an inserted image by Cd (openstack sushy)',
  },
  {
    id: 'ami-full-boot-body',
    makers: ['ami', 'gigabyte', 'asrock', 'asus'],
    does: { bootMode: 'always' },
    note: 'refuses an override without the mode (openstack ironic, vendors that require a full boot request)',
  },
  {
    id: 'lenovo-amd-is-ami',
    makers: ['lenovo'],
    model: /\bSR6[35]5\b(?! V3)/,
    does: { bootMode: 'always' },
    note: "runs AMI's firmware in place of XCC (gofish issue 171)",
  },
  {
    id: 'hpe-boot-mode-not-writable',
    makers: ['hpe'],
    does: { bootMode: 'never' },
    note: 'the mode cannot be written by way of the override; clearing with target None is refused too (community.general issue 3509, metal-operator issue 998)',
  },
  {
    id: 'dell-13g-graceful-restart-is-hard',
    makers: ['dell'],
    model: /^PowerEdge [A-Z]+\d?30\w*$/,
    does: { restart: 'by-off-and-on' },
    note: 'iDRAC 8 resets at once when asked for a graceful restart (iDRAC-Redfish-Scripting issue 29)',
  },
  {
    id: 'lenovo-sr675-restart-hangs',
    makers: ['lenovo'],
    model: /\bSR675 V3\b/,
    does: { restart: 'by-off-and-on' },
    note: 'ForceRestart can hang and GracefulRestart is unreliable (libredfish, lenovo.rs)',
  },
  {
    id: 'hpe-uefi-target-path-first',
    makers: ['hpe'],
    does: { uefiTarget: 'path-first' },
    note: "takes UefiTarget only where UefiTargetBootSourceOverride was set before (community.general issue 5091, quoting the maker's documentation)",
  },
  {
    id: 'hpe-push-is-its-own',
    makers: ['hpe'],
    does: { httpPush: hpeForm },
    note: 'HttpPushUri is a form of its own, with the session as a cookie and a field, and its progress stands in the update service (iLO RESTful API, cgi-bin/uploadFile)',
  },
  {
    id: 'supermicro-starts-on-request',
    makers: ['supermicro'],
    does: { startUpdate: 'always', imageTargets: 'what-it-runs' },
    note: 'takes an image for the BIOS or the manager by name, and begins with StartUpdate (Redfish reference guide of the maker, fwupd)',
  },
  {
    id: 'nvidia-grace-http-unlisted',
    makers: ['nvidia'],
    model: /\bG[BH]200\b/i,
    does: { unlistedBootTargets: ['UefiHttp'] },
    note: 'starts by UefiHttp though the list lacks it (libredfish, nvidia_gh200.rs)',
  },
  {
    id: 'lenovo-remote-drives-reserved',
    makers: ['lenovo'],
    does: { reservedDrives: ['RDOC', 'Remote'] },
    note: 'RDOC and Remote drives are of the remote console and take no image (community.general, redfish_utils)',
  },
]

/** What is known about a BMC: the behaviour to show and the quirks that led to it. */
export interface Profile {
  readonly behaviour: Behaviour
  readonly quirks: readonly Quirk[]
}

/** The profile for a BMC; what the caller says goes over everything. */
export function profileOf(identity: Identity, told: Partial<Behaviour> = {}): Profile {
  const fitting = quirks.filter((quirk) => fits(quirk, identity))
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
  const behaviour: Behaviour = Object.assign(
    {},
    ordinary,
    ...fitting.map(({ does }) => does),
    known,
  )
  return { behaviour, quirks: fitting }
}

function fits(quirk: Quirk, identity: Identity): boolean {
  const { makers, model } = quirk
  if (makers !== undefined && !makers.some((maker) => maker === identity.vendor)) return false
  const name = identity.model ?? identity.firmware ?? ''
  if (model !== undefined && !model.test(name)) return false
  return isWithin(identity.firmware, quirk.firmware)
}

/** Whether only the version of the firmware can tell which quirks fit. */
export function needsFirmware(identity: Identity): boolean {
  return (
    identity.firmware === undefined &&
    quirks.some(({ firmware: range, model, ...quirk }) => {
      const isNamed = model === undefined || identity.model !== undefined
      if (range === undefined && isNamed) return false
      return fits(isNamed && model !== undefined ? { ...quirk, model } : quirk, identity)
    })
  )
}

/** Whether a version lies in a range. */
export function isWithin(version: string | undefined, range: Quirk['firmware']): boolean {
  if (range?.from === undefined && range?.before === undefined) return true
  if (version === undefined) return false
  if (range.from !== undefined && compareVersions(version, range.from) < 0) return false
  return range.before === undefined || compareVersions(version, range.before) < 0
}

/**
 * Compares versions as makers write them (`6.00.30.00`, `iLO 5 v2.46`, `TGBT42S 2.83 2023-07-05`) by the
 * numbers of their first dotted part.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): number[] {
  const dotted = /\d+(\.\d+)+/.exec(version.slice(0, 200))?.[0] ?? /\d+/.exec(version)?.[0] ?? ''
  return dotted.split('.').map(Number)
}
