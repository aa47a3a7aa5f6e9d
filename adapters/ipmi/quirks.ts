/**
 * Where BMCs differ from the standard, as data. The names are those under which FreeIPMI and ipmitool
 * know them (`privlookup` is ours), so that what an
 * admin has learnt there can be written here. Most concern the log-in, when nobody knows yet who made the BMC; so
 * they are named in the configuration and not detected.
 */
import { PhoenixError } from '../../src/error.js'
import { didYouMean } from '../../src/model/did-you-mean.js'

/** In which ways BMCs are served differently. */
export interface Behaviour {
  /** Whether the checksums of answers are looked at. @default 'checked' */
  readonly checksums: 'checked' | 'ignored'
  /**
   * How a user name is sent: as it is, in a field that zeros fill to 16 bytes, or itself filled so.
   * @default 'exact'
   */
  readonly userName: 'exact' | 'filled-field' | 'filled'
  /** Whether accounts are found by their name alone, or by name and privilege. @default 'name' */
  readonly lookup: 'name' | 'name-and-privilege'
  /** Where the bit for the lookup by name is hashed. @default 'everywhere' */
  readonly lookupBit: 'everywhere' | 'not-in-rakp3' | 'nowhere'
  /** How long the code of RAKP 2 must be: as its hash, or as long as the BMC sends. @default 'whole' */
  readonly rakp2Code: 'whole' | 'cut'
  /** Which algorithm makes the code of RAKP 4. @default 'authentication' */
  readonly rakp4Code: 'authentication' | 'integrity'
  /** Whether the padding of a signed packet counts the last two bytes. @default 'standard' */
  readonly padding: 'standard' | 'short'
}

/** What is done where nothing else is known. */
export const ordinary: Behaviour = {
  checksums: 'checked',
  userName: 'exact',
  lookup: 'name',
  lookupBit: 'everywhere',
  rakp2Code: 'whole',
  rakp4Code: 'authentication',
  padding: 'standard',
}

/** How a difference is called. */
export type IpmiQuirk =
  | 'nochecksumcheck'
  | 'intel20'
  | 'supermicro20'
  | 'intelplus'
  | 'i82571spt'
  | 'privlookup'
  | 'icts'
  | 'opensesspriv'
  | 'authcap'
  | 'integritycheckvalue'
  | 'ipmiping'

/** One difference. */
export interface Quirk {
  readonly name: IpmiQuirk
  /** What is done about it; nothing where it is always done, or never needed here. */
  readonly does: Partial<Behaviour>
  /** What the BMC does. */
  readonly note: string
  /** Where it was seen. */
  readonly seen: readonly string[]
}

/** All differences that are known and matter to IPMI 2.0. */
export const quirks: readonly Quirk[] = [
  {
    name: 'nochecksumcheck',
    does: { checksums: 'ignored' },
    note: 'computes the checksums of its answers wrongly; packets are still signed',
    seen: ['Supermicro X9SCM-iiF', 'Supermicro X9DRi-F', 'Supermicro X9DRFR'],
  },
  {
    name: 'intel20',
    does: { userName: 'filled' },
    note: 'wants user names filled to 16 bytes',
    seen: ['Intel SE7520AF2 with Server Management Module'],
  },
  {
    name: 'supermicro20',
    does: { rakp2Code: 'cut' },
    note: 'sends a code of the wrong length in RAKP 2',
    seen: ['Supermicro H8QME with SIMSO (Peppercon firmware)'],
  },
  {
    name: 'intelplus',
    does: { rakp4Code: 'integrity', lookupBit: 'not-in-rakp3' },
    note: 'makes the code of RAKP 4 by the integrity algorithm, and hashes the privilege alone in RAKP 3',
    seen: ['Intel boards that ipmitool calls intelplus'],
  },
  {
    name: 'i82571spt',
    does: { userName: 'filled-field', lookupBit: 'nowhere' },
    note: 'hashes the privilege without the lookup bit, and wants the name field filled',
    seen: ['Intel 82571 Ethernet controller'],
  },
  {
    name: 'privlookup',
    does: { lookup: 'name-and-privilege' },
    note: 'does not find accounts by their name alone',
    seen: ['boards with several accounts of one name, each for a privilege'],
  },
  {
    name: 'icts',
    does: { padding: 'short' },
    note: 'pads signed packets without counting the last two bytes',
    seen: ['boards that ipmitool calls icts'],
  },
  {
    name: 'opensesspriv',
    does: {},
    note: 'hashes the privilege of Open Session; the same privilege is always sent in both places here',
    seen: [
      'Sun Fire 4100/4200/4500 with ILOM',
      'Inventec 5441/Dell Xanadu II',
      'Supermicro X8DTH',
      'Supermicro X8DTG',
      'Intel S5500WBV',
      'Intel S2600JF',
      'Quanta QSSC-S4R',
      'Dell C5220',
    ],
  },
  {
    name: 'authcap',
    does: {},
    note: 'tells its channel wrongly; a log-in here does not depend on what the channel tells',
    seen: ['Asus P5M2/P5MT-R/RS162-E4/RX4', 'Intel SR1520ML/X38ML', 'Sun Fire 2200/4150/4450'],
  },
  {
    name: 'integritycheckvalue',
    does: {},
    note: 'sends a code in RAKP 4 under suite 0, which is never used here',
    seen: ['Supermicro X8DTG', 'Supermicro X8DTU', 'Intel S5500WBV', 'Intel S2600JF'],
  },
  {
    name: 'ipmiping',
    does: {},
    note: 'does not answer an RMCP ping; no log-in here needs one',
    seen: ['Intel Windmill', 'Quanta Winterfell', 'Wiwynn Windmill'],
  },
]

/** Names that mean something elsewhere and cannot here. */
const refused: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['idzero', 'unexpectedauth', 'forcepermsg', 'endianseq', 'noauthcodecheck'].map((name) => [
      name,
      'it concerns IPMI 1.5, which is not spoken because it encrypts nothing',
    ]),
  ),
  sun20: 'keys of the wrong length are not made; newer ILOM firmware needs opensesspriv at most',
}

/** Why a quirk is not served; undefined for one that is. */
export function quirkFault(name: string): string | undefined {
  if (quirks.some((one) => one.name === name)) return undefined
  // A name that means nothing is not repeated: who knows what was written there by mistake.
  if (!Object.hasOwn(refused, name)) {
    const known = quirks.map((one) => one.name)
    return `'quirks' has a name that is none${didYouMean(name, known)}`
  }
  return `the quirk '${name}' is not served: ${refused[name]}`
}

/** The behaviour for quirks by name. Errors: `usage` for a name that is not known or not served. */
export function behaviourOf(names: readonly string[]): Behaviour {
  const behaviours = names.map((name) => {
    const fault = quirkFault(name)
    if (fault !== undefined) throw new PhoenixError('usage', fault)
    return quirks.find((one) => one.name === name)?.does
  })
  return Object.assign({}, ordinary, ...behaviours)
}
