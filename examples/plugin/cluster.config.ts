import { cluster, nodes } from 'phoenix-cluster/dsl'
import { relay } from './relay.js'
import { slurm } from './slurm.js'

/** The relay board's address may be given by whoever starts the program, as tests do. */
const address = process.env.RELAY_BOARD ?? '192.0.2.10'
const port = Number(process.env.RELAY_PORT ?? 4000)

export default cluster('workbench')
  .use(slurm)
  .groups({ pi: nodes('pi[001-004,101-104]') })
  .on('pi', {
    power: 'on',
    bmc: (node) => relay({ address, port, channel: node.position, system: String(node.position) }),
  })
  .on(nodes('pi104'), { slurm: { partition: 'debug', weight: 10 } })
