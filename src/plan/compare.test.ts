import { describe, expect, it } from 'vitest'
import { Ip } from '../model/address/ip.js'
import type { FactValue } from '../model/fact.js'
import { driver, known, line, settled, type Written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import { Plan } from './plan.js'
import { describeStep } from './words.js'

/** A node with a BMC; what rules say besides. */
const site = (settings: object, bmc: object = driver({ address: '10.1.0.1' })): Written => ({
  networks: { mgmt: '10.2.0.0/16' },
  images: {
    rocky9: { kernel: 'k', kernelArgs: ['quiet'] },
    h100: { kernel: 'k' },
  },
  rules: [['cn1', { ...(bmc === undefined ? {} : { bmc }), ...settings }]],
})

const planOf = (written: Written, facts: Readonly<Record<string, FactValue>> = {}) =>
  Plan.of(settled(written, known({ cn1: facts })))

/** The steps in words, with their disruption where there is any. */
const steps = (written: Written, facts: Readonly<Record<string, FactValue>> = {}) =>
  planOf(written, facts).steps.map((step) =>
    step.disruption === 'none' ? describeStep(step) : `${describeStep(step)} (${step.disruption})`,
  )
const notes = (written: Written, facts: Readonly<Record<string, FactValue>> = {}) =>
  planOf(written, facts).notes.map(({ text }) => text)

const on = { power: 'on' }
const off = { power: 'off' }
const booting = { power: 'on', boot: 'network', image: 'rocky9' }

describe('the steps for a node', () => {
  const start = ['power on (start)', 'verify that the power is on']
  const stop = ['power off (stop)', 'verify that the power is off']
  const again = ['boot from the network, once', 'power on (start)', 'verify that the power is on']
  const reboot = ['boot from the network, once', 'reboot (reboot)', 'verify that it restarted']
  const booted = { power: 'on', 'booted.image': 'rocky9', 'booted.kernelArgs': 'quiet' }

  it.each([
    ['is on and should be', on, { power: 'on' }, []],
    ['is off and should be', off, { power: 'off' }, []],
    ['is off and should be on', on, { power: 'off' }, start],
    ['is on and should be off', off, { power: 'on' }, stop],
    ['is on its way to where it should be', on, { power: 'powering-on' }, start.slice(1)],
    ['is on its way off, as it should be', off, { power: 'powering-off' }, stop.slice(1)],
    ['starts and should be off', off, { power: 'powering-on' }, stop],
    ['stops and should be on', on, { power: 'powering-off' }, [...stop.slice(1), ...start]],
    ['does not say whether it is on', on, { power: 'unknown' }, []],
    ['was told to be something odd', on, { power: 'On' }, []],
    ['was never looked at', on, {}, []],
    ['is not said to be on or off', { boot: 'network', image: 'rocky9' }, { power: 'off' }, []],
    ['is said nothing of at all', {}, { power: 'off' }, []],
    ['starts from the network', booting, { power: 'off' }, again],
    ['starts into a boot that waits', { ...on, boot: 'hold' }, { power: 'off' }, again],
    [
      'starts from its disk',
      { ...on, boot: 'disk' },
      { power: 'off' },
      ['boot from its disk, once', ...start],
    ],
    ['booted what it should', booting, booted, []],
    ['booted another image', booting, { ...booted, 'booted.image': 'h100' }, reboot],
    ['booted with other arguments', booting, { ...booted, 'booted.kernelArgs': 'quiet x' }, reboot],
    [
      'booted with the same in other spacing',
      booting,
      { ...booted, 'booted.kernelArgs': ' quiet ' },
      [],
    ],
    ['reports its arguments as a list', booting, { ...booted, 'booted.kernelArgs': ['quiet'] }, []],
    ['reports an image only', booting, { power: 'on', 'booted.image': 'rocky9' }, []],
    ['reports no boots', booting, { power: 'on' }, []],
    [
      'boots from its disk whatever image it has',
      { ...booting, boot: 'disk' },
      { ...booted, 'booted.image': 'h100' },
      [],
    ],
    [
      'waits when it next boots, whatever it booted last',
      { ...booting, boot: 'hold' },
      { ...booted, 'booted.image': 'h100' },
      [],
    ],
    [
      'should be off and booted another image',
      { ...booting, power: 'off' },
      { power: 'off', 'booted.image': 'h100' },
      [],
    ],
    [
      'booted another image, and is not said to be on or off',
      { boot: 'network', image: 'rocky9' },
      { ...booted, 'booted.image': 'h100' },
      [],
    ],
  ])('that %s', (_, settings, facts, expected) => {
    expect(steps(site(settings), facts as never)).toEqual(expected)
  })

  it('tell why, and what they rely on, and the rule that wants them', () => {
    const [device, power, verify] = planOf(site(booting), { power: 'off', other: 1 }).steps
    expect(device).toMatchObject({ reason: 'for the start that follows', relies: {} })
    expect(power).toMatchObject({
      reason: 'the power is off, and should be on',
      relies: { power: 'off' },
      place: line(1),
    })
    expect(verify).toMatchObject({ reason: 'to see that it happened', relies: {} })
    const [, restart] = planOf(site(booting), { power: 'on', 'booted.image': 'h100' }).steps
    expect(restart).toMatchObject({
      reason: 'it booted the image h100, and should boot rocky9',
      relies: { power: 'on', 'booted.image': 'h100' },
    })
  })
})

describe('what is to be learnt', () => {
  const interfaces = {
    eno1: { network: 'mgmt', mac: factRef(), ip: Ip.parse('10.2.0.1') },
    eno2: { network: 'mgmt', mac: factRef() },
    eno3: { network: 'mgmt', mac: factRef('interfaces.eno2.mac') },
  }

  it('is read in one step, which relies on that it is not known', () => {
    const [step] = planOf(site({ interfaces })).steps
    expect(step).toMatchObject({
      kind: 'learn',
      facts: ['interfaces.eno1.mac', 'interfaces.eno2.mac'],
      relies: { 'interfaces.eno1.mac': null, 'interfaces.eno2.mac': null },
      disruption: 'none',
      reason: 'they are not known',
      place: line(1),
    })
    expect(
      planOf(site({ interfaces }), { 'interfaces.eno1.mac': '02:00:00:00:00:01' }).steps,
    ).toMatchObject([{ facts: ['interfaces.eno2.mac'], reason: 'it is not known' }])
  })

  it('comes before the node is switched', () => {
    expect(
      steps(site({ ...on, interfaces }), { power: 'off' }).map((step) => step.split(' ')[0]),
    ).toEqual(['learn', 'power', 'verify'])
  })

  it('is noted where no BMC tells it, or the node has none that does', () => {
    const waiting = { kernelArgs: [] as readonly string[] | object }
    waiting.kernelArgs = factRef('gpu.args')
    expect(notes(site(waiting))).toEqual([
      `'kernelArgs' waits for the fact 'gpu.args', which no BMC tells; set it`,
    ])
    const eno1 = { interfaces: { eno1: { network: 'mgmt', mac: factRef() } } }
    expect(notes(site(eno1, driver({ address: 'x' }, 'console', {}, [])))).toEqual([
      `'interfaces.eno1.mac' is not known, and console cannot do that (inventory)`,
    ])
    expect(notes({ networks: { mgmt: '10.2.0.0/16' }, rules: [['cn1', eno1]] })).toEqual([
      `'interfaces.eno1.mac' is not known, and the node has no BMC`,
    ])
  })

  it('is awaited before kernel arguments that depend on it are compared', () => {
    const waiting = { ...booting, kernelArgs: factRef('gpu.args') }
    const facts = { power: 'on', 'booted.image': 'rocky9', 'booted.kernelArgs': 'other' }
    expect(steps(site(waiting), facts)).toEqual([])
  })
})

describe('what the plan cannot see or do', () => {
  it('is noted, once for all nodes that share it', () => {
    expect(notes(site(on))).toEqual(['whether the power is on is not known; refresh to see'])
    expect(notes(site(on), { power: 'unknown' })).toEqual([
      'the BMC does not say whether the power is on',
    ])
    expect(notes(site(booting), { power: 'on' })).toEqual([
      'image: not observable, since nothing reports what the node booted',
    ])
    expect(notes(site(booting), { power: 'on', 'booted.image': 'rocky9' })).toEqual([
      'kernelArgs: not observable, since nothing reports what the node booted with',
    ])
    const many: Written = {
      rules: [['cn[1-9]', { ...on, bmc: driver({ address: (1).toString() }) }]],
    }
    expect(Plan.of(settled({ rules: [['cn[1-9]', on]] })).notes).toEqual([
      { nodes: 'cn[1-9]', text: `'power' is to be on, but the node has no BMC` },
    ])
    expect(Plan.of(settled(many)).notes).toHaveLength(1)
  })

  it('depends on what the drivers offer', () => {
    const power = driver({ address: 'x' }, 'relay', {}, ['power'])
    expect(steps(site(booting, power), { power: 'off' })).toEqual([
      'power on (start)',
      'verify that the power is on',
    ])
    expect(notes(site(booting, power), { power: 'off' })).toEqual([
      `'boot' is network, but relay cannot do that (bootDevice): it starts as its own order says`,
    ])
    const none = [driver({ address: 'x' }, 'a', {}, []), driver({ address: 'x' }, 'b', {}, [])]
    expect(notes(site(on, none), { power: 'off' })).toEqual([
      `'power' is to be on, but a and b cannot do that (power)`,
    ])
  })

  it('depends on what the BMC was seen to be able to do', () => {
    const facts = { power: 'off', 'bmc.capabilities': ['power', 'sensors'] }
    expect(steps(site(booting), facts)).toEqual(['power on (start)', 'verify that the power is on'])
    expect(notes(site(booting), { ...facts, 'bmc.firmware': 'nc.1.8' })).toEqual([
      `'boot' is network, but its BMC cannot set a boot device (firmware nc.1.8): it starts as its own order says`,
    ])
    expect(notes(site(on), { ...facts, 'bmc.capabilities': [] })).toEqual([
      `'power' is to be on, but its BMC cannot switch power`,
    ])
    expect(steps(site(on), { ...facts, 'bmc.capabilities': 'odd' })).toHaveLength(2)
  })
})

describe('what a node says of itself', () => {
  it('is a stranger’s word: it forges no line, and nothing odd leads to a restart', () => {
    const forged = 'rocky9\n  9. power off   (none)\n\nStarts 0\u202e'
    const plan = planOf(site(booting), { power: 'on', 'booted.image': forged })
    expect(String(plan)).not.toContain('\n  9. power off')
    expect(String(plan)).not.toContain('\u202e')
    for (const odd of [{ toString: 'x' }, ['a'], 7, 'x'.repeat(1000)]) {
      expect(steps(site(booting), { power: 'on', 'booted.image': odd as never })).toEqual([])
    }
  })
})

describe('a node that reports what it booted', () => {
  const reporting = (settings: object): Written => ({
    ...site({ ...booting, ...settings }),
    images: {
      rocky9: { kernel: 'r/vmlinuz', initrd: 'r/initrd' },
      dated: { kernel: 'd/{version}/vmlinuz', version: '2' },
      newest: { kernel: 'd/{version}/vmlinuz', version: 'latest' },
    },
    boot: { reports: true },
  })
  const planned = (
    settings: object,
    facts: Readonly<Record<string, FactValue>>,
    versions?: ReadonlyMap<string, string>,
  ) => {
    const model = settled(reporting(settings), known({ cn1: { power: 'on', ...facts } }))
    const { steps, notes } = Plan.of(model, versions === undefined ? {} : { versions })
    return [...steps.map(describeStep), ...notes.map(({ text }) => text)]
  }
  const booted = {
    'booted.image': 'rocky9',
    'booted.kernelArgs': [],
    'booted.files': ['r/vmlinuz', 'r/initrd'],
  }

  it('is waited for until it is up, after a start and after a restart', () => {
    expect(planned({}, { power: 'off' }).at(-1)).toBe('wait until it is up with rocky9')
    expect(planned({ image: 'dated' }, { power: 'off' }).at(-1)).toBe(
      'wait until it is up with dated 2',
    )
    expect(planned({}, { ...booted, 'booted.image': 'dated' })).toEqual([
      'boot from the network, once',
      'reboot',
      'verify that it restarted',
      'wait until it is up with rocky9',
    ])
    expect(planned({ boot: 'disk' }, { power: 'off' }).at(-1)).toBe('verify that the power is on')
  })

  it('has no steps where it booted what it should', () => {
    expect(planned({}, booted)).toEqual([])
  })

  it('is restarted where the files or the version of its image are others, and told why', () => {
    const reasonOf = (settings: object, facts: object, versions?: ReadonlyMap<string, string>) => {
      const model = settled(reporting(settings), known({ cn1: { power: 'on', ...facts } }))
      const { steps } = Plan.of(model, versions === undefined ? {} : { versions })
      return steps.find(({ kind }) => kind === 'power')?.reason
    }
    const other = { ...booted, 'booted.files': ['r/vmlinuz'] }
    expect(reasonOf({}, other)).toBe('the files of the image rocky9 are others than it booted')
    const of = (image: string, version: string) => ({
      'booted.image': image,
      'booted.kernelArgs': [],
      'booted.version': version,
      'booted.files': [`d/${version}/vmlinuz`],
    })
    const changed = (name: string) => `it booted version 1 of the image ${name}, and should boot 2`
    expect(reasonOf({ image: 'dated' }, of('dated', '1'))).toBe(changed('dated'))
    expect(reasonOf({ image: 'dated' }, of('dated', '2'))).toBeUndefined()
    const versions = new Map([['newest', '2']])
    expect(reasonOf({ image: 'newest' }, of('newest', '1'), versions)).toBe(changed('newest'))
    expect(reasonOf({ image: 'newest' }, of('newest', '2'), versions)).toBeUndefined()
    expect(planned({ image: 'newest' }, of('newest', '1'))).toEqual([
      'image: which version of newest is the latest cannot be seen from here',
    ])
  })

  it('is waited for where it was started before and has not come up, and no older stage is told', () => {
    const started = { 'boot.awaited': '2026-11-22T12:00:00.000Z', 'boot.before': 'a' }
    const reasons = (facts: Readonly<Record<string, FactValue>>) => {
      const known = { power: 'on', ...started, ...facts }
      return planOf(reporting({}), known).steps.map((step) => [describeStep(step), step.reason])
    }
    const wait = 'wait until it is up with rocky9'
    const silent = 'the node was started, and has not reported yet that it is up'
    expect(reasons({})).toEqual([[wait, silent]])
    expect(reasons({ 'boot.stage': 'up', 'boot.id': 'a' })).toEqual([[wait, silent]])
    // Whatever the clocks of boot service and BMCs say.
    const present = { 'boot.stage': 'kernel', 'boot.id': 'b', 'boot.began': '2026-11-21T12:00:00Z' }
    expect(reasons(present)).toEqual([
      [wait, 'the node has not reported that it is up; its start came to kernel'],
    ])
    expect(planned({}, { ...started, ...booted })).toEqual([])
    expect(planned({ boot: 'disk' }, started)).toEqual([])
    // Switched on by hand.
    expect(planned({}, { 'boot.stage': 'up' })).toEqual([
      'image: the node has not reported yet what it booted',
    ])
  })

  it('is restarted where that was in vain, and not for ever', () => {
    const facts = (missed: number, heard = '- -') => ({
      power: 'on',
      'boot.awaited': '2026-11-22T12:00:00.000Z',
      'boot.missed': missed,
      'boot.heard': heard,
    })
    const kinds = (of: Readonly<Record<string, FactValue>>) =>
      planOf(reporting(booting), of).steps.map(({ kind }) => kind)
    expect(kinds(facts(2))).toEqual(['boot-device', 'power', 'verify', 'booted'])
    expect(planOf(reporting(booting), facts(3))).toMatchObject({
      steps: [],
      notes: [
        {
          text: expect.stringMatching(
            /its start of 2026-11-22 12:00 UTC was waited for in vain \(3 starts in a row\), and is not restarted any more: .* 'phoenix power NODE reboot'/,
          ),
          differs: true,
        },
      ],
    })
    // Something was heard of it since, or somebody has started it by hand.
    expect(kinds(facts(3, 'a kernel'))).toEqual(['booted'])
  })

  it('is not restarted by saying something odd, or nothing', () => {
    expect(planned({}, { ...booted, 'booted.files': [1] })).toEqual([
      'image: what the node says that it booted makes no sense',
    ])
    expect(planned({}, {})).toEqual(['image: the node has not reported yet what it booted'])
    expect(planned({}, { 'boot.stage': 'kernel' })).toEqual([
      'image: the node has not reported that it is up; its start came to kernel',
    ])
  })
})
