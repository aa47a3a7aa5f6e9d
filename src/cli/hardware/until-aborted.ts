import { onAbort } from '../../run/on-abort.js'

/** The answers until somebody interrupts: whoever only looks need not wait for those in flight. */
export async function* untilAborted<T>(
  answers: AsyncIterator<T>,
  signal: AbortSignal,
): AsyncIterable<T> {
  let release = () => {}
  const aborted = new Promise<undefined>((resolve) => {
    release = onAbort(signal, () => resolve(undefined))
  })
  try {
    for (;;) {
      const next = await Promise.race([answers.next(), aborted])
      if (next === undefined || next.done === true) return
      yield next.value
    }
  } finally {
    release()
  }
}
