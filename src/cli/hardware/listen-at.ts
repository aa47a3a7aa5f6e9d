import type { EventListener } from '../../ports/events.js'

/** Reads where BMCs are to send their events: `ADDRESS[:PORT]`, with `http://` before it for no TLS. */
export function listenAt(input: string): EventListener {
  const [, scheme, six, plain, port] =
    /^(?:(https?):\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s/:@[\]]+))(?::(\d{1,5}))?\/?$/i.exec(input) ?? []
  const address = six ?? plain
  if (address === undefined || Number(port ?? 1) > 65_535) {
    throw new Error('it has to be ADDRESS or ADDRESS:PORT, such as 10.1.0.5:8443 or [fd00::5]:8443')
  }
  return {
    address,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(scheme?.toLowerCase() === 'http' ? { tls: 'none' } : {}),
  }
}
