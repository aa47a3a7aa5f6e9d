/**
 * How many BMCs a scan has found: one that speaks two protocols is found by each of them, and several may share
 * an address.
 */
export function countBmcs(
  found: Iterable<{ readonly address: string; readonly driver: string }>,
): number {
  const byDriver = new Map<string, number>()
  const byAddress = new Map<string, number>()
  for (const { address, driver } of found) {
    const key = `${driver} ${address}`
    const own = (byDriver.get(key) ?? 0) + 1
    byDriver.set(key, own)
    byAddress.set(address, Math.max(own, byAddress.get(address) ?? 0))
  }
  return [...byAddress.values()].reduce((sum, one) => sum + one, 0)
}
