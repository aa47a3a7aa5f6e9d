/** Addresses from which BMCs fetch images, as they are typed. */
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { hasCredentials } from '../../model/firmware.js'

/** Refuses what is no address, and one that holds a login or a signature: others could see it. */
export function checkImageAddress(address: string): void {
  if (!/^[a-z][a-z0-9+.-]*:\/\/./i.test(address)) {
    throw new PhoenixError('usage', `'${cleanLine(address, 60)}' is not a URL such as https://…`)
  }
  if (hasCredentials(address)) {
    const what = 'a user name, a password or a signature'
    throw new PhoenixError('usage', `the URL holds ${what}, which others could see`, {
      hint: 'say --user NAME --password env:NAME',
    })
  }
}
