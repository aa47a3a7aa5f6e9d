import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Model } from '../src/model/settle/model.js'
import { prove } from '../src/model/settle/proof/prove.js'
import site from './fixtures/parity/mycluster.config.js'
import { myclusterFacts } from './fixtures/parity/mycluster-facts.js'

/** What the original says about a node, as far as it says it of its own. */
interface Original {
  readonly type: string
  readonly image: string
  readonly interfaces: Record<
    string,
    { network: string; ip: string; mac?: string; hostname?: string; dhcp?: boolean }
  >
}

const original: Record<string, Original> = JSON.parse(
  readFileSync(new URL('fixtures/parity/mycluster/expected/nodes.json', import.meta.url), 'utf8'),
)
const model = Model.settle(site, myclusterFacts())

describe('the cluster of the original, said anew', () => {
  it('is without a fault', () => {
    expect(prove(model)).toEqual([])
  })

  it('has the nodes that the original has', () => {
    const configured = [...model.all()].filter(({ interfaces }) => Object.keys(interfaces).length)
    expect(configured.map(({ name }) => name).sort()).toEqual(Object.keys(original).sort())
  })

  it.each(Object.entries(original))('%s is as it was', (name, was) => {
    const node = model.node(name)
    expect(node).toMatchObject({ image: was.image, attr: { type: was.type } })
    expect(Object.keys(node.interfaces).sort()).toEqual(Object.keys(was.interfaces).sort())
    for (const [key, { network, ip, mac, hostname, dhcp }] of Object.entries(was.interfaces)) {
      const one = node.interfaces[key]
      expect([one?.network, String(one?.ip), one?.macs.join()]).toEqual([network, ip, mac ?? ''])
      if (hostname !== undefined) expect(one?.hostname).toBe(hostname)
      if (dhcp !== undefined) expect(one?.dhcp).toBe(dhcp)
    }
  })

  it.each([
    ['compute', 'mycluster[1-128]'],
    ['service', 'mycluster-batch[1-2],mycluster-login[1-2]'],
    ['ethswitch', 'mycluster-ethsw-rack[1-2]s[1-2]'],
  ])('the group %s is %s', (group, folded) => {
    expect(String(model.group(group))).toBe(folded)
  })
})
