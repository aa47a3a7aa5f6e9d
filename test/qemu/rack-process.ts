/** A rack with one running machine, in a process of its own: prints the process of QEMU, and waits. */
import { readdirSync, readFileSync } from 'node:fs'
import { qemu, startRack } from 'phoenix-cluster/adapters/simulated'

const hardware = qemu({ memory: 16, accel: 'tcg', firmware: 'uefi' })
const rack = await startRack([{ name: 'orphan', hardware }])
rack.press('orphan', 'on')
while (rack.state('orphan').power !== 'on') await new Promise((resolve) => setTimeout(resolve, 20))
const children = readdirSync('/proc').flatMap((pid) => {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (parent !== String(process.pid) || !words[0]?.includes('qemu')) return []
    const vars = words.find((word) => word.includes('vars.fd'))?.replace(/.*file=/, '')
    return [{ pid: Number(pid), vars }]
  } catch {
    return []
  }
})
console.log(JSON.stringify(children[0]))
