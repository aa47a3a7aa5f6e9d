/** Where nodes are told that the boot service is, beside where it is. */

/** How the boot service listens. */
export interface Listening {
  readonly port: number
  readonly tls: boolean
}

/**
 * What does not agree between the URL that nodes are told and how the service listens, as a sentence with
 * both; undefined where they agree.
 */
export function disagreement(url: string | undefined, here: Listening): string | undefined {
  if (url === undefined) return undefined
  const { protocol, port } = new URL(url)
  const tls = protocol === 'https:'
  const told = port === '' ? (tls ? 443 : 80) : Number(port)
  if (told === here.port && tls === here.tls) return undefined
  const listens = `port ${here.port} by ${here.tls ? 'HTTPS' : 'HTTP'}`
  const reach = `port ${told} by ${tls ? 'HTTPS' : 'HTTP'}`
  return `nodes are told ${url}, which is ${reach}, but the service listens on ${listens}: they reach it only if something in between translates that`
}
