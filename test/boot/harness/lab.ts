/** A bridge with machines, the computer that serves them, and the `phoenix` command as people use it. */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Ended, phoenix, root } from '../../cli/phoenix.js'
import { account, type Sim, startSims } from '../../ipmi/sim.js'
import { initramfs } from './initramfs.js'
import { fetchedKernel } from './kernel.js'
import { buildMachine, type FirmwareKind, type Machine } from './machine.js'
import { Running } from './running.js'

const main = join(root, 'src/cli/main.ts')
const loader = join(root, 'node_modules/tsx/dist/loader.mjs')

/** A machine whose BMC is one of `ipmi_sim`. */
export interface Node extends Machine {
  readonly bmc: Sim
}

/** What a machine is built with. */
export interface NodeOptions {
  readonly firmware?: FirmwareKind
  readonly usually?: 'network' | 'disk'
}

/** One lab; each has a network of its own, by its number. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'lab-'))
  /** The address of the computer that serves, and what all addresses of its network begin with. */
  readonly prefix: string
  readonly server: string
  readonly bridge: string
  serving: Running | undefined
  /** The port of the boot service. */
  port = 80
  /** The password of all BMCs. */
  password: string = account.password
  readonly #machines: Machine[] = []
  readonly #ends: (() => void | Promise<void>)[] = []

  private constructor(readonly number: number) {
    this.prefix = `10.99.${number}`
    this.server = `${this.prefix}.1`
    this.bridge = `br${number}`
  }

  static open(number: number): Lab {
    const lab = new Lab(number)
    const { bridge, server, folder } = lab
    const ip = (...words: readonly string[]) => execFileSync('ip', words)
    ip('link', 'add', bridge, 'type', 'bridge')
    ip('address', 'add', `${server}/24`, 'dev', bridge)
    ip('address', 'add', `fd99:${number}::1/64`, 'dev', bridge, 'nodad')
    ip('link', 'set', bridge, 'up')
    lab.write('package.json', '{"type":"module"}')
    lab.write('tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json') }))
    lab.#ends.push(() => {
      ip('link', 'delete', bridge)
      rmSync(folder, { recursive: true, force: true })
    })
    return lab
  }

  /** Ends all that runs in it, the youngest first. */
  async close(): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
  }

  /** What was said by the service and on the consoles, for whoever looks for the reason of a failure. */
  story(): string {
    const consoles = this.#machines.map(
      ({ name, serial }) => `--- console of ${name}\n${serial.said}`,
    )
    return [`--- phoenix serve\n${this.serving?.text ?? ''}`, ...consoles].join('\n')
  }

  /** Writes a file beside the configuration. */
  write(path: string, content: string | Buffer): void {
    const file = join(this.folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  /** Writes `hardware.ts`, from which configurations take the BMCs and hardware addresses of nodes. */
  writeHardware(nodes: readonly Node[]): void {
    const macs = nodes.map(({ name, mac }) => `  ${name}: mac('${mac}'),`)
    const bmcs = nodes.map(
      ({ name, bmc }) =>
        `  ${name}: ipmi({ ...login, address: '${bmc.address}', port: ${bmc.port} }),`,
    )
    const lines = [
      "import { ipmi } from 'phoenix-cluster/adapters/ipmi'",
      "import { env, mac } from 'phoenix-cluster/dsl'",
      '',
      "const login = { user: 'admin', password: env('BMC_PASSWORD'), suites: [3] } as const",
      'export const macs = {',
      ...macs,
      '}',
      'export const bmcs = {',
      ...bmcs,
      '}',
    ]
    this.write('hardware.ts', `${lines.join('\n')}\n`)
  }

  /** Puts a version of an image where the service finds it; it says which one it is. */
  addImage(name: string, version: string, initrd?: Buffer): void {
    const kernel = fetchedKernel()
    const says = `echo "$(hostname) runs ${name} ${version}"`
    this.copy(`images/${name}/${version}/vmlinuz`, kernel.file)
    this.write(`images/${name}/${version}/initrd.img`, initrd ?? initramfs(kernel, says))
  }

  copy(path: string, from: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    copyFileSync(from, join(this.folder, path))
  }

  /** Builds a machine, with a BMC of `ipmi_sim` before it; it is off. */
  async node(name: string, options: NodeOptions = {}): Promise<Node> {
    const machine = await this.machine(name, options)
    const { control, serial } = machine
    const started = await startSims({ count: 1, control, serial: { tcp: serial.bmc } })
    this.#ends.push(started.stop)
    const [bmc] = started.sims
    if (bmc === undefined) throw new Error('no BMC was started')
    return { ...machine, bmc }
  }

  /** Builds a machine that has no BMC yet; its number is the last one of its name. */
  async machine(name: string, options: NodeOptions = {}): Promise<Machine> {
    const { firmware = 'bios', ...more } = options
    const number = Number(/\d+$/.exec(name)?.[0] ?? 0)
    const mac = this.mac(number)
    const port = this.tap(number)
    const machine = await buildMachine({ name, mac, firmware, port, ...more }, this.folder)
    this.#ends.push(() => machine.scrap())
    this.#machines.push(machine)
    return machine
  }

  /** The hardware address of the machine with a number. */
  mac(number: number): string {
    return `52:54:00:99:${hex(this.number)}:${hex(number)}`
  }

  /** Makes a tap device at the bridge; gives its name. */
  tap(number: number): string {
    const port = `t${this.number}-${number}`
    execFileSync('ip', ['tuntap', 'add', 'dev', port, 'mode', 'tap'])
    execFileSync('ip', ['link', 'set', port, 'master', this.bridge, 'up'])
    this.#ends.push(() => void execFileSync('ip', ['link', 'delete', port]))
    return port
  }

  /** Starts `phoenix serve --dhcp` on the bridge, and waits until it is ready. */
  async serve(...flags: readonly string[]): Promise<Running> {
    const own = [
      '--dhcp',
      this.bridge,
      '--host',
      this.server,
      '--port',
      String(this.port),
      '--json',
    ]
    this.serving = this.watch('serve', ...own, ...flags)
    await this.serving.says(/"ready": true/)
    return this.serving
  }

  /** Runs a command to its end. */
  phoenix(...args: readonly string[]): Promise<Ended> {
    return phoenix(args, { cwd: this.folder, env: this.#environment() })
  }

  /** Starts a command that goes on; it is ended with the lab. */
  watch(...args: readonly string[]): Running {
    const env = { ...process.env, ...this.#environment() }
    const child = spawn(process.execPath, ['--import', loader, main, ...args], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const running = new Running(child)
    this.#ends.push(() => running.stop())
    return running
  }

  /** What is known of a node, by the keys that are asked for. */
  async facts(node: string, ...keys: readonly string[]): Promise<Record<string, unknown>> {
    const { stdout } = await this.phoenix('facts', 'get', node, ...keys, '--json')
    const all = JSON.parse(stdout)[node] as Record<string, { value: unknown }> | undefined
    return Object.fromEntries(Object.entries(all ?? {}).map(([key, { value }]) => [key, value]))
  }

  #environment(): Record<string, string> {
    const { PHOENIX_FACTS_WORKER = '', TMPDIR = tmpdir() } = process.env
    return { PHOENIX_FACTS_WORKER, BMC_PASSWORD: this.password, TMPDIR, NO_COLOR: '1' }
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0')
}
