import type { RedfishBmc } from '../bmc.js'

/** How far a BMC is that has restarted: each stage lasts as long as it was away. */
export function restartStage(
  { machine, settings }: RedfishBmc,
  now: number,
): 'first' | 'second' | 'third' | undefined {
  const { awayUntil } = machine.controller
  if (awayUntil === 0) return undefined
  const stage = Math.floor((now - awayUntil) / Math.max(1, settings.restart))
  return ([undefined, 'first', 'second', 'third'] as const)[stage + 1]
}

/** Has the BMC go away for as long as its restart takes; its sessions are gone. */
export function restartBmc(bmc: RedfishBmc, now: number): void {
  bmc.machine.controller.restart(now, bmc.settings.restart)
}
