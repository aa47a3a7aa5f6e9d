import { readFileSync } from 'node:fs'
import { cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'
import { Ip, Mac, Model } from 'phoenix-cluster/model'
import { dnsmasq, ethers, hosts, type Renderer, render, slingshot } from 'phoenix-cluster/render'
import { describe, expect, it } from 'vitest'
import site from '../fixtures/parity/mycluster.config.js'
import { myclusterFacts } from '../fixtures/parity/mycluster-facts.js'

const model = Model.settle(site, myclusterFacts())

/** The lines that the original printed. */
function original(path: string): string[] {
  const text = readFileSync(new URL(`../fixtures/parity/${path}`, import.meta.url), 'utf8')
  return text.trimEnd().split('\n')
}

function lines(renderer: Renderer, path: string, of = model, leftOut: string[] = []): string[] {
  const rendered = render(renderer, of)
  expect(rendered.missing).toEqual([])
  expect(rendered.leftOut.map(({ node }) => node)).toEqual(leftOut)
  const text = rendered.files.find((file) => file.path === path)?.text ?? ''
  return text.trimEnd().split('\n')
}

describe('the files of the original, rendered from the same cluster', () => {
  it('hosts has the same lines; a node has them in the order of its interfaces', () => {
    const ours = lines(hosts, 'hosts')
    expect(ours.toSorted()).toEqual(original('mycluster/expected/hosts.txt').toSorted())
    const first = ours.filter((line) => /\tmycluster1[.\t-]|\tmycluster1ib/.test(line))
    expect(first.map((line) => line.split('\t')[2])).toEqual(
      Object.values(model.node('mycluster1').interfaces).map(({ hostname }) => hostname),
    )
  })

  it('ethers is the same', () => {
    expect(lines(ethers, 'ethers')).toEqual(original('mycluster/expected/ethers.txt'))
  })

  it('the hosts of dnsmasq are the same, in the natural order of the nodes', () => {
    // The network says DHCP, and nobody says by what the login nodes are recognised.
    const login = ['mycluster-login1', 'mycluster-login2']
    const ours = lines(dnsmasq, 'hosts/phoenix.conf', model, login)
    expect(ours.toSorted()).toEqual(original('mycluster/expected/dnsmasq-hosts.txt').toSorted())
    expect(ours.slice(0, 2).map((line) => line.split(',')[2])).toEqual(['mycluster1', 'mycluster2'])
  })

  it('slingshot is empty where nothing is in a fabric', () => {
    expect(lines(slingshot, 'slingshot')).toEqual([''])
  })

  it('slingshot tells fabric number, group, switch number and port by the hardware address', () => {
    const expected = original('atlas/expected/slingshot.txt')
    expect(expected).toHaveLength(256)
    const rows = new Map(expected.map((line) => [line.split('\t')[0], line.split('\t')]))
    const row = (node: string, name: string) => rows.get(`${node}-${name}`) ?? []
    const fabric = (name: string) =>
      ({
        network: 'hsn',
        ip: (node: { name: string }) => Ip.parse(row(node.name, name)[3] ?? ''),
        mac: (node: { name: string }) => Mac.parse(row(node.name, name)[2] ?? ''),
        switch: (node: { name: string }) => row(node.name, name)[4] ?? '',
      }) as const
    const atlas = cluster('atlas', { domain: 'hpc.example' })
      .networks({ hsn: network({ v4: cidr('10.128.0.0/15') }) })
      .on(nodes('atlas[00001-00064]'), {
        interfaces: {
          hsn0: fabric('hsn0'),
          hsn1: fabric('hsn1'),
          hsn3: fabric('hsn3'),
          hsn2: fabric('hsn2'),
        },
      })
    expect(lines(slingshot, 'slingshot', Model.settle(atlas))).toEqual(expected)
  })
})
