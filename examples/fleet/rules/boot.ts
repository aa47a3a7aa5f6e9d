/** What the nodes of the fleet run. The number of nodes in a rack differs from room to room. */
import { append, type RulesOf } from 'phoenix-cluster/dsl'
import type { base } from '../base.js'

export const boot = (nodesPerRack: number) => (rules: RulesOf<typeof base>) =>
  rules
    .on('all', { boot: 'network', image: 'rocky9', kernelArgs: ['console=ttyS0'] })
    .on('compute', {
      power: 'on',
      attr: { rack: (node) => Math.floor(node.position / nodesPerRack) + 1 },
      kernelArgs: append((node) => [`rack=${node.attr.rack}`]),
    })
    .on('login', { image: 'login9', attr: { rack: 0 } })
