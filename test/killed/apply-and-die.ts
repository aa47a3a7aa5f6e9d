/**
 * Restarts what a plan wants restarted, and is gone without a word in the middle of it:
 * `apply-and-die.ts RACK FACTS STEP`.
 */
import { readFileSync } from 'node:fs'
import { open } from 'phoenix-cluster'
import site from './site.js'

const [rack = '', facts = '', step] = process.argv.slice(2)
const through = JSON.parse(readFileSync(rack, 'utf8'))
const phoenix = await open(site, { through, facts })
await phoenix.apply(await phoenix.plan(), {
  allow: ['reboot'],
  on: (event) => {
    if (event.type !== 'step-begin' || event.step.kind !== step) return
    // A moment for what was just begun to reach the BMC.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), step === 'power' ? 40 : 0)
  },
})
