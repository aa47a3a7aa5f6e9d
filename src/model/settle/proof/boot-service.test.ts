import { expect, it } from 'vitest'
import type { SettingsDeclaration } from '../../declaration.js'
import { reportOf } from '../testing.js'
import { ip, networks } from './testing.js'

/** What is found where nodes are as given and the boot service is at the URL. */
const found = (url: string, ...rules: (readonly [string, SettingsDeclaration])[]) =>
  reportOf({ networks, images: { rocky9: { kernel: 'k' } }, boot: { url }, rules })
const start: SettingsDeclaration = { boot: 'network', image: 'rocky9' }
const eno1 = (said: SettingsDeclaration) => ({ eno1: { network: 'mgmt', ...said } })

it('who starts from the network has not the address of the boot service: both places are told', () => {
  const cn1 = ['cn1', { ...start, interfaces: eno1({ ip: ip('10.2.0.9') }) }] as const
  expect(found('http://10.2.0.9:8080', cn1)).toEqual([
    `1,480 cn1: 'interfaces.eno1.ip' is the address where nodes reach the boot service (http://10.2.0.9:8080); it cannot start from itself`,
  ])
  expect(found('http://10.2.0.7:8080', cn1)).toEqual([])
  expect(found('http://boot.example.org', cn1)).toEqual([])
})

it('is found in IPv6, among further addresses, and of a BMC, whatever its node starts', () => {
  expect(
    found(
      'http://[fd00::9]:8080',
      ['cn1', { ...start, interfaces: eno1({ ip6: ip('fd00:0::9') }) }],
      ['cn2', { interfaces: { bmc: { network: 'mgmt', addresses: [ip('fd00::9')] } } }],
    ).filter((line) => line.includes('boot service')),
  ).toEqual([
    `1,480 cn1: 'interfaces.eno1.ip6' is the address where nodes reach the boot service (http://[fd00::9]:8080); it cannot start from itself`,
    `2,480 cn2: 'interfaces.bmc.addresses' is the address where nodes reach the boot service (http://[fd00::9]:8080); a BMC is not the boot service`,
  ])
})

it('the node that the service runs on may be part of the cluster', () => {
  const head = { boot: 'disk', interfaces: eno1({ ip: ip('10.2.0.9') }) }
  expect(found('http://10.2.0.9:8080', ['head', head])).toEqual([])
})
