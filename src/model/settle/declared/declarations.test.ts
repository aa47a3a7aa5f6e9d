import { describe, expect, it } from 'vitest'
import type { GroupSets } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import { kinds } from '../../schema.js'
import { faulty } from '../../value.js'
import { line, nodes, reportOf, settled } from '../testing.js'
import { imageAt, imageFiles } from './images.js'

describe('a name that is declared twice', () => {
  it('is an error that shows both places, whatever it names', () => {
    const plugin = (key: string) => ({ key, settings: {} })
    const report = reportOf({
      attributes: [
        ['rack', kinds.int()],
        ['rack', kinds.text()],
      ],
      networks: [
        ['mgmt', '10.2.0.0/16'],
        ['mgmt', '10.3.0.0/16'],
      ],
      images: [
        ['rocky9', { kernel: 'a' }],
        ['rocky9', { kernel: 'b' }],
      ],
      groups: [
        ['all', 'cn[1-2]'],
        ['all', 'cn[1-3]'],
      ],
      plugins: [
        ['slurm', plugin('slurm')],
        ['slurm', plugin('slurm')],
      ],
    })
    expect(report).toEqual([
      `101,100: the attribute 'rack' is declared twice`,
      `201,200: the network 'mgmt' is declared twice`,
      `301,300: the image 'rocky9' is declared twice`,
      `401,400: the group 'all' is declared twice`,
      `501,500: the plugin 'slurm' is declared twice`,
    ])
  })
})

describe('a name', () => {
  it('has a form that every program can live with', () => {
    expect(
      reportOf({
        name: 'my cluster',
        domain: 'no domain',
        attributes: { 'rack.row': kinds.int() },
        networks: { 'a b': '10.2.0.0/16' },
        groups: { '@x': 'cn1' },
        plugins: { power: { key: 'power', settings: { 'a b': kinds.int() } } },
      }),
    ).toEqual([
      `100: 'rack.row' is not a name for an attribute: use letters, digits, '_' and '-', a letter first`,
      `200: 'a b' is not a name for a network: use letters, digits, '.', '_' and '-'`,
      `400: '@x' is not a name for a group: use letters, digits, '.', '_' and '-'`,
      `500: 'power' cannot be a plugin's key: rules have that key already`,
      `900: 'my cluster' is not a name for a cluster: use letters, digits, '.', '_' and '-'`,
      `900: 'no domain' is not a DNS domain`,
    ])
  })
})

describe('an image', () => {
  it('has what it extends where it says nothing; kernel arguments add up', () => {
    const { images } = settled({
      images: {
        h100: { extends: 'rocky9', rootfs: 'h100/root', kernelArgs: ['nouveau.modeset=0'] },
        rocky9: { extends: 'base', initrd: 'rocky9/initrd', kernelArgs: ['console=ttyS0'] },
        base: { kernel: 'base/vmlinuz', rootfs: 'base/root', kernelArgs: ['quiet'] },
      },
    })
    expect(images.get('h100')).toEqual({
      name: 'h100',
      kernel: 'base/vmlinuz',
      initrds: ['rocky9/initrd'],
      rootfs: 'h100/root',
      kernelArgs: ['quiet', 'console=ttyS0', 'nouveau.modeset=0'],
      version: undefined,
      architecture: undefined,
      sha256: {},
    })
  })

  it('that extends itself, nothing known, or has no kernel is an error', () => {
    expect(
      reportOf({
        images: {
          a: { extends: 'b' },
          b: { extends: 'c' },
          c: { extends: 'b', kernel: 'k' },
          bare: { rootfs: 'r' },
          lost: { extends: 'baer' },
        },
      }),
    ).toEqual([
      `301: images extend each other in a ring: b → c → b`,
      `303: image 'bare' has no kernel`,
      `304: image 'lost' extends 'baer', which is not declared; did you mean 'bare'?`,
    ])
  })

  it('has fields of the right form', () => {
    expect(
      reportOf({
        images: { x: { kernel: '', kernelArgs: 'quiet', kernal: 'k' } as never },
      }),
    ).toEqual([
      `300: image 'x': 'kernal' is not a field; did you mean 'kernel'?`,
      `300: image 'x': 'kernel' must be a path below the folder of images`,
      `300: image 'x': 'kernelArgs' must be a list of texts of one line`,
    ])
    const hash = 'ab'.repeat(32)
    const sha256 = { kernel: 'abc', initrd: [hash, hash], rootfs: hash }
    expect(
      reportOf({
        images: {
          x: { kernel: '../k', initrd: ['a', '/b'], architecture: 'x86' as never, version: '../1' },
          y: { kernel: 'k', initrd: 'i', sha256 },
        },
      }),
    ).toEqual([
      `300: image 'x': 'kernel' must be a path below the folder of images, not '../k'`,
      `300: image 'x': 'initrd' must be a path below the folder of images, not '/b'`,
      `300: image 'x': 'version' must be of letters, digits, '.', '_', '+', '~' and '-'`,
      `300: image 'x': 'architecture' must be 'x86_64' or 'aarch64'`,
      `300: image 'x': no path has '{version}', so that the version changes nothing`,
      `301: image 'y': 'sha256.kernel' must be 64 hexadecimal digits`,
      `301: image 'y': 'sha256.initrd' must be of as many files as 'initrd' names`,
      `301: image 'y': 'sha256.rootfs' is of a file that the image does not have`,
    ])
  })

  it.each([
    'a b',
    'a\nb',
    'a/../b',
    'a//b',
    '.',
    '..',
    'a/./b',
    'a%2e',
    'a?b',
    'a#b',
    'a$b',
    'a\\b',
    '/a',
    'a/',
  ])('has no path such as %j', (kernel) => {
    expect(reportOf({ images: { x: { kernel } } })).toHaveLength(1)
  })

  it('of versions has the version in its paths; going back to another one is one word', () => {
    const { images } = settled({
      images: {
        old: { extends: 'now', version: '20261001' },
        now: {
          kernel: 'rocky9/{version}/vmlinuz',
          initrd: ['ucode.img', 'rocky9/{version}/initrd.img'],
          version: '20261101',
          sha256: { kernel: 'AB'.repeat(32) },
        },
        newest: { extends: 'now', version: 'latest' },
      },
    })
    expect(images.get('now')).toMatchObject({
      kernel: 'rocky9/20261101/vmlinuz',
      initrds: ['ucode.img', 'rocky9/20261101/initrd.img'],
      sha256: { 'rocky9/20261101/vmlinuz': 'ab'.repeat(32) },
    })
    expect(images.get('old')).toMatchObject({ kernel: 'rocky9/20261001/vmlinuz', sha256: {} })
    const newest = images.get('newest')
    expect(newest).toMatchObject({ kernel: 'rocky9/{version}/vmlinuz', version: 'latest' })
    expect(newest && imageFiles(imageAt(newest, '1.0'))).toEqual([
      'rocky9/1.0/vmlinuz',
      'ucode.img',
      'rocky9/1.0/initrd.img',
    ])
  })

  it('of the latest version has no hash of one, and versions belong to paths', () => {
    expect(
      reportOf({
        images: {
          a: { kernel: '{version}/k', version: 'latest', sha256: { kernel: 'ab'.repeat(32) } },
          b: { kernel: '{version}/k' },
        },
      }),
    ).toEqual([
      `300: image 'a': 'sha256' is of one version, and the version is 'latest'`,
      `301: image 'b': its paths have '{version}', but no version is given`,
    ])
  })
})

describe('how nodes start from the network', () => {
  it('has defaults, and a URL without a slash at its end', () => {
    expect(settled({}).boot).toBeUndefined()
    expect(settled({ boot: { url: 'http://10.2.0.1:8080/' } }).boot).toEqual({
      url: 'http://10.2.0.1:8080',
      images: 'images',
      discovery: undefined,
      reports: false,
      console: 'ttyS0,115200',
      templates: [],
    })
  })

  it('has fields of the right form', () => {
    const boot = { url: 'http://a b/', discovery: 'rocky9', console: 'a b', reports: 1, image: 'x' }
    expect(reportOf({ images: { rocky8: { kernel: 'k' } }, boot: boot as never })).toEqual([
      `480: boot: 'image' is not a field; did you mean 'images'?`,
      `480: boot: 'url' must be such as http://10.2.0.1:8080, not 'http://a b/'`,
      `480: boot: 'discovery' names the image 'rocky9', which is not declared; did you mean 'rocky8'?`,
      `480: boot: 'reports' must be true or false`,
      `480: boot: 'console' must be such as ttyS0,115200`,
    ])
  })
})

describe('a group', () => {
  it('may be computed from others, declared before or behind it', () => {
    const { groups, nodes: all } = settled({
      groups: {
        workers: (g: GroupSets) => (g.compute as NodeSet).difference(g.drained as NodeSet),
        compute: 'cn[1-8]',
        drained: 'cn[3-4]',
      },
    })
    expect(String(groups.get('workers'))).toBe('cn[1-2,5-8]')
    expect(String(all)).toBe('cn[1-8]')
  })

  it('can go through all groups', () => {
    const { groups } = settled({
      groups: {
        a: 'cn1',
        b: 'cn2',
        both: ({ a, b }: GroupSets) => NodeSet.from([...(a ?? []), ...(b ?? [])]),
        names: (g: GroupSets) => NodeSet.from(Object.keys(g).filter((name) => name in g)),
      },
    })
    expect(String(groups.get('both'))).toBe('cn[1-2]')
    expect(String(groups.get('names'))).toBe('a,b,both,names')
  })

  it('that contains itself is one error, which names the ring', () => {
    expect(
      reportOf({
        groups: {
          a: (g: GroupSets) => g.b as NodeSet,
          b: (g: GroupSets) => g.c as NodeSet,
          c: (g: GroupSets) => g.a as NodeSet,
        },
        rules: [['a', { power: 'on' }]],
      }),
    ).toEqual([
      `402: group 'c' cannot be worked out: groups contain each other in a ring: a → b → c → a`,
    ])
  })

  it('that names an unknown group is told what was probably meant', () => {
    expect(
      reportOf({
        groups: { compute: 'cn[1-4]', bad: (g: GroupSets) => g.comptue as NodeSet },
        rules: [
          ['bad', { power: 'on' }],
          [(g) => g.bad as NodeSet, { power: 'off' }],
        ],
      }),
    ).toEqual([
      `401: group 'bad' cannot be worked out: there is no group 'comptue'; did you mean 'compute'?`,
    ])
  })

  it('must come out as a node set', () => {
    expect(reportOf({ groups: { bad: () => 'cn1' as never } })).toEqual([
      `400: the function of group 'bad' does not give a node set`,
    ])
  })

  it('of a faulty text is reported where the text stands', () => {
    const wrong = faulty(`'0100-0007' runs backwards`, line(33))
    expect(
      reportOf({
        groups: { bad: { kind: 'nodes', set: undefined, faulty: wrong }, good: nodes('cn1') },
        rules: [['bad', { power: 'on' }]],
      }),
    ).toEqual([`33: '0100-0007' runs backwards`])
  })
})
