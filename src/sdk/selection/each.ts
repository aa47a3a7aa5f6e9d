import { setMaxListeners } from 'node:events'
import { PhoenixError } from '../../error.js'
import type { Answer, Answers } from './answer.js'
import type { Selected } from './selected.js'

/**
 * Does work for every node at once and gives the answers as they come. Who stops listening ends it: what
 * is in flight finishes unheard, nothing more is begun.
 */
export async function* each<T>(
  { nodes, env }: Selected,
  work: (node: string, signal: AbortSignal) => Promise<T>,
): Answers<T> {
  const listening = new AbortController()
  const outer = env.signal === undefined ? [] : [env.signal]
  const signal = AbortSignal.any([listening.signal, ...outer])
  setMaxListeners(0, signal)
  const ready: Answer<T>[] = []
  let wake: () => void = () => {}
  let open = nodes.size
  const answer = (one: Answer<T>) => {
    ready.push(one)
    wake()
  }
  await env.begins()
  for (const node of nodes) {
    env
      .during(() => work(node, signal))
      .then(
        (value) => answer({ node, ok: true, value }),
        (thrown) => answer({ node, ok: false, error: errorOf(thrown, node, signal) }),
      )
  }
  try {
    while (open > 0) {
      if (ready.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      for (const one of ready.splice(0)) {
        open--
        yield one
      }
    }
  } finally {
    listening.abort()
  }
}

function errorOf(thrown: unknown, node: string, signal: AbortSignal): PhoenixError {
  const stopped = signal.aborted && !PhoenixError.is(thrown)
  if (!stopped) return PhoenixError.from(thrown)
  return new PhoenixError('aborted', 'interrupted before it was done', { node, cause: thrown })
}
