/** The cluster under management: for commands that talk to hardware. */
import { type OpenOptions, open, type Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { cleanLine } from '../output/clean.js'
import { loadConfig } from './load-config.js'

/** Opens the cluster, does the work, and closes whatever happens. */
export async function withPhoenix<T>(
  call: Call,
  work: (phoenix: Phoenix) => Promise<T>,
  options: Pick<OpenOptions, 'signal'> = {},
): Promise<T> {
  const site = await loadConfig(call)
  const through = await throughOf(call)
  const phoenix = await open(site, {
    ...options,
    ...(call.db === undefined ? {} : { facts: call.db }),
    ...(through === undefined ? {} : { through }),
    ...(call.verbose
      ? { logger: (node, text) => void call.note(`${node}: ${cleanLine(text)}`) }
      : {}),
  })
  try {
    return await work(phoenix)
  } finally {
    await phoenix.close()
  }
}

async function throughOf(call: Call) {
  if (call.through === undefined) return undefined
  const { readRackFile } = await import('../files/rack-file.js')
  const rack = await readRackFile(call.through)
  await call.note(`Through the rack of ${call.shown(call.through)}: no real BMC is touched.`)
  return rack
}
