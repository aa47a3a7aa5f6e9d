import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * Lets the process end with its own exit code when its terminal has gone meanwhile. At its end Node
 * puts terminals back into the state it found them in, and aborts where that fails; descriptors that
 * are closed it leaves alone.
 */
export function forgetLostTerminals(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))
  if (terminals.length === 0) return
  process.once('exit', () => {
    for (const descriptor of terminals) {
      if (!isatty(descriptor)) closeQuietly(descriptor)
    }
  })
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // It is closed already.
  }
}
