/** Simulated machines that are real computers, as QEMU makes them. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HardwareIdentity, MakeHardware } from '../machine/hardware.js'
import { findAccel } from './accel.js'
import { findQemu, findUefi } from './find.js'
import { Guardian } from './guardian.js'
import { QemuMachine } from './machine.js'
import type { QemuOptions } from './options.js'

/**
 * Hardware for simulated machines: a virtual machine of QEMU each, that runs while its BMC says that the
 * power is on. Boot overrides, resets, NMI and Serial over LAN reach the machine, and the BMC shows what it
 * does by itself: a shutdown, a reboot, a crash. The machines end with the rack, and with this process,
 * however that ends.
 *
 * @param options what the machines are like, or a function that says it of each
 * @throws {PhoenixError} `not-supported`, when the rack starts, where QEMU or the firmware is missing
 * @example
 * ```ts
 * import { qemu, startRack } from 'phoenix-cluster/adapters/simulated'
 *
 * const hardware = qemu(({ node }) => ({ memory: 512, disk: `${node}.qcow2` }))
 * const rack = await startRack([{ name: 'cn1', hardware }, { name: 'cn2', hardware }])
 * rack.press('cn1', 'on') // or by Redfish or IPMI, as with any BMC
 * await rack.close()
 * ```
 */
export function qemu(
  options: QemuOptions | ((machine: HardwareIdentity) => QemuOptions) = {},
): MakeHardware {
  const guardian = new Guardian()
  return async (identity, events) => {
    const own = typeof options === 'function' ? options(identity) : options
    const program = findQemu(own.program)
    const firmware = own.firmware === 'uefi' ? findUefi() : undefined
    const accel = own.accel ?? (await findAccel(program))
    if (own.log !== undefined) mkdirSync(own.log, { recursive: true, mode: 0o700 })
    guardian.join()
    // Settings of the firmware last as long as the machine: over all its starts.
    const folder = firmware && mkdtempSync(join(tmpdir(), 'phoenix-qemu-'))
    if (folder !== undefined) guardian.remove(folder)
    const vars = folder && join(folder, 'vars.fd')
    if (firmware && vars) copyFileSync(firmware.vars, vars)
    const plan = {
      identity,
      options: own,
      accel,
      uefi: firmware && vars ? { code: firmware.code, vars } : undefined,
    }
    const log = own.log && join(own.log, `${encodeURIComponent(identity.node)}.log`)
    return new QemuMachine(program, plan, events, guardian, log, () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
      guardian.leave()
    })
  }
}
