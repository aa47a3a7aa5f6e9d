/** How every node of the fleet is reached and where it is in the networks. */
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { env, fact, type RulesOf } from 'phoenix-cluster/dsl'
import type { base } from '../base.js'

export const hardware = (rules: RulesOf<typeof base>) =>
  rules
    .on('all', {
      bmc: redfish({ user: 'admin', password: env('FLEET_BMC_PASSWORD') }),
      attr: { tier: 'prod' },
    })
    // Compute nodes from the network's address + 256 on, so that the others have room below.
    .on('compute', {
      interfaces: {
        bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 256) },
        eno1: {
          network: 'mgmt',
          ip: (node, net) => net.host(node.position + 256),
          mac: fact(),
          primary: true,
        },
      },
    })
    .on('login', {
      interfaces: {
        bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 10) },
        eno1: {
          network: 'mgmt',
          ip: (node, net) => net.host(node.position + 10),
          mac: fact(),
          primary: true,
        },
      },
    })
