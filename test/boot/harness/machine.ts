/** The hardware of a node: a virtual machine that a BMC switches on and off. */
import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { files } from './peers.js'
import { SerialLine } from './serial.js'

/** How the firmware of a machine starts from the network. */
export type FirmwareKind = 'bios' | 'uefi' | 'uefi-http'

/** What a machine is made of. */
export interface MachineOptions {
  readonly name: string
  readonly mac: string
  readonly firmware: FirmwareKind
  /** The tap device that it is plugged into. */
  readonly port: string
  /** What it starts from where its BMC says nothing. @default its disk, which it does not have */
  readonly usually?: 'network' | 'disk'
}

/** A machine. */
export interface Machine extends MachineOptions {
  /** The program of its power and boot device, as `ipmi_sim` calls it: `get power`, `set power 1`. */
  readonly control: string
  readonly serial: SerialLine
  isOn(): Promise<boolean>
  /** Presses its power button, which no BMC is asked for. */
  switch(power: 'on' | 'off'): Promise<void>
  /** Takes its power away for good. */
  scrap(): void
}

/** Builds a machine below a folder; it is off. */
export async function buildMachine(options: MachineOptions, folder: string): Promise<Machine> {
  const { name, firmware } = options
  const home = join(folder, name)
  mkdirSync(home)
  if (firmware !== 'bios') copyFileSync(files.ovmfVariables, join(home, 'variables'))
  const serial = await SerialLine.open()
  const control = join(home, 'control')
  writeFileSync(control, program(options, home, serial), { mode: 0o755 })
  return {
    ...options,
    control,
    serial,
    isOn: async () => {
      const { stdout } = await promisify(execFile)(control, ['get', 'power'])
      return stdout.trim() === 'power:1'
    },
    switch: async (power) => {
      await promisify(execFile)(control, ['set', 'power', power === 'on' ? '1' : '0'])
    },
    scrap: () => {
      execFileSync(control, ['set', 'power', '0'])
      serial.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A boot device that was set is for one start, like that of real machines. */
function program(options: MachineOptions, home: string, serial: SerialLine): string {
  const { usually = 'disk' } = options
  return `#!/bin/sh
# Power and boot device of ${options.name}.
cd ${home} || exit 1
is_on() { [ -e pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
off() {
  is_on && kill -KILL "$(cat pid)"
  while is_on; do sleep 0.05; done
  rm -f pid
}
on() {
  is_on && return
  case $(cat boot 2>/dev/null) in
    pxe) first=network ;;
    disk) first=disk ;;
    *) first=${usually} ;;
  esac
  rm -f boot
  case $first in
    network) device='bootindex=1' order='once=n,order=${usually === 'network' ? 'n' : 'c'},strict=on' ;;
    disk) device='bootindex=-1' order='order=c,strict=on' ;;
  esac
  ${qemu(options, serial).join(' \\\n    ')} >qemu.log 2>&1
}
verb=$1
shift
case $verb in
get)
  for what in "$@"; do
    case $what in
      power) is_on && echo power:1 || echo power:0 ;;
      boot) echo "boot:$(cat boot 2>/dev/null || echo none)" ;;
      *) echo "$what:0" ;;
    esac
  done ;;
set)
  while [ $# -gt 1 ]; do
    case $1=$2 in
      power=0 | shutdown=*) off ;;
      power=1) on ;;
      reset=* | cycle=*) off && on ;;
      boot=*) echo "$2" >boot ;;
    esac
    shift 2
  done ;;
esac
exit 0
`
}

function qemu(options: MachineOptions, serial: SerialLine): string[] {
  const { mac, port, firmware } = options
  const card = `virtio-net-pci,netdev=n0,mac=${mac}`
  const flash = (file: string, mode: string) =>
    `-drive if=pflash,unit=${mode === 'readonly=on' ? 0 : 1},format=raw,file=${file},${mode}`
  const common = [
    'qemu-system-x86_64 -accel tcg,thread=single,tb-size=64 -nodefaults -display none',
    `-serial tcp:127.0.0.1:${serial.machine} -daemonize -pidfile pid`,
    `-netdev tap,id=n0,ifname=${port},script=no,downscript=no`,
  ]
  if (firmware === 'bios') {
    return [...common, '-M q35,graphics=off -m 128', `-device ${card}`, '-boot "$order"']
  }
  const yes = firmware === 'uefi' ? 'yes' : 'no'
  return [
    ...common,
    // Without the ROM of iPXE the firmware's own drivers start from the network.
    `-M q35 -m 256 -device ${card},romfile=,"$device"`,
    flash(files.ovmfCode, 'readonly=on'),
    flash('variables', 'readonly=off'),
    `-fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=${yes}`,
    '-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=no',
  ]
}
