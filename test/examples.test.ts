import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from './free-port.js'
import { needsPeers } from './peers.js'

const execute = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

/** Runs an example as its reader would, without any secret in the environment. */
async function example(path: string, env: Record<string, string> = {}) {
  const args = ['--import', 'tsx', `examples/${path}`]
  const options = { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } }
  const { stdout, stderr } = await execute(process.execPath, args, options)
  return { stdout, stderr }
}

describe.concurrent('the examples do what they say', () => {
  it('quickstart: learns, starts and verifies 16 nodes, and has nothing left to do', async () => {
    await rm(`${root}/examples/quickstart/.phoenix`, { recursive: true, force: true })
    const { stdout, stderr } = await example('quickstart/apply.ts')
    expect(stderr).toBe('')
    expect(stdout).toContain('Plan for shelf: 64 steps on 16 of 16 nodes')
    expect(stdout).toContain('learnt 16, boot device set 16, switched on 16, verified 16')
    expect(stdout).toMatch(
      /interfaces\.eno1\.mac of cn\[01-16\] \(cn01: ([0-9a-f]{2}:){5}[0-9a-f]{2}\)/,
    )
    expect(stdout).toContain('Plan for shelf: nothing to do (16 nodes looked at)')
    // A second time nothing needs to be learnt: the facts were kept, only the rack is a new one.
    const again = await example('quickstart/apply.ts')
    expect(again.stdout).toContain('Plan for shelf: 48 steps on 16 of 16 nodes')
  })

  it('site: the configuration of the design, applied to a part of it', async () => {
    const kept = `${root}/examples/site/.phoenix/atlas.simulated/etc`
    await rm(kept, { recursive: true, force: true })
    const { stdout } = await example('site/apply.ts')
    expect(stdout).toContain(
      'Plan for atlas: 223 steps on 58 of 60 nodes; files to write in 2 folders',
    )
    expect(stdout).toContain('\nhosts done\nethers done\n')
    // Of those that the plan is for, twelve are in the file; the other nodes are not known yet.
    const ethers = await readFile(`${kept}/phoenix/ethers`, 'utf8')
    expect(ethers.trim().split('\n')).toHaveLength(12)
    expect(stdout).toContain('Plan for atlas: nothing to do (60 nodes looked at)')
  })

  it('thousands: plans for 10,000 nodes on one screen and brings a rack up', async () => {
    const { stdout } = await example('thousands/apply.ts')
    expect(stdout).toContain('Plan for thousands: 10000 steps on 10000 of 10000 nodes')
    expect(stdout).toContain('the first rack: done')
    expect(stdout.split('\n').length).toBeLessThan(24)
  })

  it('equipment: all that stands in the hall is a node, and every address is proved', async () => {
    const { stdout } = await example('equipment/show.ts')
    expect(stdout.split('\n')).toEqual([
      'nid024 is x1001c0s3b0n1, model h100, in x1001',
      'its BMC is 10.20.1.108, and in IPv6 waits for a fact',
      'nid064 has 3 GPUs',
      'x1001 has 10.20.1.0/24 behind 10.20.1.1 in VLAN 101',
      'x1001pdu0 10.20.1.10',
      'x1001pdu1 10.20.1.11',
      'x1001sw0 10.20.1.2',
      '@servers&x1003c0s* is nid[049-064]',
      '',
    ])
  })

  it('hardware: BIOS and firmware become what the configuration says, and nothing is left to do', async () => {
    const { stdout } = await example('hardware/apply.ts')
    expect(stdout).toContain('update firmware bios to 2.1.0 from images/BIOS-2.1.0.bin')
    expect(stdout.match(/^done$/gm)).toHaveLength(1)
    expect(stdout).toContain('Plan for lab: nothing to do (6 nodes looked at)')
    expect(stdout).toContain('cn01 0 differences')
  })

  it('embed: a service that plans and applies over HTTP', async () => {
    const { stdout } = await example('embed/main.ts')
    expect(stdout.split('\n')).toEqual([
      'nodes: cn[01-16]',
      'steps: 64',
      'applied: done',
      `power: Set(1) { 'on' }`,
      '',
    ])
  })
})

describe('homelab: machines that start from the network', () => {
  const folder = `${root}/examples/homelab`

  it('are virtual, need no rights, report that they are up, and leave nothing to do', async (context) => {
    needsPeers(context, 'qemu-system-x86_64', 'busybox')
    for (const facts of ['homelab.simulated.db', 'homelab.simulated.db-wal']) {
      await rm(`${folder}/.phoenix/${facts}`, { force: true })
    }
    // Also root has to do without what only root may; on files of others it could not write then.
    const isRoots = process.getuid?.() === 0 && (await stat(root)).uid === 0
    const rights = isRoots ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : []
    const run = async () => {
      const words = [process.execPath, '--import', 'tsx', 'examples/homelab/apply.ts']
      const [program = '', ...rest] = [...rights, ...words]
      const options = { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME } }
      return execute(program, rest, options).catch((failure) => failure)
    }
    let { stdout, stderr } = await run()
    if (stderr.includes('a kernel that you may read')) {
      await example('homelab/linux/fetch.ts')
      ;({ stdout, stderr } = await run())
    }
    expect(stderr).toBe('')
    expect(stdout).toContain('Plan for homelab: 14 steps on 3 of 3 nodes')
    expect(stdout.match(/^ {2}node\d is up with rescue$/gm)).toHaveLength(3)
    expect(stdout).toMatch(/node1: power on, interfaces\.eth0\.mac \S+, booted\.image rescue/)
    expect(stdout).toContain('Plan for homelab: nothing to do (3 nodes looked at)')
  }, 120_000)

  it('end with Ctrl-C, with exit code 130, and leave no process behind', async (context) => {
    needsPeers(context, 'qemu-system-x86_64', 'busybox')
    const child = spawn(process.execPath, ['--import', 'tsx', 'examples/homelab/apply.ts'], {
      cwd: root,
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = new Promise((resolve) => child.once('close', resolve))
    let said = ''
    const machines = await new Promise<string[]>((resolve, reject) => {
      child.stdout.on('data', (text) => {
        said += text
        const { pid } = child
        const children =
          readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []
        if (said.includes('Plan for homelab') && children.length > 0) resolve(children)
      })
      child.stderr.on('data', (text) => {
        said += text
      })
      void ended.then(() => reject(new Error(`it ended first: ${said}`)))
    })
    child.kill('SIGINT')
    expect(await ended, said).toBe(130)
    expect(said).not.toMatch(/^ {4}at /m)
    const left = () => machines.filter((pid) => existsSync(`/proc/${pid}`))
    await expect.poll(left, { timeout: 10_000 }).toEqual([])
  }, 60_000)

  it('say who else has their port, and end', async (context) => {
    needsPeers(context, 'qemu-system-x86_64', 'busybox')
    const other = createServer().listen(8642, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const failure = await example('homelab/apply.ts').catch((failed) => failed)
    expect([failure.code, failure.stderr]).toEqual([
      2,
      'the boot service cannot listen on 127.0.0.1:8642: another program listens there\n',
    ])
  }, 60_000)
})

describe('plugin: a driver and a setting of one’s own', () => {
  it('switches nodes on through a relay board that pretends, and settles the plugin’s settings', async () => {
    const { stdout } = await example('plugin/apply.ts', { RELAY_PORT: String(await freePort()) })
    expect(stdout).toContain('Plan for workbench: 16 steps on 8 of 8 nodes')
    expect(stdout).toContain(`pi001 { weight: 1, partition: 'first' }`)
    expect(stdout).toContain(`pi101 { weight: 1, partition: 'second' }`)
    expect(stdout).toContain(`pi104 { weight: 10, partition: 'debug' }`)
    expect(stdout.trim().endsWith('done')).toBe(true)
  })

  it('finds a board of one’s own by its address, and says when it is not there', async () => {
    const env = { RELAY_BOARD: '127.0.0.1', RELAY_PORT: String(await freePort()) }
    const { stdout } = (await example('plugin/apply.ts', env).catch((failed) => failed)) as {
      stdout: string
    }
    expect(stdout).toContain('pi[001-004,101-104] (8 nodes): the relay board cannot be reached')
    expect(stdout.trim().endsWith('failed')).toBe(true)
  })
})
