/** Which of a machine's network interfaces an interface of the configuration is. */

/**
 * Which of the network interfaces that a BMC lists is meant: by its name there, its further names or the
 * slot of its adapter, where `*` stands for any text, `?` for one character, and case does not count
 * (`'NIC.Slot.3-1-1'`, `'PCIe Slot 3*'`); by its place in the list, from 1; or by its place among those
 * that a text fits.
 */
export type NicChoice = string | number | { readonly like: string; readonly order: number }

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 200
const isPlace = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000

/** Whether a value is such a choice. */
export function isNicChoice(value: unknown): value is NicChoice {
  if (isText(value) || isPlace(value)) return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { like, order, ...more } = value as Record<string, unknown>
  return isText(like) && isPlace(order) && Object.keys(more).length === 0
}

/** A choice for people: `'NIC.Slot.3*'`, `number 2`, `number 2 of 'NIC.Slot.3*'`. */
export function nicChoiceText(choice: NicChoice): string {
  if (typeof choice === 'string') return `'${choice}'`
  if (typeof choice === 'number') return `number ${choice}`
  return `number ${choice.order} of '${choice.like}'`
}
