import { kinds } from '../model/schema.js'
import { chosenInterfaces } from './hosts.js'
import { defineRenderer } from './renderer.js'

/** `/etc/ethers`: the IPv4 address of each hardware address, with a tab between them. */
export const ethers = defineRenderer({
  name: 'ethers',
  about: 'hardware addresses and their IPv4 addresses for /etc/ethers',
  options: {
    /** Only these interfaces. @default all */
    interface: kinds.texts().optional(),
    /** Only interfaces in these networks. @default all */
    network: kinds.texts().optional(),
  },
  render: ({ each, leaveOut, options }) =>
    each((node) =>
      chosenInterfaces(node, options).flatMap(({ name, ip, macs }) =>
        macs.flatMap((mac) => {
          if (ip === undefined) return []
          if (mac.length === 6) return [`${mac}\t${ip}`]
          leaveOut(node.name, `${name}: an InfiniBand address does not fit into /etc/ethers`)
          return []
        }),
      ),
    ).join('\n'),
})
