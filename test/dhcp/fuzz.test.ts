/** Whatever reads what DHCP brings, with spoilt input: texts, and packets at the real dnsmasq. */
import { describe, expect, it } from 'vitest'
import { packetIn } from '../../adapters/netboot/dhcp/dnsmasq-line.js'
import { keaLeasesIn } from '../../adapters/netboot/dhcp/kea-leases.js'
import { agentOption, packetBytes } from '../../adapters/netboot/dhcp/lab/packet.js'
import { heardIn } from '../../adapters/netboot/dhcp/lease-script.js'
import { leasesIn, newsOf } from '../../adapters/netboot/dhcp/leases.js'
import { newsOfRequests } from '../../adapters/netboot/dhcp/port-news.js'
import { Ports } from '../../adapters/netboot/dhcp/ports.js'
import { at, mac, plugged, startedInLab } from '../../adapters/netboot/dhcp/testing.js'
import { UnknownMachines, unknownIn, unknownText } from '../../src/boot/unknown/unknown-machines.js'
import { Dice, mutate } from '../ipmi/mutate.js'

function diceOf(): Dice {
  const seed = Number(process.env.PHOENIX_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`the seed is ${seed}; PHOENIX_FUZZ_SEED=${seed} repeats this run`)
  return new Dice(seed)
}

const known = Object.fromEntries(
  [4, 5, 6].map((number) => [`cn${number}`, { 'interfaces.eno1.mac': mac(`a${number}`) }]),
)

const note = ['phoenix-lease-1', 'add', mac('a4'), '10.2.0.4', 'e4', 'sw1', '10.2.255.8']
const words = [
  'mgmt switch-sw1 port-sw1-e4 br0',
  'PXEClient:Arch:00007:UNDI:003016',
  'iPXE',
  '1,3',
  'x',
]
const samples = {
  notes: Buffer.from([...note, ...words, ...note, ...words, ''].join('\0')),
  dnsmasq: Buffer.from(
    `1795000000 ${mac('a4')} 10.2.0.4 cn4 *\n0 ${mac('b1')} 10.2.9.9 x *\nduid 1\n`,
  ),
  kea: Buffer.from(
    'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n' +
      `10.2.0.4,${mac('a4')},01:02,600,4000000000,1,0,0,cn4,0\n10.2.9.9,${mac('b1')},,600,4000000000,1,0,0,,2\n`,
  ),
  line: Buffer.from(
    `dnsmasq-dhcp[7]: 99 DHCPDISCOVER(br0) 10.2.0.4 ${mac('a4')} no address available`,
  ),
}

describe('what DHCP brings', () => {
  it('may be spoilt in any way: nothing throws, and only what is well formed comes of it', () => {
    const dice = diceOf()
    const model = plugged(known)
    const ports = new Ports(model)
    const machines = new UnknownMachines()
    const macForm = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/
    const all = Object.values(samples)
    let taken = 0
    for (let times = 0; times < 6000; times++) {
      const spoilt = (sample: Buffer) => mutate(sample, dice, dice.of(all))
      const heard = heardIn(spoilt(samples.notes))
      const news = newsOfRequests(model, ports, heard)
      expect(news.observations).toEqual([])
      for (const sighting of news.sightings) taken += machines.see(sighting) === undefined ? 0 : 1
      const leases = [
        ...leasesIn(spoilt(samples.dnsmasq).toString()),
        ...keaLeasesIn([spoilt(samples.kea).toString(), spoilt(samples.kea).toString()]),
      ]
      for (const lease of leases) expect(lease.mac).toMatch(macForm)
      for (const { key } of newsOf(model, leases).observations) expect(key).toMatch(/\.lease$/)
      const packet = packetIn(spoilt(samples.line).toString('latin1'))
      if (packet !== undefined) expect(packet.mac).toMatch(macForm)
    }
    // By chance some are well formed still: what is looked at above is not nothing.
    expect(taken).toBeGreaterThan(0)
    const text = unknownText(machines.list())
    expect(unknownIn(text)).toEqual(machines.list())
    expect(text).toMatch(/^[\n\x20-\u{10ffff}]*$/u)
    for (let times = 0; times < 200; times++) {
      const sample = Buffer.from(text.slice(0, 2000))
      for (const one of unknownIn(mutate(sample, dice, sample).toString())) {
        expect(one.mac).toMatch(macForm)
      }
    }
  })

  it('may be spoilt packets: the server stays, nobody is robbed, and the log stays short', async (context) => {
    const dice = diceOf()
    const { lab, server, macs, log, unknown, until } = await startedInLab(context, known)
    expect((await lab.ask(mac('a4'), at('e4')))?.ip).toBe('10.2.0.4')
    const { pid } = server
    const before = log.length
    const packets = [1, 3, 7, 8].map((type) =>
      packetBytes({
        type,
        mac: mac('b1'),
        relay: '10.2.255.8',
        options: {
          12: 'name`reboot`',
          50: Buffer.from([10, 2, 0, 4]),
          60: 'PXEClient:Arch:00000:UNDI:002001',
          77: 'iPXE',
          82: agentOption('e5', 'sw1'),
          93: Buffer.from([0, 7]),
        },
      }),
    )
    for (let times = 0; times < 3000; times++) {
      const packet = mutate(dice.of(packets), dice, dice.of(packets))
      lab.send(packet, times % 3 === 0 ? 'broadcast' : 'relay')
      if (times % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect((await lab.ask(mac('a5'), at('e5')))?.ip).toBe('10.2.0.5')
    await until(() => unknown.size > 0)
    expect(server.pid).toBe(pid)
    expect(macs()).toEqual([])
    // Told once for each machine and reason, and of machines that are made up only so many.
    expect(log.length - before).toBeLessThan(700)
    expect(log.filter(({ level }) => level === 'error')).toEqual([])
    expect(unknown.size).toBeLessThanOrEqual(4096)
  }, 60_000)
})
