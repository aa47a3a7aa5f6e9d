/**
 * A home lab on a laptop, without root: three virtual machines start from the network and say that they
 * are up. Their BMCs are simulated, and switch real computers that QEMU makes. README.md says what changes
 * with real hardware: the lines about the rack go.
 */
import { join } from 'node:path'
import { Model, open, PhoenixError, type RunEvent } from 'phoenix-cluster'
import { readKeyFile, serveNetboot } from 'phoenix-cluster/adapters/netboot'
import { qemu, simulate } from 'phoenix-cluster/adapters/simulated'
import site, { bootService } from './cluster.config.js'
import { findLinux, writeImage } from './linux/image.js'

const own = join(import.meta.dirname, '.phoenix')

// Ctrl-C lets what is in flight finish and closes all; a second one ends at once, and the machines with it.
const stop = new AbortController()
const interrupted = () => stop.abort(new PhoenixError('aborted', 'interrupted'))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted)

/** Does the whole of it; what it opens is closed at its end, however that comes. Gives the exit code. */
async function lab(): Promise<number> {
  // The image: this computer's own kernel, and an initial RAM disk of busybox and a few lines of shell.
  const linux = findLinux([join(own, 'linux'), '/'])
  if (linux.missing.length > 0) {
    console.error(['This is missing:', ...linux.missing].join('\n- '))
    return 2
  }
  await writeImage(linux, join(own, 'images', 'rescue'))

  // The hardware: a BMC for each node, and a virtual machine behind it.
  const network = { kind: 'user', bootfile: `${bootService}/boot.ipxe` } as const
  const hardware = qemu({ memory: 256, nic: linux.nic, network, log: join(own, 'serial') })
  await using rack = await simulate(site, { hardware })

  await using phoenix = await open(site, { through: rack, signal: stop.signal })

  // The boot service. Behind QEMU's network all nodes have one address, so that does not tell who asks.
  await using netboot = await serveNetboot({
    model: phoenix.model,
    images: join(own, 'images'),
    key: await readKeyFile(join(own, 'boot.key')),
    host: '127.0.0.1',
    port: Number(new URL(bootService).port),
    address: false,
    record: async (observations) => void (await phoenix.facts.record(observations)),
    log: ({ message }) => console.log(`  ${message}`),
  })

  /** The boot service knows a node once its hardware address is learnt. */
  async function learnt(event: RunEvent) {
    if (event.type === 'fact')
      await netboot.update(Model.settle(site, await phoenix.facts.snapshot()))
  }

  const plan = await phoenix.plan()
  console.log(`${plan}\n`)
  const outcome = await phoenix.apply(plan, { on: learnt })
  for (const [node, one] of outcome.nodes) {
    if (one.result === 'failed') console.error(`${node}: ${one.reason}`)
  }

  console.log(`\n${outcome.result} after ${Math.round(outcome.took / 1000)} s. What is known now:`)
  const facts = await phoenix.facts.snapshot()
  for (const [node, known] of facts) {
    const said = ['power', 'interfaces.eth0.mac', 'booted.image', 'booted.at'].flatMap((key) => {
      const fact = known.get(key)
      return fact === undefined ? [] : [`${key} ${fact.value}`]
    })
    console.log(`  ${node}: ${said.join(', ')}`)
  }
  if (outcome.result === 'interrupted') return 130
  console.log(`\n${await phoenix.plan()}`)
  return outcome.result === 'done' ? 0 : 1
}

// What Phoenix throws is for people: what is wrong, where, and what to do.
process.exitCode = await lab().catch((error: unknown) => {
  if (!PhoenixError.is(error)) throw error
  console.error(error.report)
  return error.code === 'aborted' ? 130 : 2
})
