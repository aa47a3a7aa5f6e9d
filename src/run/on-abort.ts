/** Waiting for an abort in great numbers. */
import { setMaxListeners } from 'node:events'

/** What waits for each signal. An entry goes with its signal. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back at an abort; gives the way to stop waiting. A signal itself looks through all of its
 * listeners whenever one is added, which takes minutes where ten thousand nodes wait for the same one;
 * here it has one listener for all of them.
 */
export function onAbort(signal: AbortSignal, heard: () => void): () => void {
  if (signal.aborted) {
    heard()
    return () => {}
  }
  let all = waiting.get(signal)
  if (all === undefined) {
    const set = new Set<() => void>()
    setMaxListeners(0, signal)
    signal.addEventListener(
      'abort',
      () => {
        for (const one of [...set]) if (set.delete(one)) one()
      },
      { once: true },
    )
    waiting.set(signal, set)
    all = set
  }
  // The same function may wait twice.
  const own = () => heard()
  all.add(own)
  const set = all
  return () => set.delete(own)
}

/** Waits for a time in milliseconds; an abort rejects with its reason. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let release = () => {}
    const timer = setTimeout(() => {
      release()
      resolve()
    }, milliseconds)
    if (signal === undefined) return
    release = onAbort(signal, () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

/** The result of the work, or the reason of an abort as soon as there is one. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return work
  let release = () => {}
  const left = new Promise<never>((_, reject) => {
    release = onAbort(signal, () => reject(signal.reason))
  })
  try {
    return await Promise.race([work, left])
  } finally {
    release()
  }
}
