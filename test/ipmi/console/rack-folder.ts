/** Where `phoenix … --through rack.json` is typed for a rack of nodes `n0` and so on. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { folderWith } from '../../../src/cli/testing.js'

/** A folder with the configuration of all nodes, and where the rack is; it is gone after the test. */
export function folderOf({ through }: Pick<Rack, 'through'>): string {
  const last = Object.keys(through).length - 1
  const text = `
import { ipmi } from 'phoenix-cluster/adapters/ipmi'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'

export default cluster('atlas').on(nodes('n[0-${last}]'), {
  bmc: ({ number: n }) =>
    ipmi({ user: 'x', password: env('NOBODY'), address: '10.1.' + (n >> 8) + '.' + (n & 0xff) }),
})
`
  const folder = folderWith({ 'cluster.config.ts': text })
  writeFileSync(join(folder, 'rack.json'), JSON.stringify(through), { mode: 0o600 })
  return folder
}
