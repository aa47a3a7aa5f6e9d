import { cluster, nodes } from 'phoenix-cluster/dsl'
import { relay } from './relay.js'
import { slurm } from './slurm.js'

/** Where the relay board is may be said by whoever starts the program. */
const address = process.env.RELAY_BOARD ?? '127.0.0.1'
export const port = Number(process.env.RELAY_PORT ?? 4000)

export default cluster('workbench')
  .use(slurm)
  .groups({ pi: nodes('pi[001-004,101-104]') })
  .on('pi', {
    power: 'on',
    bmc: (node) => relay({ address, port, channel: node.position, system: String(node.position) }),
  })
  .on(nodes('pi104'), { slurm: { partition: 'debug', weight: 10 } })
