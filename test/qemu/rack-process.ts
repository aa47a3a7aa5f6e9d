/** A rack with one running machine, in a process of its own: prints its machine as QEMU runs it, and waits. */
import { qemu, startRack } from 'phoenix-cluster/adapters/simulated'
import { qemusOf } from './children.js'

const hardware = qemu({ memory: 16, accel: 'tcg', firmware: 'uefi' })
const rack = await startRack([{ name: 'orphan', hardware }])
rack.press('orphan', 'on')
while (rack.state('orphan').power !== 'on') await new Promise((resolve) => setTimeout(resolve, 20))
console.log(JSON.stringify(qemusOf(process.pid)[0]))
