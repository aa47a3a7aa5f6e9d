/** Numbers of nodes that are divided into blocks of equal size: the racks, chassis or blades of a cluster. */
import { PhoenixError } from '../src/error.js'

/**
 * Which block a node is in, where blocks of `size` nodes each are filled one after the other: node 64 is
 * in block 1 of 64, node 65 in block 2. Both nodes and blocks count from 1; `blockOf(n, size) - 1` is a
 * number from 0. Anything but whole numbers from 1 on is an error.
 *
 * @example
 * ```ts
 * import { blockOf, cidr, cluster, network, nodes, placeInBlock } from 'phoenix-cluster/dsl'
 *
 * // 64 nodes to a rack: cn65 is the first one in the second rack and has 10.20.2.1.
 * cluster('shelf')
 *   .networks({ bmc: network({ v4: cidr('10.20.0.0/16'), perRack: { prefix: 24 } }) })
 *   .on(nodes('cn[1-128]'), {
 *     interfaces: {
 *       bmc: {
 *         network: 'bmc',
 *         ip: (node, net) =>
 *           net.rack(blockOf(node.number, 64)).host(placeInBlock(node.number, 64)),
 *       },
 *     },
 *   })
 * ```
 */
export function blockOf(number: number, size: number): number {
  check('blockOf', number, size)
  return Math.floor((number - 1) / size) + 1
}

/**
 * Which place a node has in its block, where blocks of `size` nodes each are filled one after the other:
 * node 64 has place 64 of 64, node 65 place 1. Counts from 1, as {@link blockOf} does.
 */
export function placeInBlock(number: number, size: number): number {
  check('placeInBlock', number, size)
  return ((number - 1) % size) + 1
}

function check(what: string, number: number, size: number): void {
  for (const one of [number, size]) {
    if (Number.isSafeInteger(one) && one >= 1) continue
    const message = `${what}(${number}, ${size}): ${one} is not a whole number from 1 on`
    throw new PhoenixError('config-invalid', message)
  }
}
