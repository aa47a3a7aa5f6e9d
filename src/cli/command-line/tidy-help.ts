/** Makes the help that the library writes shorter, where it says what needs no saying. */

/** The usage of all commands, one by one; they are listed with what they do below it. */
const everyUsage = /^USAGE\n(?: {2}phoenix [a-z]+\n)+ {2}phoenix --help\n/

/** Help for people. Other text stays as it is. */
export function tidyHelp(text: string): string {
  if (!text.startsWith('USAGE\n')) return text
  return text
    .replace(everyUsage, 'USAGE\n  phoenix COMMAND [NODES] …\n  phoenix COMMAND --help\n')
    .replace(/ +\[default = (?:false|\[\])\]$/gm, '')
}
