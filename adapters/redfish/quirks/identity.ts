import { type JsonObject, objectAt, textAt } from '../client/answers/json.js'

/** Who made a BMC, as far as it says so, and from what this was concluded. */
export interface Identity {
  /** Our word for the maker of the BMC's firmware: `dell`, `hpe`, `ami`, …; undefined where unknown. */
  readonly vendor: string | undefined
  /** What told: `ServiceRoot.Vendor`, `System.Manufacturer`, `the caller`, … */
  readonly because: string | undefined
  /** The system's own words, for quirks of one product. */
  readonly manufacturer: string | undefined
  readonly model: string | undefined
  /** The version of the BMC's firmware, where its manager was read. */
  readonly firmware: string | undefined
}

/** The names that makers go by, and our word for each. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^dell\b/i, 'dell'],
  [/\bcray\b/i, 'cray'],
  [/^(hpe?|hewlett[ -]packard)\b/i, 'hpe'],
  [/^(super ?micro|smci?)\b/i, 'supermicro'],
  [/^lenovo\b/i, 'lenovo'],
  [/^(ami|american megatrends|megarac)\b/i, 'ami'],
  [/^giga-?byte\b/i, 'gigabyte'],
  [/^asrock/i, 'asrock'],
  [/^asus/i, 'asus'],
  [/^nvidia\b/i, 'nvidia'],
  [/^cisco\b/i, 'cisco'],
  [/^(huawei|xfusion)\b/i, 'huawei'],
  [/^intel\b/i, 'intel'],
  [/^(fujitsu|fsas)\b/i, 'fujitsu'],
  [/^nokia\b/i, 'nokia'],
  [/^openbmc\b/i, 'openbmc'],
  [/^(integrated dell|idrac)/i, 'dell'],
  [/^(proliant|ilo)\b/i, 'hpe'],
]

/** Our words for the makers. */
export const makersKnown: readonly string[] = [...new Set(makers.map(([, word]) => word))]

/** Our word for a maker, or undefined. */
export function makerOf(text: string | undefined): string | undefined {
  const name = text?.trim()
  return name === undefined ? undefined : makers.find(([form]) => form.test(name))?.[1]
}

/**
 * Concludes who made a BMC. Many leave out one source or the other, so they are asked in an order:
 * what the service says of itself, then its controller, then the machine around it.
 */
export function identify(
  root: JsonObject,
  system: JsonObject | undefined,
  manager: JsonObject | undefined,
  told: string | undefined,
): Identity {
  const manufacturer = textAt(system, 'Manufacturer')
  const model = textAt(system, 'Model')
  const firmware = textAt(manager, 'FirmwareVersion')
  const sources: readonly (readonly [string, string | undefined])[] = [
    ['the caller', told],
    ['ServiceRoot.Vendor', textAt(root, 'Vendor')],
    ...Object.keys(objectAt(root, 'Oem') ?? {}).map((key) => ['ServiceRoot.Oem', key] as const),
    ['ServiceRoot.Product', textAt(root, 'Product')],
    ['Manager.Model', textAt(manager, 'Model')],
    ['Manager.FirmwareVersion', firmware],
    // Before the manufacturer: the makers of Cray systems call themselves by another name.
    ['System.Model', /\bcray\b/i.test(model ?? '') ? model : undefined],
    ['System.Manufacturer', manufacturer],
  ]
  for (const [because, text] of sources) {
    const vendor = makerOf(text)
    if (vendor !== undefined) return { vendor, because, manufacturer, model, firmware }
  }
  return { vendor: undefined, because: undefined, manufacturer, model, firmware }
}
