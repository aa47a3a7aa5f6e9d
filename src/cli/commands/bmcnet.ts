import { PhoenixError } from '../../error.js'
import { Ip } from '../../model/address/ip.js'
import type { BmcNetworkChange, BmcNetworkReport } from '../../ports/bmc-network.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { switchFlag, textFlag } from '../command-line/word.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

type Flags = ChangeFlags & {
  readonly dhcp: boolean
  readonly ip: string | undefined
  readonly gateway: string | undefined
  readonly vlan: number | 'off' | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Shows the network settings of BMCs, or changes them and reads them back; the address comes last. A\n' +
      'BMC that moves to another address or VLAN cannot be asked there: it has accepted, and whether it\n' +
      'is well has to be seen. A change is asked about; without a terminal it needs --yes. An address\n' +
      'of its own goes to one node at a time.',
    examples: [
      ['phoenix bmcnet @*', 'what they have'],
      ['phoenix bmcnet @* --gateway 10.1.0.254', 'for all of them'],
      ['phoenix bmcnet cn1 --ip 10.1.0.11/16', 'an address with the length of its prefix'],
      ['phoenix bmcnet @rack7 --dhcp', 'addresses by DHCP'],
    ],
    flags: {
      ...changeFlags,
      dhcp: switchFlag('get the address by DHCP'),
      ip: textFlag('a static address, with the length of its prefix', 'IP/PREFIX'),
      gateway: {
        kind: 'parsed',
        parse: parseGateway,
        brief: 'the gateway',
        placeholder: 'IP',
        optional: true,
      },
      vlan: {
        kind: 'parsed',
        parse: parseVlan,
        brief: 'the number of the VLAN, or off',
        placeholder: 'VLAN',
        optional: true,
      },
    },
    letters: changeLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) => {
      const wanted = changeOf(flags)
      return onNodes(call, expression, async (on) => {
        const { bmcNetwork } = on.selection
        if (wanted === undefined) {
          return tellLook(on, bmcNetwork.read(), {
            text: networkText,
            json: (report) => ({ ...report }),
          })
        }
        if (wanted.ip !== undefined && on.nodes.size > 1) {
          throw new PhoenixError(
            'usage',
            `${on.nodes.size} nodes cannot have one address: --ip is for one`,
          )
        }
        const what = `change the network settings of the BMC to ${wantedText(wanted)}`
        if (!(await agreed(on, flags, what))) return 0
        return tellChange(on, bmcNetwork.set(wanted, reasonOf(flags)), {
          text: () => 'accepted',
          json: () => ({ network: wanted }),
        })
      })
    },
  })

export default build

function changeOf({ dhcp, ip, gateway, vlan }: Flags): BmcNetworkChange | undefined {
  if (dhcp && ip !== undefined)
    throw new PhoenixError('usage', '--dhcp and --ip contradict each other')
  const wanted: BmcNetworkChange = {
    ...(dhcp ? { source: 'dhcp' as const } : {}),
    ...(ip === undefined ? {} : { source: 'static' as const, ...addressOf(ip) }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(vlan === undefined ? {} : { vlan }),
  }
  return Object.keys(wanted).length === 0 ? undefined : wanted
}

function addressOf(text: string): { readonly ip: string; readonly prefix: number } {
  const [, ip, prefix] = /^([0-9.]{7,15})\/(\d{1,2})$/.exec(text) ?? []
  if (ip !== undefined && Number(prefix) >= 1 && Number(prefix) <= 32) {
    return { ip, prefix: Number(prefix) }
  }
  throw new PhoenixError('usage', '--ip takes an address with its prefix, such as 10.1.0.11/16')
}

function parseGateway(input: string): string {
  const gateway = Ip.parse(input)
  if (gateway.family === 4) return gateway.toString()
  throw new Error('it has to be an IPv4 address, such as 10.1.0.254')
}

function wantedText({ source, ip, prefix, gateway, vlan }: BmcNetworkChange): string {
  const words = [
    ...(source === 'dhcp' ? ['addresses by DHCP'] : []),
    ...(ip === undefined ? [] : [`${ip}/${prefix}`]),
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(vlan === undefined ? [] : [vlan === 'off' ? 'no VLAN' : `VLAN ${vlan}`]),
  ]
  return words.join(', ')
}

function networkText({ ip, prefix, source, gateway, vlan, mac }: BmcNetworkReport): string {
  const words = [
    ip === undefined ? 'no address' : `${ip}${prefix === undefined ? '' : `/${prefix}`}`,
    ...(source === undefined || source === 'other' ? [] : [`by ${source}`]),
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(vlan === undefined ? [] : [`VLAN ${vlan}`]),
    ...(mac === undefined ? [] : [mac]),
  ]
  return words.join(', ')
}

function parseVlan(input: string): number | 'off' {
  if (input === 'off') return 'off'
  if (/^[1-9]\d{0,3}$/.test(input) && Number(input) <= 4094) return Number(input)
  throw new Error('it has to be a number from 1 to 4094, or off')
}
