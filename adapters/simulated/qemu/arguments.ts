/** The arguments of QEMU for a machine. No shell reads them. */
import type { HardwareIdentity } from '../machine/hardware.js'
import type { SimulatedOverride } from '../machine/override.js'
import type { QemuNetwork, QemuOptions } from './options.js'

/** The descriptors of the process that carry its monitor and its serial line. */
const descriptors = { monitor: 3, serial: 4 } as const

/** The name of the serial line, for the monitor. */
export const serialLine = 'line'

type Bootable = 'network' | 'disk'

/** What is settled about a machine before it starts. */
export interface MachinePlan {
  readonly identity: HardwareIdentity
  readonly options: QemuOptions
  readonly accel: NonNullable<QemuOptions['accel']>
  /** The firmware of UEFI, with variables of the machine's own. */
  readonly uefi: { readonly code: string; readonly vars: string } | undefined
}

/** The targets of an override that the machine has; for others it starts in its usual order. */
const overrides: Readonly<Record<string, Bootable>> = {
  Pxe: 'network',
  UefiHttp: 'network',
  Hdd: 'disk',
}
const usualOrder: readonly Bootable[] = ['disk', 'network']
/** How long the firmware waits where it found nothing to start, until it begins anew, in milliseconds. */
const retryAfter = 5000

/** What the machine tries to start from, one after the other. */
function bootOrder(options: QemuOptions, from: SimulatedOverride): readonly Bootable[] {
  const { order = usualOrder } = options
  const first = from.enabled === 'Disabled' ? undefined : overrides[from.target]
  const whole = first === undefined ? order : [first, ...order.filter((one) => one !== first)]
  return options.disk === undefined ? whole.filter((one) => one !== 'disk') : whole
}

/** The arguments, for a start from where an override or the usual order says. */
export function argumentsFor(plan: MachinePlan, from: SimulatedOverride): string[] {
  const { identity, options, accel, uefi } = plan
  const {
    memory = 256,
    cpus = 1,
    nic = 'virtio-net-pci',
    disk,
    network = { kind: 'user' },
  } = options
  const order = bootOrder(options, from)
  const index = (device: Bootable) => {
    const at = order.indexOf(device)
    return at < 0 ? {} : { bootindex: at }
  }
  const card = identity.interfaces.find(({ name }) => name === options.interface)
  const { mac } = card ?? identity.interfaces[0] ?? {}
  const text: string[] = ['-name', joined({ guest: `phoenix-${identity.node}` })]
  const add = (...words: readonly string[]) => void text.push(...words)
  add('-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'q35,graphics=off')
  add('-accel', accel === 'tcg' && cpus === 1 ? 'tcg,thread=single,tb-size=64' : accel)
  add('-cpu', accel === 'tcg' ? 'max' : 'host', '-smp', String(cpus), '-m', String(memory))
  add('-uuid', identity.uuid, '-smbios', smbios(identity))
  // What the guest does to itself waits for the machine: it knows where the next start comes from.
  add('-action', 'reboot=shutdown,shutdown=pause', '-boot', `reboot-timeout=${retryAfter}`)
  add(
    '-chardev',
    `socket,id=monitor,fd=${descriptors.monitor}`,
    '-mon',
    'chardev=monitor,mode=control',
  )
  add(
    '-chardev',
    `socket,id=${serialLine},fd=${descriptors.serial}`,
    '-serial',
    `chardev:${serialLine}`,
  )
  if (uefi !== undefined) {
    const flash = { if: 'pflash', format: 'raw' }
    add('-drive', joined({ ...flash, readonly: 'on', file: uefi.code }))
    add('-drive', joined({ ...flash, file: uefi.vars }))
  }
  if (mac !== undefined) {
    add('-netdev', netdev(network))
    const device = { netdev: 'net', mac, ...index('network') }
    add('-device', `${nic},${joined(device)}`)
  }
  if (disk !== undefined) {
    const format = disk.endsWith('.qcow2') ? 'qcow2' : 'raw'
    add('-drive', joined({ if: 'none', id: 'image', file: disk, format }))
    const device = { drive: 'image', ...index('disk') }
    add('-device', `virtio-blk-pci,${joined(device)}`)
  }
  add('-device', 'virtio-rng-pci', ...(options.args ?? []))
  return text
}

function netdev(network: QemuNetwork): string {
  if (network.kind === 'tap') {
    return `tap,${joined({ id: 'net', ifname: network.device, script: 'no', downscript: 'no' })}`
  }
  const { tftp, bootfile } = network
  return `user,${joined({ id: 'net', ...(tftp && { tftp }), ...(bootfile && { bootfile }) })}`
}

/** What the system reads of its own hardware is what the BMC says of it. */
function smbios({ manufacturer, model, serial }: HardwareIdentity): string {
  return joined({ type: 1, manufacturer, product: model, serial })
}

/** Options of QEMU; a comma in a value is written twice. */
function joined(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${String(value).replaceAll(',', ',,')}`)
    .join(',')
}
