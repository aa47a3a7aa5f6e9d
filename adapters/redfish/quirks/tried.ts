/** With which firmware this client was tried, as data: versions of BMCs of which whole trees were read. */

/** Versions by our word for the maker, as managers write them. */
export const tried: Readonly<Record<string, readonly RegExp[]>> = {
  dell: [/^6\.00\./],
  gigabyte: [/^12\.84\./],
  ami: [/^12\.84\./],
  hpe: [/^iLO 5 v2\.46$/, /^iLO 6 v1\.66$/],
  lenovo: [/^TGBT42S 2\.83 /],
  nvidia: [/^GH200-24\.05-/],
  openbmc: [/^2\.15\.0-/],
  supermicro: [/^11\.01\.01$/],
}

/** Whether the client was tried with this firmware; what is not known was not. */
export function wasTried(vendor: string | undefined, firmware: string | undefined): boolean {
  if (vendor === undefined || firmware === undefined || !Object.hasOwn(tried, vendor)) return false
  return tried[vendor]?.some((version) => version.test(firmware)) ?? false
}
