import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../cli/testing.js'
import { propertyFinder } from './property-place.js'

const text = `const shared = { boot: 'disk', image: 'a' }
const eno1 = { network: 'mgmt', 'ip': 1 }
export default site
  .on('all', { image: 'b', interfaces: { eno1, ib0: replace({ mtu: 9000 }) } })
  .on('gpu', { ...shared, interfaces: { eno1: { ...eno1, mac: fact() } } }).on('x', { power: 'on' })
  .on('late', { image: 'c', ...shared })
  .on('computed', settings())
  .files('dnsmasq', { out: 'etc' }).boot({ url: 'http://10.2.0.1' })
`

/** Where the finder leads, as the text that begins there. */
async function found(line: number, column: number, path: string): Promise<string | undefined> {
  const file = join(folderWith({ 'rules.ts': text }), 'rules.ts')
  const find = await propertyFinder()
  const place = find?.({ file, line, column }, path)?.place
  if (place === undefined) return undefined
  const rest = (text.split('\n')[place.line - 1] ?? '').slice(place.column - 1)
  return `${place.line}: ${rest.slice(0, 12)}`
}

describe('the place of a property in a rule', () => {
  it.each([
    [4, 4, 'image', "4: image: 'b', "],
    [4, 4, 'interfaces.ib0.mtu', '4: mtu: 9000 })'],
    [5, 4, 'interfaces.eno1.mac', '5: mac: fact() '],
    [8, 4, 'out', "8: out: 'etc' }"],
    [8, 38, 'url', "8: url: 'http:/"],
    [5, 78, 'power', "5: power: 'on' "],
  ])(
    'is that of what was written there: line %i, column %i, %s',
    async (line, column, path, text) => {
      expect(await found(line, column, path)).toBe(text.slice(0, 15))
    },
  )

  it('is that of a constant that is spread into it, where that one won', async () => {
    expect(await found(5, 4, 'boot')).toBe("1: boot: 'disk'")
    expect(await found(5, 4, 'interfaces.eno1.ip')).toBe("2: 'ip': 1 }")
    expect(await found(6, 4, 'image')).toBe("1: image: 'a' }")
  })

  it('is as near as can be found', async () => {
    expect(await found(4, 4, 'interfaces.eno1.mac')).toBe('4: eno1, ib0: r')
    expect(await found(7, 4, 'image')).toBeUndefined()
    expect(await found(2, 4, 'image')).toBeUndefined()
  })
})
