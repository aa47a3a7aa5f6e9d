/** Simulated BMCs that switch real computers, made by QEMU: through Redfish and IPMI, by our own clients. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectIpmi, type IpmiBmc } from 'phoenix-cluster/adapters/ipmi'
import { connectRedfish, type RedfishBmc } from 'phoenix-cluster/adapters/redfish'
import { qemu, type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bootDisk, keys, says } from '../ipmi/console/guest.js'
import { Reader } from '../ipmi/console/started.js'
import { missingPeers, needsPeers } from '../peers.js'
import type { QemuProcess } from './children.js'

const folder = mkdtempSync(join(tmpdir(), 'phoenix-qemu-test-'))
const small = { memory: 16, accel: 'tcg' } as const
let rack: Rack
let redfish: RedfishBmc
let ipmi: IpmiBmc
let serial = ''

beforeAll(async () => {
  if (missingPeers('qemu-system-x86_64').length > 0) return
  const disk = join(folder, 'disk.img')
  writeFileSync(disk, Buffer.concat([bootDisk(), Buffer.alloc(1_000_000)]))
  const hardware = qemu({ ...small, disk, log: join(folder, 'log') })
  const broken = qemu({ ...small, disk: join(folder, 'none.img') })
  rack = await startRack([
    { name: 'cn1', protocols: ['redfish', 'ipmi'], hardware },
    { name: 'broken', hardware: broken },
  ])
  rack.listen('cn1', (bytes) => {
    serial += Buffer.from(bytes).toString('latin1')
  })
  const entry = rack.through.cn1
  if (entry === undefined) throw new Error('no entry')
  const { address, user, pin, port, also } = entry
  const password = Secret.of(entry.password)
  redfish = await connectRedfish({ address, port, user, password, trust: { pins: [pin] } })
  ipmi = await connectIpmi({ address, port: also?.ipmi?.port ?? 0, user, password })
})
afterAll(async () => {
  await redfish?.close()
  await ipmi?.close()
  await rack?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach((context) => needsPeers(context, 'qemu-system-x86_64'))

const patient = { timeout: 20_000, interval: 50 }
const shows = (words: string) => expect.poll(() => serial, patient).toContain(words)
const power = async (state: 'on' | 'off') => {
  await expect.poll(() => ipmi.powerState(), patient).toBe(state)
  await expect.poll(() => redfish.powerState(), patient).toBe(state)
}
/** The first of the lines that tell what the firmware starts. */
const startedFrom = () => /Booting from (Hard Disk|ROM)/.exec(serial)?.[1]

describe('a BMC that switches a real computer', () => {
  it('starts it, and Serial over LAN is its own serial line', async () => {
    await redfish.setPower('on')
    await power('on')
    await shows(says.greeting)
    expect(startedFrom()).toBe('Hard Disk')
    const line = await ipmi.console.openConsole()
    const reader = new Reader(line)
    await line.write(Buffer.from('typed \xff\r', 'latin1'))
    await reader.until(`typed \xff${says.answer}`)
    await line.sendBreak()
    await reader.until(says.break)
    await ipmi.setPower('nmi')
    await reader.until(says.nmi)
    await line.close()
    expect(readFileSync(join(folder, 'log', 'cn1.log'), 'latin1')).toContain(says.answer)
  })

  it('starts from where either protocol says, once, also when the system restarts itself', async () => {
    const startsFrom = async (what: string, start: () => Promise<unknown>) => {
      serial = ''
      await start()
      await expect.poll(startedFrom, patient).toBe(what)
    }
    await ipmi.setBootOverride({ device: 'network', once: true })
    await startsFrom('ROM', async () => {
      const line = await ipmi.console.openConsole()
      await line.write(Buffer.from(keys.restart))
      await line.close()
    })
    expect(await redfish.bootOverride()).toMatchObject({ device: 'none' })
    await startsFrom('Hard Disk', () => redfish.setPower('reset'))
    await redfish.setBootOverride({ device: 'network', once: true })
    await startsFrom('ROM', () => redfish.setPower('reset'))
    await startsFrom('Hard Disk', () => ipmi.setPower('cycle'))
    await shows(says.greeting)
    const starts = rack.state('cn1').history.filter(({ kind }) => kind === 'start')
    const from = ['None', 'Pxe', 'None', 'Pxe', 'None']
    expect(starts).toMatchObject(from.map((target) => ({ from: target })))
    expect(await redfish.powerState()).toBe('on')
  })

  it('is off when the system shuts itself down, and lets one be that does not want to', async () => {
    const line = await ipmi.console.openConsole()
    await redfish.setPower('off')
    await line.write(Buffer.from('still here'))
    const reader = new Reader(line)
    await reader.until('still here')
    await power('on')
    await line.write(Buffer.from(keys.off))
    await power('off')
    await line.close()
  })

  it('is off when QEMU breaks, and its log says why', async () => {
    rack.press('broken', 'on')
    await expect.poll(() => rack.state('broken').power, patient).toBe('off')
    const entry = rack.through.broken
    const { address = '', port = 0, user = '', pin = '', password = '' } = entry ?? {}
    const trust = { pins: [pin] }
    const bmc = await connectRedfish({ address, port, user, password: Secret.of(password), trust })
    const messages = (await bmc.logs.entries()).entries.map(({ message }) => message)
    await bmc.close()
    expect(messages.join('\n')).toMatch(/went off: QEMU ended .*none\.img/)
  })

  it('takes no more descriptors for many starts than for one', async () => {
    const open = () => readdirSync('/proc/self/fd').length
    const cycle = async () => {
      rack.press('cn1', 'on')
      await expect.poll(() => rack.state('cn1').power, patient).toBe('on')
      rack.press('cn1', 'off')
      await expect.poll(() => rack.state('cn1').power, patient).toBe('off')
    }
    await cycle()
    const before = open()
    for (let times = 0; times < 5; times++) await cycle()
    expect(open()).toBeLessThanOrEqual(before + 1)
  })
})

describe('machines of QEMU', () => {
  it('end with the process that has the rack, however it ends, and leave nothing behind', async (context) => {
    needsPeers(context, 'OVMF')
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/qemu/rack-process.ts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const line = await new Promise<string>((resolve) => {
      child.stdout.once('data', (text) => resolve(String(text)))
    })
    const { pid, words } = JSON.parse(line) as QemuProcess
    const vars = words.find((word) => word.endsWith('vars.fd'))?.replace(/.*file=/, '') ?? ''
    expect(existsSync(vars)).toBe(true)
    process.kill(pid, 0)
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(`/proc/${pid}`) || existsSync(vars), patient).toBe(false)
  })

  it('say what is missing when the rack starts', async () => {
    const hardware = qemu({ program: 'qemu-system-none' })
    await expect(startRack([{ name: 'cn1', hardware }])).rejects.toMatchObject({
      code: 'not-supported',
      message: "there is no program 'qemu-system-none'",
      hint: expect.stringContaining('apt install qemu-system-x86'),
    })
  })
})
