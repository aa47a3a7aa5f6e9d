import type { CapabilityName } from '../ports/driver.js'

/** Which capability tells a fact; undefined for facts that no BMC tells. */
export function learnableBy(key: string): CapabilityName | undefined {
  if (key === 'power') return 'power'
  if (key === 'serial' || key === 'model' || key === 'manufacturer') return 'inventory'
  return /^interfaces\.[^.]+\.mac$/.test(key) ? 'inventory' : undefined
}
