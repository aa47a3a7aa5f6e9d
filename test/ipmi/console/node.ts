/** A node with a serial console: QEMU with a boot sector of our own, and its serial line on a TCP port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootDisk } from './guest.js'

/** A running node. */
export interface SerialNode {
  /** Where its serial line is, by Telnet, on 127.0.0.1. */
  readonly port: number
  stop(): void
}

const machine = ['-machine', 'pc', '-m', '16', '-nodefaults', '-display', 'none', '-no-reboot']

/** Starts a node, and waits until its serial line can be had: BMCs look for it once. */
export async function startNode(): Promise<SerialNode> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-node-'))
  const disk = join(folder, 'disk.img')
  writeFileSync(disk, bootDisk())
  const port = 20_000 + Math.floor(Math.random() * 40_000)
  const serial = `telnet:127.0.0.1:${port},server=on,wait=off`
  const drive = `file=${disk},format=raw,if=ide`
  const engine = ['-accel', 'tcg,thread=single,tb-size=8']
  const qemu: ChildProcess = spawn(
    'qemu-system-x86_64',
    [...engine, ...machine, '-drive', drive, '-boot', 'c', '-serial', serial],
    { stdio: 'ignore' },
  )
  const stop = () => {
    qemu.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !isListening(port); tries++) {
    if (tries === 400 || qemu.exitCode !== null) {
      stop()
      throw new Error('QEMU does not offer its serial line')
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return { port, stop }
}

/** Looks without a connection, of which QEMU takes one at a time. */
function isListening(port: number): boolean {
  const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
  return readFileSync('/proc/net/tcp', 'utf8').includes(place)
}
