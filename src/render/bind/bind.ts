import { kinds } from '../../model/schema.js'
import { defineRenderer } from '../renderer.js'
import { asLine, fitting, unfit } from '../words.js'
import { floatRecords, recordsOf } from './records.js'
import { absolute, zoneText } from './zone.js'
import { Zones } from './zones.js'

/**
 * Zones for BIND: for each domain one that leads from names to addresses, for each network those that
 * lead back, and a file to be included in `named.conf`. Further names of an interface are aliases of its
 * first one. Serial numbers grow whenever a zone changes, as far as the files that are replaced tell.
 */
export const bind = defineRenderer({
  name: 'bind',
  about: 'forward and reverse zones for BIND, and the file that includes them',
  options: {
    /** The name servers of the zones, as full names. @default `localhost` */
    nameservers: kinds.texts().default(['localhost']),
    /** Whom to write to about the zones: a mail address. @default `root@localhost` */
    contact: kinds.text().default('root@localhost'),
    /** For how many seconds answers may be kept. @default 3600 */
    ttl: kinds.int().default(3600),
    /** The folder in which BIND finds the files. @default where they are written */
    folder: kinds.text().optional(),
  },
  render: (input) => {
    const { options } = input
    const nameservers = options.nameservers.map((name) => absolute(name, 'is not a name server'))
    if (nameservers.length === 0) throw unfit('a zone needs a name server')
    const zones = new Zones()
    for (const { zone, ...record } of input.each((node) => recordsOf(input, node))) {
      zones.add(zone, record)
    }
    for (const { zone, ...record } of floatRecords(input)) zones.add(zone, record)
    zones.delegate(nameservers)
    const folder = asLine(options.folder ?? input.folder ?? '/etc/bind/phoenix').replace(/\/$/, '')
    fitting(/^[^"\\]*$/, folder, 'is not a folder that BIND can be given')
    const head = { nameservers, contact: contactOf(options.contact), ttl: ttlOf(options.ttl) }
    const files: Record<string, string> = {}
    const stanzas: string[] = []
    for (const [name, records] of zones.sorted()) {
      const path = `db.${name}`
      files[path] = zoneText({ ...head, name, records }, input.previous(path))
      stanzas.push(`zone "${name}" { type master; file "${folder}/${path}"; };`)
    }
    return { 'named.conf.phoenix': stanzas.join('\n'), ...files }
  },
})

/** A mail address as the DNS writes it: what is before the `@` is a label of its own. */
function contactOf(text: string): string {
  fitting(/^[\w.+-]{1,63}@[\w.-]+$/, text, 'is not a mail address')
  const at = text.indexOf('@')
  const local = text.slice(0, at).replaceAll('.', '\\.')
  return `${local}.${absolute(text.slice(at + 1), 'is not the domain of a mail address')}`
}

function ttlOf(seconds: number): number {
  if (seconds >= 0 && seconds <= 0x7fff_ffff) return seconds
  throw unfit(`a record cannot be kept for ${seconds} seconds`)
}
