import { describe, expect, it } from 'vitest'
import { macOf, modelOf } from '../../../src/boot/testing.js'
import { factRef } from '../../../src/model/value.js'
import { isOfKea, keaLeasesIn } from './kea-leases.js'
import { leasesIn, newsOf } from './leases.js'

const file = `1795000000 02:00:00:00:00:01 10.2.0.1 cn1 01:02:00:00:00:00:01
1795000000 02:00:00:00:00:AA 10.2.9.9 * *
0 06-02:00 10.2.9.8 odd *
nonsense
1795000000 02:00:00:00:00:bb 999.1 x *
duid 00:01
1795000000 1 fd00::1 cn1 00:01
`

describe('leases', () => {
  it('are read for what they are, whatever else is in the file', () => {
    expect(leasesIn(file)).toEqual([
      { mac: macOf(1), ip: '10.2.0.1', hostname: 'cn1', expires: 1795000000 },
      { mac: '02:00:00:00:00:aa', ip: '10.2.9.9', hostname: undefined, expires: 1795000000 },
    ])
  })

  it('tell which node has which address, once', () => {
    const { observations, strangers } = newsOf(modelOf(), leasesIn(file))
    expect(observations).toEqual([
      { node: 'cn1', key: 'interfaces.eno1.lease', value: '10.2.0.1', source: 'dhcp' },
    ])
    expect(strangers.map(({ mac }) => mac)).toEqual(['02:00:00:00:00:aa'])
    const known = modelOf({}, { cn1: { 'interfaces.eno1.lease': '10.2.0.1' } })
    expect(newsOf(known, leasesIn(file)).observations).toEqual([])
  })

  it('tell the hardware address of what is known by its switch port alone', () => {
    const plugged = { mac: factRef(), switch: 'sw1', port: '7' }
    const taken = leasesIn('1 02:00:00:00:00:04 10.2.0.4 cn4 *')
    const open = modelOf({ rules: [['cn4', { interfaces: { eno1: plugged } }]] })
    expect(newsOf(open, taken).observations[0]).toEqual({
      node: 'cn4',
      key: 'interfaces.eno1.mac',
      value: macOf(4),
      source: 'dhcp',
    })
    // Without a port anybody may have taken it.
    const loose = modelOf({ rules: [['cn4', { interfaces: { eno1: { mac: factRef() } } }]] })
    expect(newsOf(loose, taken)).toMatchObject({
      observations: [],
      conflicts: [
        { message: "02:00:00:00:00:04 has 10.2.0.4, which is cn4's (eno1)", about: macOf(4) },
      ],
    })
  })

  it('of Kea are the last word on each address, whichever file has it, and only those in force', () => {
    const head =
      'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,hostname,state\n'
    const row = (last: number, expire: number, state = 0, hostname = '') =>
      `10.2.0.${last},02:00:00:00:00:0${last},,600,${expire},1,0,${hostname},${state}\n`
    const older = head + row(1, 2000) + row(2, 2000) + row(3, 2000) + row(4, 500)
    const newer = `${head}${row(1, 3000, 0, 'cn1.example.org.')}${row(2, 2000, 1)}${row(3, 0)}broken,\n,,`
    expect(keaLeasesIn([older, newer], 1_000_000)).toEqual([
      { mac: macOf(1), ip: '10.2.0.1', hostname: 'cn1.example.org', expires: 3000 },
    ])
    expect(isOfKea(older)).toBe(true)
    expect(isOfKea(file)).toBe(false)
  })
})
