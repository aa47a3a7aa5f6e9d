/** The cluster under management: for commands that talk to hardware. */

import { cleanLine } from '../../model/clean-text.js'
import type { Model } from '../../model/settle/model.js'
import { printNodes } from '../../plan/print.js'
import type { Through } from '../../run/connections/through.js'
import type { OpenOptions } from '../../sdk/options.js'
import { open, type Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { factsAt, tellIfMade } from '../facts/location.js'
import { loadConfig } from './load-config.js'

/** Opens the cluster, does the work, and closes whatever happens. */
export async function withPhoenix<T>(
  call: Call,
  work: (phoenix: Phoenix) => Promise<T>,
  options: Pick<OpenOptions, 'signal' | 'deadlines'> = {},
): Promise<T> {
  const site = await loadConfig(call)
  const through = await throughOf(call)
  await tellIfMade(call, factsAt(call, site))
  const phoenix = await open(site, {
    ...options,
    ...(call.db === undefined ? {} : { facts: call.db }),
    ...(through === undefined ? {} : { through }),
    ...(call.verbose
      ? { logger: (node, text) => void call.note(`${node}: ${cleanLine(text)}`) }
      : {}),
  })
  try {
    if (through !== undefined) await tellStrangers(call, through, phoenix.model)
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

/** A rack that was made from another configuration is easily taken for the right one. */
async function tellStrangers(call: Call, through: Through, model: Model): Promise<void> {
  const { strangersIn } = await import('../files/rack-file.js')
  const strangers = strangersIn(call.shown(call.through ?? ''), through, model)
  if (strangers.size === 0) return
  await call.note(`It has nodes that are not in '${model.name}': ${printNodes(strangers)}.`)
}
