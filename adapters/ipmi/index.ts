/**
 * What an admin writes for a BMC that speaks IPMI 2.0 (RMCP+). Import from
 * `phoenix-cluster/adapters/ipmi`.
 */
import { defineDriver, option } from '../../src/ports/index.js'

/**
 * A BMC that speaks IPMI. For now this is its place in a configuration only: the driver offers no
 * capability, so a plan says of its nodes what it cannot do, and nothing is sent to the BMC.
 *
 * @example
 * ```ts
 * import { ipmi } from 'phoenix-cluster/adapters/ipmi'
 * import { cluster, env, ip, nodes, cidr } from 'phoenix-cluster/dsl'
 *
 * cluster('shelf')
 *   .networks({ bmc: cidr('10.1.0.0/24') })
 *   .on(nodes('cn1'), {
 *     bmc: ipmi({ user: 'root', password: env('BMC_PASSWORD') }),
 *     interfaces: { bmc: { network: 'bmc', ip: ip('10.1.0.11') } },
 *   })
 * ```
 */
export const ipmi = defineDriver({
  name: 'ipmi',
  options: {
    /** The account's name. */
    user: option.text(),
    /** The account's password. */
    password: option.secret(),
  },
  offers: [],
  connect: async () => ({ close: async () => {} }),
})
