/** Boot overrides in the words of BMCs, and in ours. */
import type { BootDeviceTarget, BootMode, BootOverride } from '../../../../src/ports/boot-device.js'
import { asChoices, type JsonObject, textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Behaviour } from '../../quirks/quirks.js'

/** What a system says about its boot override. */
export interface BootOffer {
  /** The targets that may be set; undefined where the BMC does not say. */
  readonly targets: readonly string[] | undefined
  /** `Once`, `Continuous`, `Disabled`; undefined where the BMC does not say. */
  readonly durations: readonly string[] | undefined
}

/** The targets that stand for what is wanted, the usual one first. */
export const targetsOf: Readonly<Record<Exclude<BootDeviceTarget, 'none'>, readonly string[]>> = {
  network: ['Pxe', 'UefiHttp'],
  disk: ['Hdd'],
  // The further words are not of the standard; older boards have them.
  cd: ['Cd', 'UsbCd', 'CD/DVD'],
  usb: ['Usb', 'UefiUsbKey', 'UsbKey'],
  setup: ['BiosSetup'],
  'uefi-target': ['UefiTarget'],
  'boot-next': ['UefiBootNext'],
}

export const byProtocol: Readonly<Record<'pxe' | 'http', readonly string[]>> = {
  pxe: ['Pxe'],
  http: ['UefiHttp'],
}

const deviceOf: Readonly<Record<string, BootDeviceTarget>> = Object.fromEntries([
  ['None', 'none'],
  ...Object.entries(targetsOf).flatMap(([device, words]) => words.map((word) => [word, device])),
])

/** Where the path that goes with a target stands. */
const pathKeys: Readonly<Record<string, string>> = {
  UefiTarget: 'UefiTargetBootSourceOverride',
  UefiBootNext: 'BootNext',
  UefiHttp: 'HttpBootUri',
}

const modes = ['uefi', 'legacy'] as const
export const wordOf: Readonly<Record<BootMode, string>> = { uefi: 'UEFI', legacy: 'Legacy' }

/** The override in a system's `Boot`, or undefined where it has none at all. */
export function overrideOf(boot: JsonObject | undefined): BootOverride | undefined {
  if (boot === undefined || !hasOverride(boot)) return undefined
  const target = textAt(boot, 'BootSourceOverrideTarget') ?? 'None'
  const duration = textAt(boot, 'BootSourceOverrideEnabled') ?? 'Disabled'
  if (duration === 'Disabled' || target === 'None') return { device: 'none', once: false }
  const path = textAt(boot, pathKeys[target] ?? '')
  const mode = modeOf(boot)
  return {
    device: deviceOf[target] ?? 'other',
    once: duration !== 'Continuous',
    ...(target === 'UefiHttp' ? { protocol: 'http' } : {}),
    ...(path === undefined || path === '' ? {} : { path: clean(path, 500) }),
    ...(mode === undefined ? {} : { mode }),
  }
}

export function modeOf(boot: JsonObject): BootMode | undefined {
  const word = textAt(boot, 'BootSourceOverrideMode')
  return modes.find((mode) => wordOf[mode] === word)
}

/** What may be set, as far as the BMC says. */
export function bootOfferOf(boot: JsonObject | undefined): BootOffer | undefined {
  if (boot === undefined || !hasOverride(boot)) return undefined
  return {
    targets:
      asChoices(boot['BootSourceOverrideTarget@Redfish.AllowableValues']) ??
      // So it was in the first version.
      asChoices(boot.BootSourceOverrideSupported),
    durations: asChoices(boot['BootSourceOverrideEnabled@Redfish.AllowableValues']),
  }
}

export function hasOverride(boot: JsonObject): boolean {
  return (
    'BootSourceOverrideTarget' in boot || 'BootSourceOverrideTarget@Redfish.AllowableValues' in boot
  )
}

/** An override in the words of the BMC. */
export interface BootWish {
  /** Undefined for clearing. */
  readonly target: string | undefined
  readonly duration: 'Once' | 'Continuous'
  /** What goes along with the target: a UEFI path, the reference of a boot option, an address. */
  readonly path?: string | undefined
  /** How it is to be started, where that is to be another way than now. */
  readonly mode?: BootMode | undefined
}

/**
 * The bodies by which an override may be set or cleared, the most promising first: which properties
 * have to come together, and which must not, differs from one BMC to the next.
 */
export function bootBodies(
  wish: BootWish,
  now: JsonObject,
  mode: Behaviour['bootMode'],
): JsonObject[] {
  const currentMode = textAt(now, 'BootSourceOverrideMode')
  const withMode =
    mode === 'never' || (currentMode === undefined && mode !== 'always')
      ? undefined
      : { BootSourceOverrideMode: currentMode ?? 'UEFI' }
  const bodies: JsonObject[] = []
  if (wish.target === undefined) {
    const plain = { BootSourceOverrideEnabled: 'Disabled' }
    const both = { ...plain, BootSourceOverrideTarget: 'None' }
    if (mode === 'never') bodies.push(plain)
    else if (mode === 'always') bodies.push({ ...both, ...withMode }, both, plain)
    else bodies.push(plain, both, { BootSourceOverrideTarget: 'None' })
  } else {
    const key = pathKeys[wish.target]
    const path = key === undefined || wish.path === undefined ? {} : { [key]: wish.path }
    const target = { BootSourceOverrideTarget: wish.target, ...path }
    const plain = { BootSourceOverrideEnabled: wish.duration, ...target }
    if (wish.mode !== undefined) {
      const other = { BootSourceOverrideMode: wordOf[wish.mode] }
      return [
        { ...plain, ...other },
        { ...target, ...other },
      ]
    }
    const full = withMode === undefined ? [] : [{ ...plain, ...withMode }]
    bodies.push(...(mode === 'always' ? [...full, plain] : [plain, ...full]))
    // Some BMCs refuse a property that would not change, others any duration beside a UEFI path.
    const same = textAt(now, 'BootSourceOverrideEnabled') === wish.duration
    if (same || wish.target === 'UefiTarget') bodies.push(target)
  }
  return bodies
}
