import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import type { Discovered, ScanPorts } from '../../run/discover/discover.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument, type ReadFlags, readFlags, throughFlag } from '../command-line/flags.js'
import { switchFlag } from '../command-line/word.js'
import { withPhoenix } from '../config/opened.js'
import { countBmcs } from '../machines/count-bmcs.js'
import { listMachines } from '../machines/list-machines.js'
import { rackRange } from '../machines/rack-range.js'
import { align, gatheredLines } from '../output/gather.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = ReadFlags & {
  readonly range: string | undefined
  readonly dhcp: boolean
  readonly order: boolean
  readonly watch: boolean
  readonly ports: ScanPorts | undefined
  readonly rate: number | undefined
  readonly atOnce: number | undefined
  readonly timeout: number | undefined
  readonly most: number | undefined
  readonly unknown: boolean
}

const whole = (input: string): number => {
  if (/^[1-9]\d{0,8}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number from 1')
}
const number = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: whole, brief, placeholder, optional: true }) as const

const build: BuildCommand = (brief) =>
  command<Flags, [nodes?: string]>({
    brief,
    help:
      'With --range it asks every address of a range whether a BMC is there, by the protocols of the\n' +
      'drivers in the configuration and without any log-in; shows maker, product, serial number or UUID where they are\n' +
      'told, and the key that it shows in TLS. BMCs are matched with nodes by address, key, serial\n' +
      'number and UUID; those of no node are strangers. Nodes whose BMC should be in the range and does\n' +
      'not answer are named, and the exit code is then 1. Nothing is changed, and no address outside of\n' +
      'the range is ever asked. More than 65536 addresses need --most. Through a rack it is the rack that\n' +
      'is asked.\n' +
      'With --dhcp it lists the machines that asked a running phoenix serve for an address or for what to\n' +
      'start and are no nodes, and for each the node that it may be: by its switch port, serial number,\n' +
      'UUID or asset tag, with --order by the order in which they were switched on. phoenix adopt makes\n' +
      'nodes of them.',
    examples: [
      ['phoenix discover --range 10.1.0.0/24', 'who is there'],
      ['phoenix discover --range bmc', 'the network of that name'],
      ['phoenix discover --range 10.1.0.10-10.1.0.99 --unknown', 'strangers only'],
      [
        "phoenix discover --dhcp 'cn[01-16]' --order",
        'new machines, in the order of their racking',
      ],
      ['phoenix discover --dhcp --watch', 'as they come'],
      ['phoenix discover --range 127.0.0.0/24 --ports redfish=8443', 'on another port'],
      ['phoenix discover --through .phoenix/rack.json', 'the BMCs of a simulated rack'],
    ],
    flags: {
      ...readFlags,
      through: throughFlag,
      range: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'prefixes, ranges, addresses or networks, with commas: 10.1.0.0/16,bmc',
        placeholder: 'RANGE',
        optional: true,
      },
      dhcp: switchFlag('machines that ask DHCP and are no nodes, in place of BMCs'),
      order: switchFlag('propose the free nodes in the order in which machines were seen first'),
      watch: switchFlag('go on, and tell machines as they come'),
      ports: {
        kind: 'parsed',
        parse: parsePorts,
        brief: 'ports other than the usual ones, by driver: redfish=8443-8458,ipmi=1623',
        placeholder: 'PORTS',
        optional: true,
      },
      rate: number('how many questions a second (without it: 1000)', 'N'),
      atOnce: number('how many are waited for at once (without it: 256)', 'N'),
      timeout: number('how long an address may take, in milliseconds (without it: 2000)', 'MS'),
      most: number('how many addresses, times their ports, there may be (without it: 65536)', 'N'),
      unknown: {
        kind: 'boolean',
        brief: 'only BMCs that are those of no node',
        default: false,
        withNegated: false,
      },
    },
    letters: { c: 'config' },
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, flags, nodes) => {
      checkKind(flags, nodes)
      const place = await placeOf(call, flags)
      const interrupt = interruptOf(call, flags.watch ? 'Ended.' : undefined)
      const { signal } = interrupt
      try {
        return await withPhoenix(
          call,
          (phoenix) =>
            place === undefined
              ? listMachines(call, phoenix, { ...flags, nodes, signal })
              : scan(call, phoenix, { ...flags, ...place }, signal),
          { signal },
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build

/** One of two things is looked for, each with flags of its own. */
function checkKind({ range, dhcp, order, watch, through }: Flags, nodes: string | undefined): void {
  const scans = range !== undefined || (through !== undefined && !dhcp)
  if (scans === dhcp) {
    throw new PhoenixError('usage', 'say --range RANGE to look for BMCs, or --dhcp for machines')
  }
  if (dhcp || (!order && !watch && nodes === undefined)) return
  throw new PhoenixError('usage', 'NODES, --order and --watch belong to --dhcp')
}

/** Where BMCs are looked for; undefined where machines are listed. Through a rack, that is where the rack is. */
async function placeOf(
  call: Call,
  { range, ports, dhcp }: Flags,
): Promise<{ readonly range: string; readonly ports: Flags['ports'] } | undefined> {
  if (range !== undefined) return { range, ports }
  if (dhcp || call.through === undefined) return undefined
  const { readRackFile } = await import('../files/rack-file.js')
  const rack = rackRange(await readRackFile(call.through))
  return { range: rack.range, ports: { ...rack.ports, ...ports } }
}

type Found = Extract<Discovered, { kind: 'found' }>
type Silent = Extract<Discovered, { kind: 'silent' }>

async function scan(
  call: Call,
  phoenix: Phoenix,
  flags: Flags & { readonly range: string },
  signal: AbortSignal,
): Promise<number> {
  const { range, ports, rate, atOnce, timeout, most, unknown } = flags
  const found: Found[] = []
  const silent: Silent[] = []
  let [done, all, told] = [0, 0, performance.now()]
  const on = (now: number, of: number) => {
    ;[done, all] = [now, of]
    if (performance.now() - told < 5000) return
    told = performance.now()
    void call.note(`${now} of ${of} asked, ${count(countBmcs(found), 'BMC')} found`)
  }
  const options = {
    range,
    on,
    signal,
    ...(ports === undefined ? {} : { ports }),
    ...(rate === undefined ? {} : { rate }),
    ...(atOnce === undefined ? {} : { atOnce }),
    ...(timeout === undefined ? {} : { deadline: timeout }),
    ...(most === undefined ? {} : { most }),
  }
  try {
    for await (const one of phoenix.discover(options)) {
      if (one.kind === 'silent') silent.push(one)
      else if (!unknown || one.nodes.length === 0) found.push(one)
    }
  } catch (error) {
    if (!signal.aborted || (PhoenixError.is(error) && error.code !== 'aborted')) throw error
  }
  const wasStopped = signal.aborted
  // While it was stopped nobody knows who would have answered.
  const missing = unknown ? [] : silent
  if (call.wantsJson) {
    await call.json({
      found: found.map(({ kind: _kind, scanned, ...one }) => ({ ...one, ...scanned })),
      silent: missing.map(({ kind: _kind, ...one }) => one),
      asked: done,
      of: all,
    })
  } else await tell(call, found, missing)
  const strangers = found.filter(({ nodes }) => nodes.length === 0)
  const summary = [
    `${count(countBmcs(found), 'BMC')} found`,
    `${countBmcs(strangers)} of no node`,
    ...(missing.length === 0 ? [] : [`${missing.length} expected and silent`]),
  ]
  await call.note(summary.join(', '))
  if (wasStopped) {
    await call.note(`Interrupted: ${done} of ${all} were asked.`)
    return 130
  }
  return missing.length > 0 ? 1 : 0
}

async function tell(call: Call, found: readonly Found[], silent: readonly Silent[]): Promise<void> {
  const places = placesOf(found)
  const rows = found.map(({ address, driver, scanned, nodes }, index) => {
    const { vendor = '-', product, serial, uuid, pin } = scanned
    const who = nodes.map(({ node, by }) => `${node} (${by.join(', ')})`).join(' or ')
    const what = [product, serial ?? uuid].filter((text) => text !== undefined).join(' ')
    const where = places[index] ?? address
    return [where, driver, vendor, what === '' ? '-' : what, who || 'of no node', pin ?? '-'].map(
      (text) => cleanLine(text),
    )
  })
  const header = ['ADDRESS', 'DRIVER', 'MAKER', 'PRODUCT', 'NODE', 'KEY']
  if (rows.length > 0) await call.print(align([header, ...rows]))
  for (const [index, { address, driver, scanned }] of found.entries()) {
    const where = places[index] ?? address
    for (const text of scanned.notes ?? []) await call.note(`${where} (${driver}): ${text}`)
  }
  const lines = silent.map(
    ({ node, driver }) => [node, `its BMC does not answer by ${driver}`] as const,
  )
  for (const line of gatheredLines(lines)) await call.note(line)
}

/** Where a BMC is, with its port where others are at the same address. */
function placesOf(found: readonly Found[]): readonly string[] {
  const ports = new Map<string, Set<number>>()
  const shared = found.map(({ address, driver, scanned }) => {
    const key = `${driver} ${address}`
    const own = ports.get(key) ?? new Set()
    ports.set(key, own.add(scanned.port))
    return own
  })
  return found.map(({ address, scanned }, index) =>
    (shared[index]?.size ?? 0) > 1 ? `${bracketed(address)}:${scanned.port}` : address,
  )
}

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address)

function parsePorts(input: string): ScanPorts {
  const ports: Record<string, number[]> = {}
  for (const word of input.split(',')) {
    const [, driver, first, last = first] =
      /^([a-z][\w-]*)=(\d{1,5})(?:-(\d{1,5}))?$/.exec(word.trim()) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (driver === undefined || from < 1 || to < from || to > 65_535) {
      throw new Error("it has to be like 'redfish=8443,ipmi=1623' or 'redfish=8443-8458'")
    }
    ports[driver] ??= []
    for (let port = from; port <= to; port++) ports[driver].push(port)
  }
  return ports
}
