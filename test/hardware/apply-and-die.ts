/** Updates what a plan wants updated, and is gone without a word in the middle of it: `RACK FACTS FOLDER`. */
import { readFileSync } from 'node:fs'
import { open } from 'phoenix-cluster'
import site from './site.js'

const [rack = '', facts = '', folder = ''] = process.argv.slice(2)
const through = JSON.parse(readFileSync(rack, 'utf8'))
const phoenix = await open(site(folder, 'NIC1-23.0.0.bin'), { through, facts })
const plan = await phoenix.plan({ nodes: 'cn1' })
await phoenix.apply(plan, {
  allow: ['reboot'],
  on: (event) => {
    if (event.type !== 'progress' || event.task === undefined) return
    // A moment for the task to be written down.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)
  },
})
