/** The makers of memory modules by the numbers that JEDEC (JEP106) gave them, as data. */

/** By the number of the bank, from 0, and the number in it; parity bits left out. */
const makers: Readonly<Record<string, string>> = {
  '0/09': 'Intel',
  '0/18': 'Toshiba',
  '0/2c': 'Micron',
  '0/2d': 'SK hynix',
  '0/41': 'Infineon',
  '0/4e': 'Samsung',
  '1/14': 'SMART Modular',
  '1/18': 'Kingston',
  '1/4f': 'Transcend',
  '1/7a': 'Apacer',
  '2/1e': 'Corsair',
  '2/7e': 'Elpida',
  '3/0b': 'Nanya',
  '4/43': 'Ramaxel',
  '4/4b': 'ADATA',
  '4/4d': 'G.Skill',
  '4/6f': 'Team Group',
  '5/1b': 'Crucial',
  '5/51': 'Qimonda',
  '6/71': 'Innodisk',
}

/** A maker's name, or its number as it stands in the module; undefined where nobody wrote one. */
export function moduleMakerOf(bank: number, number: number): string | undefined {
  if (number === 0 || number === 0xff) return undefined
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  const key = `${bank & 0x7f}/${hex(number & 0x7f)}`
  return Object.hasOwn(makers, key) ? makers[key] : `${hex(bank)}${hex(number)}`.toUpperCase()
}
