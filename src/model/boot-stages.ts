/** How far the start of a node has come, the earliest first. */
export const bootStages = ['firmware', 'ipxe', 'kernel', 'initramfs', 'up'] as const

/**
 * A stage of a node's start: its firmware asked for a boot loader, the boot loader for a script and then
 * for the kernel, the initial RAM disk runs, the system is up.
 */
export type BootStage = (typeof bootStages)[number]

/**
 * What was last heard of a node's starts, as one word to compare: a wait that was given up is not taken up
 * again before something else is heard.
 *
 * @param id which start it was, as the boot service told them apart; @param stage how far it came
 */
export function lastHeard(id: unknown, stage: unknown): string {
  const word = (value: unknown) => (typeof value === 'string' ? value : '-')
  return `${word(id)} ${word(stage)}`
}
