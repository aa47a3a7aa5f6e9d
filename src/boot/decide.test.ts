import { describe, expect, it } from 'vitest'
import { type DecideOptions, decide } from './decide.js'
import { loaderFor, loaderPaths } from './loaders.js'
import { Machines } from './machines.js'
import type { BootRequest } from './request.js'
import { macOf, modelOf } from './testing.js'

type Setting = Parameters<typeof modelOf>[0]

function decided(setting: Setting = {}, request: BootRequest = {}, options?: DecideOptions) {
  const asked = { mac: macOf(1), ip: '10.2.0.1', ...request }
  return decide(new Machines(modelOf(setting)), asked, {
    url: 'http://10.2.255.1:8080',
    ...options,
  })
}

const rule = (settings: Readonly<Record<string, unknown>>): Setting => ({
  rules: [['cn1', settings]],
})

describe('a node', () => {
  it('that has an image starts it, and is told why', () => {
    const answer = decided()
    expect(answer).toMatchObject({ kind: 'image', image: { name: 'rocky9' } })
    expect(answer.why.slice(2)).toEqual(['its image is rocky9', 'it starts the image rocky9'])
  })

  it('that is to start from its disk, or has no image, is sent there', () => {
    expect(decided(rule({ boot: 'disk' })).kind).toBe('disk')
    const bare = { rules: [['sw1', { interfaces: { eth0: { network: 'mgmt' } } }]] } as Setting
    const model = modelOf(bare, { sw1: { serial: 'SW' } })
    expect(decide(new Machines(model), { serial: 'SW' }).kind).toBe('disk')
  })

  it('that is to hold waits; so does one whose image is not there', () => {
    expect(decided(rule({ boot: 'hold' }))).toMatchObject({ kind: 'hold', problem: undefined })
    const wrong = decided(rule({ image: 'arm' }), { architecture: 7 })
    expect(wrong.kind).toBe('hold')
    expect(wrong.why.at(-1)).toBe(`the image 'arm' is for aarch64, and the machine has x86_64`)
    expect(decided(rule({ image: 'arm' }), { architecture: 11 }).kind).toBe('image')
    expect(decided(rule({ image: 'arm' })).kind).toBe('image')
  })

  it('starts the version that is the latest, and waits while there is none', () => {
    expect(decided(rule({ image: 'dated' })).kind).toBe('hold')
    const versions = new Map([['dated', '20261101']])
    expect(decided(rule({ image: 'dated' }), {}, { versions })).toMatchObject({
      kind: 'image',
      image: { kernel: 'dated/20261101/vmlinuz', version: '20261101' },
    })
  })

  it('waits while the files of its image are not as they should be', () => {
    const unready = new Map([['rocky9', 'rocky9/vmlinuz: there is no such file']])
    expect(decided({}, {}, { unready })).toMatchObject({ kind: 'hold', problem: { code: 'image' } })
  })

  it('that cannot be told its kernel arguments waits, and says which', () => {
    const long = decided(rule({ kernelArgs: ['x'.repeat(3000)] }))
    expect([long.kind, long.why.at(-1)]).toEqual([
      'hold',
      "the kernel's command line is 3107 bytes long, and a kernel takes 2047",
    ])
    expect(decided(rule({ kernelArgs: ['a="b'] })).why.at(-1)).toMatch(/quotation mark/)
  })
})

describe('a machine that is not known', () => {
  const stranger = { mac: '02:00:00:00:00:99', ip: '10.2.77.7' }

  it('waits, or starts the image that is there for such machines', () => {
    expect(decided({}, stranger).kind).toBe('hold')
    expect(decided({ boot: { discovery: 'finder' } }, stranger)).toMatchObject({
      kind: 'image',
      node: undefined,
      image: { name: 'finder' },
      line: { own: ['BOOTIF=02:00:00:00:00:99', 'ip=dhcp', 'console=ttyS0,115200'], admins: [] },
    })
  })

  it('is refused where it is not sure that it is none', () => {
    expect(decided({ boot: { discovery: 'finder' } }, { ip: '10.2.0.2' })).toMatchObject({
      kind: 'refused',
      node: undefined,
      error: { code: 'ambiguous' },
    })
  })
})

describe('the boot loader', () => {
  it.each([
    [0, 'undionly.kpxe'],
    [6, undefined],
    [7, 'snponly.efi'],
    [9, 'snponly.efi'],
    [10, 'arm32/snponly.efi'],
    [11, 'arm64/snponly.efi'],
    [16, 'snponly.efi'],
    [19, 'arm64/snponly.efi'],
    [27, undefined],
    [70_000, undefined],
  ])('for the architecture %i is %s', (architecture, file) => {
    expect(loaderFor({ architecture })).toBe(file)
  })

  it('may be another one', () => {
    expect(loaderFor({ architecture: 16 }, { x64: 'shim.efi' })).toBe('shim.efi')
    expect(loaderPaths({ x64: 'shim.efi' })).toContain('shim.efi')
  })
})
