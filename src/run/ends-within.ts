/**
 * Waits for work to end, well or ill, but no longer than so many milliseconds; gives whether it has ended.
 * For ends that depend on somebody else: whoever closes something has to come to an end of its own.
 */
export function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds)
    const end = () => {
      clearTimeout(timer)
      resolve(true)
    }
    work.then(end, end)
  })
}
