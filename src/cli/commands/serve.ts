import { dirname, join } from 'node:path'
import type { LoaderFiles } from '../../boot/loaders.js'
import { openFacts } from '../../facts/index.js'
import { Ip } from '../../model/address/ip.js'
import { isServiceUrl } from '../../model/service-url.js'
import { Model } from '../../model/settle/model.js'
import { refuse } from '../../sdk/refuse.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { configFlag, dbFlag, jsonFlag, knownThroughFlag, letters } from '../command-line/flags.js'
import { findConfig } from '../config/load-config.js'
import { WatchedConfig } from '../config/watched-config.js'
import { factsAt, tellIfMade } from '../facts/location.js'
import { type ServeFlags, Service } from '../serving/service.js'
import { unitOf } from '../serving/unit.js'

const said = (brief: string, placeholder: string) =>
  ({
    kind: 'parsed',
    parse: (input: string) => input,
    brief,
    placeholder,
    optional: true,
  }) as const

const build: BuildCommand = (brief) =>
  command<ServeFlags>({
    brief,
    help:
      'Runs the boot service until Ctrl-C: over HTTP it tells nodes what to start, gives them the files\n' +
      'of their images, and keeps what they report as facts. A changed configuration is taken as a whole\n' +
      'or, if it is broken, not at all. With --dhcp it also runs dnsmasq on network interfaces, which\n' +
      'needs root; then boot loaders are served by TFTP. Without it, phoenix render @* --as dnsmasq (or\n' +
      "kea) gives the files of your own server; tell it the URL 'http://SERVER:8080/boot.ipxe', and with\n" +
      '--leases the service reads its leases back into facts. Machines that ask and are no nodes are kept\n' +
      'for phoenix discover --dhcp and phoenix adopt.\n' +
      'What happens is told on the error output, with --json as one JSON object a line.',
    examples: [
      ['phoenix serve', 'the boot service alone, without root'],
      ['phoenix serve --dhcp eno1 --loaders /usr/lib/ipxe', 'with DHCP and TFTP on eno1'],
      ['phoenix serve --dhcp eno1 --loaders /srv/tftp --loader x64=grubx64.efi', 'UEFI by GRUB'],
      ['phoenix serve --leases /var/lib/kea/kea-leases4.csv', 'beside a Kea of your own'],
      [
        'phoenix serve --host 127.0.0.1 --any-address --through .phoenix/rack.json',
        'for virtual machines of phoenix simulate --qemu',
      ],
      ['phoenix serve --dhcp eno1 --loaders /usr/lib/ipxe --unit', 'as a service of the system'],
    ],
    flags: {
      config: configFlag,
      db: dbFlag,
      through: { ...knownThroughFlag, brief: 'keep facts with those of a rack, for its machines' },
      json: jsonFlag,
      host: said('the address to listen on (without it: all)', 'ADDRESS'),
      port: {
        kind: 'parsed',
        parse: (input: string): number => {
          if (/^\d{1,5}$/.test(input) && Number(input) < 65_536) return Number(input)
          throw new Error('it has to be a number up to 65535')
        },
        brief: 'the port to listen on (without it: 8080)',
        placeholder: 'PORT',
        optional: true,
      },
      url: {
        kind: 'parsed',
        parse: parseUrl,
        brief: 'where nodes reach it, in place of what the configuration says',
        placeholder: 'URL',
        optional: true,
      },
      images: said('the folder of images, in place of the one of the configuration', 'DIR'),
      loaders: said('the folder of boot loaders: undionly.kpxe, snponly.efi', 'DIR'),
      loader: {
        kind: 'parsed',
        parse: parseLoader,
        brief: 'another boot loader of that folder, for bios, x64, arm32 or arm64',
        placeholder: 'KIND=FILE',
        variadic: true,
        default: [],
      },
      key: said('the key of signed links (without it: .phoenix/boot.key, made once)', 'FILE'),
      tlsCert: said('serve HTTPS with this certificate', 'FILE'),
      tlsKey: said('the key of the certificate, readable for its owner alone', 'FILE'),
      dhcp: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'run dnsmasq on this network interface',
        placeholder: 'INTERFACE',
        variadic: true,
        default: [],
      },
      relay: {
        kind: 'parsed',
        parse: (input: string) => Ip.parse(input).toString(),
        brief: 'a DHCP relay that may tell switch ports (without it: all)',
        placeholder: 'ADDRESS',
        variadic: true,
        default: [],
      },
      leases: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: "read the leases of your own DHCP server: dnsmasq's file, or one of Kea's memfile",
        placeholder: 'FILE',
        variadic: true,
        default: [],
      },
      anyAddress: {
        kind: 'boolean',
        brief: 'take nodes behind a translation of addresses for what their hardware addresses say',
        default: false,
        withNegated: false,
      },
      unit: {
        kind: 'boolean',
        brief: 'print a unit of systemd that starts the service so, and start nothing',
        default: false,
        withNegated: false,
      },
    },
    letters,
    run: serve,
  })

export default build

function parseLoader(input: string): LoaderFiles {
  const [, kind, file] = /^(bios|x64|arm32|arm64)=([\w.+-]+(?:\/[\w.+-]+)*)$/.exec(input) ?? []
  if (kind !== undefined && file !== undefined) return { [kind]: file }
  throw new Error('it has to be such as x64=grubx64.efi: bios, x64, arm32 or arm64, and a file')
}

function parseUrl(input: string): string {
  if (isServiceUrl(input)) return input.replace(/\/+$/, '')
  throw new Error('it has to be such as http://10.2.0.1:8080, with nothing behind the port')
}

async function serve(call: Call, flags: ServeFlags): Promise<number> {
  const config = new WatchedConfig(call)
  const site = await config.read()
  await refuse(Model.settle(site))
  const location = factsAt(call, site)
  if (flags.unit) return printUnit(call, flags, location)
  await tellIfMade(call, location)
  const facts = await openFacts({ cluster: site.toDeclaration().name, location })
  const ended = new Promise<void>((resolve) => {
    call.io.onInterrupt(() => resolve())
  })
  const service = new Service(call, flags, config, facts, location)
  try {
    await service.start(site, await import('../../../adapters/netboot/index.js'))
    await Promise.race([ended, service.watch()])
  } finally {
    await service.close()
    await facts.close()
  }
  return 0
}

async function printUnit(call: Call, flags: ServeFlags, facts: string): Promise<number> {
  const { argv, execPath, execArgv } = process
  // Both may be said with a value, as in --unit=yes.
  const said = argv.slice(2).filter((one) => !/^--(unit|json)(=|$)/.test(one))
  // Who reads the log of a system wants one object a line.
  const words = [execPath, ...execArgv, argv[1] ?? '', ...said, '--json']
  const folder = dirname(findConfig(call))
  const unit = {
    words,
    cwd: call.io.cwd,
    folder,
    facts,
    key: flags.key === undefined ? join(folder, '.phoenix/boot.key') : call.path(flags.key),
    port: flags.port ?? 8080,
    dhcp: flags.dhcp.length > 0,
  }
  await call.io.stdout.write(unitOf(unit))
  return 0
}
