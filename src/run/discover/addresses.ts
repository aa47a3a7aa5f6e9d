/** Which addresses are scanned: exactly those that somebody asked for. */
import { PhoenixError } from '../../error.js'
import { Cidr } from '../../model/address/cidr.js'
import { Ip } from '../../model/address/ip.js'
import { IpRange } from '../../model/address/ip-range.js'
import type { Model } from '../../model/settle/model.js'

/** So many addresses are scanned without a word: those of a /16. */
export const usualMost = 65_536

/** No more than this are scanned, whatever anybody says. */
const utmost = 4_194_304n

/**
 * The ranges of a text: prefixes, ranges, addresses and names of networks, with commas between them. Of a
 * prefix, neither the network's own address nor that for all are hosts, and they are left out.
 *
 * @param options.most how many addresses there may be, or ports of addresses
 * @param options.each how many ports are asked at each address
 * @throws PhoenixError `usage` for more than that, `address` or `unknown-name` for what is no range
 */
export function rangesOf(
  text: string,
  model: Model,
  { most = usualMost, each = 1 }: { readonly most?: number; readonly each?: number } = {},
): readonly IpRange[] {
  const words = text.split(',').map((word) => word.trim())
  const ranges = words.flatMap((word) => rangesOfWord(word, model))
  const addresses = ranges.reduce((sum, { size }) => sum + size, 0n)
  const count = addresses * BigInt(each)
  if (count > BigInt(most) || count > utmost) {
    const limit = BigInt(most) < utmost ? BigInt(most) : utmost
    throw new PhoenixError(
      'usage',
      `${text} has ${addresses} addresses${each === 1 ? '' : ` with ${each} ports each`}, and at most ${limit} are scanned`,
      {
        hint:
          count > utmost
            ? 'name a smaller range'
            : `name a smaller range, or say --most ${count} if that is meant`,
      },
    )
  }
  return ranges
}

function rangesOfWord(word: string, model: Model): readonly IpRange[] {
  const network = model.networks.get(word)
  if (network !== undefined) {
    const prefixes = [network.v4, network.v6].filter((one) => one !== undefined)
    return prefixes.map(hostsOf)
  }
  if (word.includes('/')) return [hostsOf(Cidr.parse(word))]
  if (word.includes('-') && /^[\d.:a-f-]+$/i.test(word)) return [IpRange.parse(word)]
  if (/^[\d.]+$/.test(word) || word.includes(':')) return [IpRange.of(Ip.parse(word))]
  const names = [...model.networks.keys()].join(', ')
  throw new PhoenixError(
    'unknown-name',
    `'${word}' is neither a range of addresses nor a network`,
    {
      hint: `write 10.1.0.0/24, 10.1.0.10-10.1.0.99 or 10.1.0.7, or one of the networks ${names}`,
    },
  )
}

function hostsOf(prefix: Cidr): IpRange {
  const all = IpRange.of(prefix)
  if (prefix.family === 6 || all.size <= 2n) return all
  return IpRange.of(all.at(1), all.at(all.size - 2n))
}

/** All addresses of ranges, each once, in the order in which they were asked for. */
export function* addressesOf(ranges: readonly IpRange[]): Iterable<Ip> {
  for (const [index, range] of ranges.entries()) {
    const before = ranges.slice(0, index)
    for (let place = 0n; place < range.size; place++) {
      const address = range.at(place)
      if (!before.some((one) => one.contains(address))) yield address
    }
  }
}
