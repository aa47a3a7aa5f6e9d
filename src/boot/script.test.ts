import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedArguments, commandLine, ipArgument } from './command-line.js'
import { decide, decideFor } from './decide.js'
import { ipxeScript } from './ipxe.js'
import { Machines } from './machines.js'
import { bootScript, explainBoot } from './script.js'
import { defineBootTemplate } from './template.js'
import { links, macOf, modelOf } from './testing.js'
import { grubWord, ipxeWord, plainText, shellWord } from './words.js'

type Setting = Parameters<typeof modelOf>[0]

function script(language: 'ipxe' | 'grub', setting: Setting = {}, request = {}) {
  const model = modelOf(setting)
  const asked = { mac: macOf(1), ip: '10.2.0.1', ...request }
  const decision = decide(new Machines(model), asked, { url: 'http://10.2.255.1:8080' })
  return bootScript(language, decision, { model, links })
}
const commands = (text: string) => text.split('\n').filter((line) => !line.startsWith('# '))

describe('the kernel’s command line', () => {
  it('is that of the original, byte by byte, before the arguments of the admin', () => {
    const model = modelOf()
    const start = { interface: model.node('cn1').interfaces.eno1, mac: undefined }
    const options = { server: '10.2.255.1', console: 'ttyS0,115200' }
    const { own, admins } = commandLine(model, model.node('cn1'), start, options)
    expect(own.join(' ')).toBe(
      'BOOTIF=02:00:00:00:00:01 ip=10.2.0.1:10.2.255.1:10.2.255.254:255.255.0.0:cn1 rw console=ttyS0,115200',
    )
    expect(admins).toEqual(['quiet'])
  })

  it('leaves to the admin what the admin says', () => {
    const rules: Setting = {
      rules: [['cn1', { kernelArgs: ['console=tty0 console=ttyS1', 'ro', 'ip=dhcp'] }]],
    }
    const model = modelOf(rules)
    const start = { interface: model.node('cn1').interfaces.eno1, mac: undefined }
    const { own } = commandLine(model, model.node('cn1'), start, { server: '', console: 'x' })
    expect(own).toEqual(['BOOTIF=02:00:00:00:00:01'])
  })

  it('has no address where there is none, and no server or router where these have none', () => {
    const model = modelOf({ networks: { mgmt: '10.2.0.0/24' } })
    const eno1 = model.node('cn1').interfaces.eno1
    expect(ipArgument(model, undefined, '10.2.255.1')).toBeUndefined()
    expect(ipArgument(model, eno1, 'boot.example.org')).toBe('ip=10.2.0.1:::255.255.255.0:cn1')
  })
})

describe('a script of iPXE', () => {
  it('starts an image with all of its RAM disks', () => {
    expect(commands(script('ipxe'))).toEqual([
      '#!ipxe',
      'echo cn1 starts rocky9',
      'imgfree',
      'kernel --name kernel http://10.2.255.1:8080/file/rocky9/vmlinuz initrd=initrd0 initrd=initrd1 BOOTIF=02:00:00:00:00:01 ip=10.2.0.1:10.2.255.1:10.2.255.254:255.255.0.0:cn1 rw console=ttyS0,115200 quiet || goto failed',
      'initrd --name initrd0 http://10.2.255.1:8080/file/ucode.img || goto failed',
      'initrd --name initrd1 http://10.2.255.1:8080/file/rocky9/initrd.img || goto failed',
      'boot || goto failed',
      ':failed',
      'echo It could not be started; asking again',
      'imgfree',
      ':again',
      'sleep 30',
      'chain --replace --autofree http://10.2.255.1:8080/boot || goto again',
      'goto again',
      '',
    ])
  })

  it('leaves for the disk as the firmware wants it', () => {
    const disk: Setting = { rules: [['cn1', { boot: 'disk' }]] }
    const last = (request: object) => commands(script('ipxe', disk, request)).slice(1, -1)
    expect(last({ architecture: 0 })).toEqual(['sanboot --no-describe --drive 0x80 || exit 1'])
    expect(last({ platform: 'efi' })).toEqual(['exit 1'])
    expect(last({})).toHaveLength(4)
  })

  it('waits and asks again', () => {
    const text = script('ipxe', { rules: [['cn1', { boot: 'hold' }]] })
    expect(text).toContain('sleep 30\nchain --replace')
    expect(text).toContain('echo cn1 waits: ')
  })

  it('asks for an address anew where it may be known by then', () => {
    const stranger = ipxeScript(
      decide(new Machines(modelOf()), { mac: '02:00:00:00:00:77' }),
      links,
    )
    expect(stranger).toContain('sleep 30\ndhcp netX || goto again\nchain --replace')
  })
})

describe('a configuration of GRUB', () => {
  it('starts an image', () => {
    const text = script('grub')
    expect(text).toContain(
      `  linux '(http,10.2.255.1:8080)/file/rocky9/vmlinuz' 'BOOTIF=02:00:00:00:00:01'`,
    )
    expect(text).toContain(
      `  initrd '(http,10.2.255.1:8080)/file/ucode.img' '(http,10.2.255.1:8080)/file/rocky9/initrd.img'`,
    )
  })

  it('refuses an argument that GRUB would change on its way', () => {
    const quoted: Setting = { rules: [['cn1', { kernelArgs: ['dyndbg="file a +p"'] }]] }
    expect(() => script('grub', quoted)).toThrow(/cannot stand in a GRUB script/)
    expect(script('ipxe', quoted)).toContain(' dyndbg="file a +p" ')
  })
})

describe('whatever is said', () => {
  /** Texts with what languages take for more than text. */
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(...['${', '}', '||', '&&', ';', '#', ' ', '\n', '\r', '"', "'", '\\', 'a']),
      )
      .map((parts) => parts.join('')),
  )
  const orNothing = <T>(make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      expect(error).toMatchObject({ code: 'not-renderable' })
      return undefined
    }
  }

  it('stays one word of iPXE, or is refused', () => {
    fc.assert(
      fc.property(text, (said) => {
        const word = orNothing(() => ipxeWord(said))
        if (word === undefined) return
        // What iPXE makes of a line: it expands, splits at blanks, and ends at these words.
        expect(word).toBe(said)
        expect(word).not.toMatch(/[\r\n]|\$\{/)
        for (const one of word.split(/\s/)) expect(one).not.toMatch(/^(\|\||&&|;|#.*)$/)
      }),
    )
  })

  it('stays one word of GRUB and of a shell, or is refused', () => {
    fc.assert(
      fc.property(text, (said) => {
        const grub = orNothing(() => grubWord(said))
        if (grub !== undefined) expect(grub).toBe(`'${said}'`)
        if (grub !== undefined) expect(grub.slice(1, -1)).not.toMatch(/['\r\n\0]/)
        const shell = orNothing(() => shellWord(said))
        if (shell === undefined) return
        // What is between the quotation marks, and the escaped ones between these, is the text again.
        const read = shell.startsWith("'") ? shell.slice(1, -1).replaceAll(`'\\''`, "'") : shell
        expect(read).toBe(said)
      }),
    )
  })

  it('stays the words of one kernel argument after the other, or is refused', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (said) => {
        const checked = orNothing(() => checkedArguments(said))
        if (checked === undefined) return
        for (const one of checked) expect((one.match(/"/g) ?? []).length % 2).toBe(0)
        expect(checked.join(' ')).toMatch(/^[\x20-\x7e]*$/)
      }),
    )
  })

  it('by a machine never reaches a script', () => {
    const model = modelOf({ boot: { discovery: 'finder' } })
    const machines = new Machines(model)
    fc.assert(
      fc.property(text, text, text, (serial, userClass, port) => {
        const evil = `${serial}EVIL\nshell\n`
        const request = {
          mac: macOf(9),
          serial: evil,
          uuid: evil,
          assetTag: evil,
          userClass,
          switch: evil,
          port,
        }
        const decision = decide(machines, request)
        for (const language of ['ipxe', 'grub'] as const) {
          expect(bootScript(language, decision, { model, links })).not.toContain('EVIL')
        }
      }),
    )
  })

  it('of why is a comment and no more', () => {
    expect(plainText('a\nb || shell $ {x} `rm` "q" #c')).toBe('a b ?? shell ? ?x? ?rm? ?q? ?c')
  })
})

describe('a template of one’s own', () => {
  const ztp = defineBootTemplate({
    name: 'ztp',
    language: 'ztp',
    fits: ({ node }) => node?.name === 'cn1',
    write: ({ node, links: { again } }) => `hostname ${node?.name} ${again}\n`,
  })
  const model = modelOf({ boot: { templates: [ztp] } })
  const write = (name: string) =>
    bootScript('ztp', decideFor(model, model.node(name)), { model, links })

  it('writes for the machines that it fits', () => {
    expect(write('cn1')).toBe('hostname cn1 http://10.2.255.1:8080/boot\n')
    expect(() => write('cn2')).toThrow(/there is no boot template in 'ztp' for cn2/)
  })

  it('has a name that can be one', () => {
    const make = () => defineBootTemplate({ name: 'a b', language: 'ztp', write: () => '' })
    expect(make).toThrow(/not a name for a boot template/)
  })
})

describe('an explanation', () => {
  it('tells what a node starts and why', () => {
    expect(explainBoot(modelOf(), 'cn1')).toEqual([
      'when it asks, it starts its image from the network',
      'its image is rocky9',
      'it starts the image rocky9',
      'kernel arguments: BOOTIF=02:00:00:00:00:01 ip=10.2.0.1::10.2.255.254:255.255.0.0:cn1 rw console=ttyS0,115200 quiet',
    ])
    const [outcome, why] = explainBoot(modelOf({ rules: [['cn1', { boot: 'disk' }]] }), 'cn1')
    expect([outcome, why]).toEqual(['when it asks, it is sent to its own disk', `'boot' is disk`])
  })
})
