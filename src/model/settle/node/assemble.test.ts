import { describe, expect, it } from 'vitest'
import type { Ip } from '../../address/ip.js'
import { kinds } from '../../schema.js'
import { secretRef } from '../../secret.js'
import { factRef } from '../../value.js'
import { driver, known, problemsOf, reportOf, settled } from '../testing.js'

interface Node {
  readonly name: string
  readonly number: number
}
interface Net {
  host(offset: number): Ip
}
const own = (node: Node, net: Net) => net.host(node.number)
const networks = { bmc: '10.1.0.0/16', mgmt: '10.2.0.0/16' }

describe('an interface', () => {
  it('has the defaults that its network and its name give it', () => {
    const model = settled({
      networks: {
        mgmt: { v4: settled({ networks }).networks.get('mgmt')?.v4 as never, dhcp: true },
      },
      rules: [
        [
          'cn1',
          {
            interfaces: { eno1: { network: 'mgmt' }, 'eno2.100': { network: 'mgmt', dhcp: false } },
          },
        ],
      ],
    })
    const { eno1, 'eno2.100': tagged } = model.node('cn1').interfaces
    expect(eno1).toMatchObject({
      hostname: 'cn1',
      dhcp: true,
      primary: true,
      macs: [],
      aliases: [],
    })
    expect(tagged).toMatchObject({ hostname: 'cn1-eno2-100', dhcp: false, primary: false })
  })

  it('that carries the name of the node is the first which is not the BMC’s, or the one that says so', () => {
    const primary = (interfaces: object) =>
      Object.values(settled({ networks, rules: [['cn1', { interfaces }]] }).node('cn1').interfaces)
        .filter((one) => one.primary)
        .map((one) => one.name)
    const network = 'mgmt'
    expect(primary({ bmc: { network }, eno1: { network }, eno2: { network } })).toEqual(['eno1'])
    expect(primary({ eno1: { network }, eno2: { network, primary: true } })).toEqual(['eno2'])
    expect(primary({ eno1: { network, primary: false }, eno2: { network } })).toEqual(['eno2'])
    expect(primary({ bmc: { network } })).toEqual([])
    expect(primary({ bmc: { network, primary: true }, eno1: { network } })).toEqual(['bmc'])
  })

  it('that is only ever amended was meant to be another one', () => {
    expect(
      reportOf({
        networks,
        rules: [
          ['cn[1-4]', { interfaces: { eno1: { network: 'mgmt' } } }],
          ['cn[2-3]', { interfaces: { eno2: { dhcp: true } } }],
        ],
      }),
    ).toEqual([
      `2 cn[2-3]: no rule says in which network the interface 'eno2' is; did you mean 'eno1'?`,
    ])
  })

  it('is in a network that there is', () => {
    expect(
      reportOf({ networks, rules: [['cn[1-2]', { interfaces: { eno1: { network: 'mgnt' } } }]] }),
    ).toEqual([`1 cn[1-2]: there is no network 'mgnt'; did you mean 'mgmt'?`])
  })
})

describe('the image of a node', () => {
  const images = { rocky9: { kernel: 'k', kernelArgs: ['quiet'] } }

  it('brings its kernel arguments, which stand before those of the rules', () => {
    const model = settled({ images, rules: [['cn1', { image: 'rocky9', kernelArgs: ['a'] }]] })
    expect(model.node('cn1')).toMatchObject({ image: 'rocky9', kernelArgs: ['quiet', 'a'] })
  })

  it('is one that there is', () => {
    expect(
      reportOf({ images, rules: [['cn[1-2]', { image: () => 'rocky8', boot: 'network' }]] }),
    ).toEqual([`1 cn[1-2]: there is no image 'rocky8'; did you mean 'rocky9'?`])
  })
})

describe('the BMC of a node', () => {
  const interfaces = { bmc: { network: 'bmc', ip: own } }

  it('is where the interface bmc is', () => {
    const model = settled({ networks, rules: [['cn[1-2]', { bmc: driver(), interfaces }]] })
    expect(model.node('cn2').bmc).toMatchObject([{ address: '10.1.0.2', port: undefined }])
  })

  it('is where the driver says, if it says so', () => {
    const bmc = driver({ address: 'bmc-cn1.example.org', port: 8443, system: 'node0' })
    const model = settled({ networks, rules: [['cn1', { bmc, interfaces }]] })
    expect(model.node('cn1').bmc).toMatchObject([
      { address: 'bmc-cn1.example.org', port: 8443, system: 'node0' },
    ])
  })

  it('may be reached by several drivers, and by one for each node', () => {
    const both = [driver({}, 'first'), driver({}, 'second')]
    const each = (node: Node) => driver({ user: `u${node.number}` })
    const model = settled({
      networks,
      rules: [
        ['cn[1-2]', { interfaces }],
        ['cn1', { bmc: both }],
        ['cn2', { bmc: each }],
      ],
    })
    expect(model.node('cn1').bmc.map((one) => one.driver.name)).toEqual(['first', 'second'])
    expect(model.node('cn2').bmc[0]?.driver.options.user).toBe('u2')
  })

  it('may be owned by an equipment node', () => {
    const model = settled({
      networks,
      rules: [
        ['chassis1', { interfaces }],
        ['cn[1-2]', { bmc: (node: Node) => driver({ of: 'chassis1', system: `s${node.number}` }) }],
      ],
    })
    expect(model.node('cn2').bmc).toMatchObject([
      { address: '10.1.0.1', of: 'chassis1', system: 's2' },
    ])
    expect(problemsOf(unproven(model))).toEqual([])
  })

  it('may be said to be its own, or another one’s that says the same: no ring comes of it', () => {
    const model = settled({
      networks,
      rules: [
        ['cn[1-2]', { interfaces }],
        ['cn1', { bmc: driver({ of: 'cn2', system: 'a' }) }],
        ['cn2', { bmc: driver({ of: 'cn1', system: 'a' }) }],
        ['cn3', { interfaces, bmc: driver({ of: 'cn3' }) }],
      ],
    })
    expect(model.node('cn1').bmc[0]?.address).toBe('10.1.0.2')
    expect(model.node('cn2').bmc[0]?.address).toBe('10.1.0.1')
    expect(model.node('cn3').bmc[0]?.address).toBe('10.1.0.3')
  })

  it('without an address is reported once, whatever the cause', () => {
    expect(
      reportOf({
        networks,
        rules: [
          ['cn[1-2]', { bmc: driver() }],
          ['cn3', { bmc: driver({ of: 'cn1' }) }],
          ['cn4', { bmc: driver({ of: 'nobody' }) }],
          ['cn5', { bmc: driver(), interfaces: { bmc: { network: 'bmc', ip: () => 'x' } } }],
          ['cn6', { bmc: driver(), interfaces: { bmc: { network: 'bmc', ip: factRef() } } }],
        ],
      }),
    ).toEqual([
      `1 cn[1-2]: the driver fake has no address: give it one, or give the node an interface 'bmc' with an ip`,
      `2 cn3: the driver fake has no address: give it one, or give cn1 an interface 'bmc' with an ip`,
      `3 cn4: the driver fake: there is no node 'nobody'`,
      `4 cn5: 'interfaces.bmc.ip' must be an IPv4 address, not a text; write ip('x')`,
    ])
    const waiting = settled({
      networks,
      rules: [['cn6', { bmc: driver(), interfaces: { bmc: { network: 'bmc', ip: factRef() } } }]],
    }).node('cn6')
    expect(waiting.bmc[0]?.address).toBeUndefined()
  })

  it('has options that its driver knows', () => {
    const schema = { user: kinds.text(), password: kinds.secret() }
    const password = secretRef('env', 'BMC_PASSWORD')
    const bmc = (options: object) => driver(options as never, 'redfish', schema)
    const options = { address: '10.1.0.9' }
    expect(
      reportOf({
        rules: [
          ['cn1', { bmc: bmc({ ...options, user: 'admin', password }) }],
          ['cn2', { bmc: bmc({ address: 'a b', port: 0, usr: 'admin', password: 'hunter2' }) }],
        ],
      }),
    ).toEqual([
      `2 cn2: the driver redfish: 'usr' is not an option; did you mean 'user'?`,
      `2 cn2: the driver redfish: 'password' must be a secret reference such as env('NAME')`,
      `2 cn2: the driver redfish: 'user' is missing`,
      `2 cn2: the driver redfish: 'port' must be from 1 to 65535`,
      `2 cn2: the driver redfish: 'address' must be a host name or an IP address`,
    ])
  })

  it('has options that the driver itself finds fault with, where their form is right', () => {
    let asked = 0
    const bmc = (options: object) =>
      driver(options as never, 'fake', undefined, [], () => {
        asked++
        return ['one thing', 'and another']
      })
    expect(
      reportOf({
        networks,
        rules: [
          ['cn[1-3]', { bmc: bmc({ user: 'a' }), interfaces }],
          ['cn4', { bmc: bmc({ user: 1 }), interfaces }],
        ],
      }),
    ).toEqual([
      '1 cn[1-3]: the driver fake: one thing',
      '1 cn[1-3]: the driver fake: and another',
      "2 cn4: the driver fake: 'user' must be a text",
    ])
    expect(asked).toBe(1)
  })
})

/** The same configuration once more, to be proven from the beginning. */
function unproven(model: ReturnType<typeof settled>) {
  const { rules } = model.declaration
  return { networks, rules: rules.map(({ select, settings }) => [select, settings] as const) }
}

describe('the settings of a plugin', () => {
  const slurm = {
    key: 'slurm',
    settings: {
      partition: kinds.text(),
      weight: kinds.int().default(1),
      note: kinds.text().optional(),
    },
  }

  it('that are needed are missed only where the plugin is used', () => {
    expect(
      reportOf({
        plugins: { slurm },
        rules: [
          ['cn[1-4]', { power: 'off' }],
          ['cn[2-3]', { slurm: { note: 'x' } }],
          ['cn4', { slurm: { partition: () => 7 } }],
        ],
      }),
    ).toEqual([
      `2 cn[2-3]: 'slurm.partition' is missing: it must be a text`,
      `3 cn4: 'slurm.partition' must be a text, not 7`,
    ])
  })

  it('may come from a hook for each node, below all rules, and only while it gives any', () => {
    let calls = 0
    const hooked = {
      ...slurm,
      defaults: ({ name, numbers }: { name: string; numbers: readonly number[] }) => {
        calls++
        return name.startsWith('gpu')
          ? { slurm: { partition: 'gpu', weight: numbers[0] }, kernelArgs: [`gpu=${name}`] }
          : undefined
      },
    }
    const model = settled({
      plugins: { slurm: hooked },
      rules: [
        ['cn1,gpu[1-3]', {}],
        ['gpu3', { slurm: { partition: 'big' } }],
      ],
    })
    expect(model.node('cn1').plugins).toEqual({})
    expect(model.node('gpu2')).toMatchObject({
      plugins: { slurm: { partition: 'gpu', weight: 2 } },
      kernelArgs: ['gpu=gpu2'],
    })
    expect(model.node('gpu3').plugins).toEqual({ slurm: { weight: 3, partition: 'big' } })
    expect(calls).toBe(3)
  })

  it('from a hook that fails, or says what no rule may say, are a fault of the plugin', () => {
    const bad = {
      ...slurm,
      defaults: ({ name }: { name: string }) => {
        if (name === 'cn3') throw new Error('no such rack')
        return { slrum: {}, slurm: { partition: 1 } }
      },
    }
    expect(reportOf({ plugins: { slurm: bad }, rules: [['cn[1-3]', {}]] })).toEqual([
      `500 cn[1-2]: plugin slurm: a rule cannot say 'slrum'; did you mean 'slurm'?`,
      `500 cn[1-2]: plugin slurm: 'slurm.partition' must be a text, not 1`,
      `500 cn3: plugin slurm: its defaults cannot be worked out: no such rack`,
    ])
  })

  it('wait for facts like everything else', () => {
    const short = {
      plugins: { slurm },
      rules: [['cn1', { slurm: { partition: factRef() } }]],
    } as const
    expect(problemsOf(short)).toEqual([])
    const model = settled(short, known({ cn1: { 'slurm.partition': 'batch' } }))
    expect(model.node('cn1').plugins.slurm?.partition).toBe('batch')
  })
})
