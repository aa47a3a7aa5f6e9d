/**
 * The boot service: over HTTP, machines are told what to start, fetch it, and say how far they have come.
 * Import from `phoenix-cluster/adapters/netboot`.
 */
import { Netboot } from './netboot.js'
import type { NetbootOptions } from './options.js'

export { Dnsmasq, type DnsmasqOptions, serveDnsmasq } from './dhcp/dnsmasq.js'
export type { Learnt, RecordLearnt } from './dhcp/learning.js'
export { LeaseWatch, type LeaseWatchOptions, watchLeases } from './dhcp/lease-watch.js'
export { readKeyFile, readSecretFile } from './key-file.js'
export type { NetbootLimits, NetbootLog, NetbootOptions } from './options.js'
export { Netboot }

/**
 * Starts the boot service of a cluster. It answers
 * - `/boot.ipxe`, `/boot`: the script of iPXE; `/grub.cfg`: that of GRUB; `/ztp`: that of a switch,
 * - `/file/…`: files of images, by the signed links of these scripts; `/loader/…`: boot loaders,
 * - `/report/…`: reports of nodes; `/report.sh`: the shell code that sends them,
 * - `/metrics`, `/healthz`.
 *
 * @throws PhoenixError `usage` where the key is too short or it cannot listen
 *
 * @example
 * ```ts
 * import { serveNetboot } from 'phoenix-cluster/adapters/netboot'
 * import { cluster } from 'phoenix-cluster/dsl'
 * import { Model, Secret } from 'phoenix-cluster/model'
 *
 * const model = Model.settle(cluster('shelf'))
 * const key = Secret.of('32 characters that nobody guesses')
 * const netboot = await serveNetboot({ model, images: '/srv/images', key, port: 0, host: '127.0.0.1' })
 * console.log(netboot.port)
 * await netboot.close()
 * ```
 */
export function serveNetboot(options: NetbootOptions): Promise<Netboot> {
  return Netboot.start(options)
}
