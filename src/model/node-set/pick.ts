/** Places picked at random. */

/**
 * So many different places from 0 up to, but without, `size`, ascending; every choice is as likely. The
 * time depends on `count` alone.
 */
export function pickedPlaces(count: number, size: number, random: () => number): number[] {
  const picked = new Set<number>()
  for (let last = size - count; last < size; last++) {
    const place = Math.min(last, Math.floor(random() * (last + 1)))
    picked.add(picked.has(place) ? last : place)
  }
  return [...picked].sort((a, b) => a - b)
}
