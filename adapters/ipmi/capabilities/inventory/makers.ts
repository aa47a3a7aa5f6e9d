/** The makers of BMCs by the numbers that IANA gave them, as data. */

/** Our words for makers; HPE has the number of its parent, too. */
const makers: Readonly<Record<number, string>> = {
  2: 'ibm',
  11: 'hpe',
  42: 'oracle',
  343: 'intel',
  674: 'dell',
  2011: 'huawei',
  2623: 'asus',
  5703: 'nvidia',
  5771: 'cisco',
  7244: 'quanta',
  10368: 'fujitsu',
  10437: 'peppercon',
  10876: 'supermicro',
  15370: 'gigabyte',
  19046: 'lenovo',
  20301: 'ibm',
  20974: 'ami',
  37945: 'inspur',
  47196: 'hpe',
  48512: 'inspur',
  49622: 'asrock',
}

/** Our word for a maker; undefined for one that is not in the list. */
export function makerOf(id: number): string | undefined {
  return Object.hasOwn(makers, id) ? makers[id] : undefined
}
