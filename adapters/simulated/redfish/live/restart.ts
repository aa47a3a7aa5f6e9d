import type { RedfishBmc } from '../bmc.js'

/** What a BMC does one after the other that wakes slowly: TLS, its web server, its services. */
const stages = ['no-tls', 'busy', 'incomplete', 'failing'] as const

/** How far a BMC is that wakes slowly: each stage lasts as long as it was away. */
export function wakingStage(bmc: RedfishBmc, now: number): (typeof stages)[number] | undefined {
  const { machine, settings, faults } = bmc
  const { awayUntil } = machine.controller
  if (awayUntil === 0 || !faults.has('wakes-slowly')) return undefined
  const stage = stages[Math.floor((now - awayUntil) / Math.max(1, settings.restart))]
  if (stage !== undefined) faults.count('wakes-slowly')
  return stage
}

/** Has the BMC go away for as long as its restart takes; its sessions are gone. */
export function restartBmc(bmc: RedfishBmc, now: number): void {
  bmc.machine.controller.restart(now, bmc.settings.restart)
}
