/** Proves the cabinets and shows what is in one of them; no hardware is asked. */
import { Model, prove } from 'phoenix-cluster/model'
import site from './cluster.config.js'

const model = Model.settle(site)
for (const { message, nodes } of prove(model)) console.log(`${nodes ?? ''}: ${message}`)

const server = model.node('x1001c0s3b0n1')
console.log(
  `${server.name} is ${server.aliases.join()}, model ${server.model}, in ${server.attr.cabinet}`,
)
console.log(`its BMC is ${server.interfaces.bmc?.ip}, and in IPv6 waits for a fact`)
console.log(`nid064 has ${model.node('nid064').attr.gpus} GPUs`)

const hardware = model.networks.get('hardware')
const cabinet = hardware?.rack('x1001')
console.log(`x1001 has ${cabinet?.v4} behind ${cabinet?.gateway} in VLAN ${cabinet?.vlan}`)
for (const node of model.all()) {
  const address = node.interfaces.mgmt0?.ip
  if (address !== undefined && cabinet?.v4?.contains(address)) console.log(node.name, `${address}`)
}
console.log(`@servers&x1003c0s* is ${model.select('@servers&x1003c0s*')}`)
