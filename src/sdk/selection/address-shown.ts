/** An address as records show it: without the login that it may hold, before the host or as parameters. */
export function addressShown(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/, '?…')
}
