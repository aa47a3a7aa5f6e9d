/** dnsmasq under Phoenix in a network of its own, for tests: three nodes that are known by their switch ports. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'
import { modelOf, shelf } from '../../../src/boot/testing.js'
import { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { Ip } from '../../../src/model/address/ip.js'
import { IpRange } from '../../../src/model/address/ip-range.js'
import type { FactValue, Observation } from '../../../src/model/fact.js'
import { factRef } from '../../../src/model/value.js'
import type { NetbootLog } from '../options.js'
import { serveDnsmasq } from './dnsmasq.js'
import { labFor } from './lab/testing.js'

type Facts = Readonly<Record<string, Readonly<Record<string, FactValue>>>>

/** Nodes at the ports of a switch that have no hardware address yet, and a pool for machines that are none. */
export function plugged(facts: Facts = {}) {
  const { mgmt } = shelf.networks as unknown as { readonly mgmt: { readonly v4: never } }
  const pool = [IpRange.of(Ip.parse('10.2.9.1'), Ip.parse('10.2.9.9'))]
  return modelOf(
    {
      networks: { mgmt: { ...mgmt, pool } },
      rules: [4, 5, 6].map((number) => [
        `cn${number}`,
        {
          image: 'rocky9',
          interfaces: {
            eno1: {
              network: 'mgmt',
              ip: Ip.parse(`10.2.0.${number}`),
              mac: factRef(),
              switch: 'sw1',
              port: `e${number}`,
            },
          },
        },
      ]),
    },
    facts,
  )
}

/** A hardware address by its end. */
export const mac = (last: string) => `02:00:00:00:0f:${last}`
/** How a machine asks through a port of the switch. */
export const at = (port: string) => ({ circuit: port, remote: 'sw1' })

/** The server, and what it says and learns. */
export async function startedInLab(context: TestContext, facts: Facts = {}) {
  const lab = await labFor(context)
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-ports-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const log: NetbootLog[] = []
  const learnt: Observation[] = []
  const unknown = new UnknownMachines()
  const server = await serveDnsmasq({
    model: plugged(facts),
    folder,
    interfaces: [lab.interface],
    url: 'http://10.2.255.1:8080',
    program: [...lab.within, 'dnsmasq'],
    extra: ['no-ping'],
    log: (entry) => log.push(entry),
    record: async (observations) => void learnt.push(...observations),
    unknown,
    interval: 20,
  })
  onTestFinished(() => server.close())
  const says = (text: string) => log.filter(({ message }) => message.includes(text)).length
  const until = async (condition: () => boolean) => {
    for (let tries = 0; tries < 600 && !condition(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    if (!condition()) throw new Error(`it did not happen: ${JSON.stringify([log, unknown.list()])}`)
  }
  const macs = () => learnt.filter(({ key }) => key.endsWith('.mac'))
  return { lab, folder, log, learnt, macs, unknown, server, says, until }
}
