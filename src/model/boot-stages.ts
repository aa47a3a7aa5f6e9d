/** How far the start of a node has come, the earliest first. */
export const bootStages = ['firmware', 'ipxe', 'kernel', 'initramfs', 'up'] as const

/**
 * A stage of a node's start: its firmware asked for a boot loader, the boot loader for a script and then
 * for the kernel, the initial RAM disk runs, the system is up.
 */
export type BootStage = (typeof bootStages)[number]
