/** A file of the keys that BMCs should have: lines of a node set and `sha256/…`. */
import { readFileSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'

/** The pin of each node in the file. Empty lines and those that begin with # say nothing. */
export function readFingerprints(path: string, model: Model): Map<string, string> {
  const pins = new Map<string, string>()
  for (const [index, line] of readText(path).split('\n').entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const place = { file: path, line: index + 1, column: 1 }
    const [, nodes, pin] = /^(\S+)\s+(sha256\/[A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
    if (nodes === undefined || pin === undefined) {
      throw new PhoenixError('usage', 'this is not a node set and a fingerprint', {
        place,
        hint: "write, for instance: cn0001 sha256/ and 44 characters of base64; '#' begins a comment",
      })
    }
    // A list may name more than this cluster has.
    for (const node of NodeSet.parse(nodes, { group: model.group })) {
      const other = pins.get(node)
      if (other !== undefined && other !== pin) {
        throw new PhoenixError('usage', `${node} has another fingerprint further up`, { place })
      }
      pins.set(node, pin)
    }
  }
  return pins
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new PhoenixError('usage', `the fingerprints in ${path} cannot be read`, { cause })
  }
}
