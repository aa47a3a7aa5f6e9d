/**
 * A rack in a process of its own. Prints the map of its BMCs as one line of JSON, and what they were
 * asked when its standard input ends.
 */
import { type Fault, simulate } from 'phoenix-cluster/adapters/simulated'
import site from './cluster.config.js'
import { faultsOf } from './faults.js'

const rack = await simulate(site)
const faults = new Map<string, Fault>(process.argv[2] === 'healthy' ? [] : faultsOf(2000))
for (const [node, fault] of faults) rack.setFault(node, fault)
console.log(JSON.stringify(rack.through))
for await (const _ of process.stdin);
console.log(JSON.stringify(rack.counters()))
await rack.close()
