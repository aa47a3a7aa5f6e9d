import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BiosSettings, isSetTo } from '../model/bios.js'
import type { FactValue } from '../model/fact.js'
import { driver, known, settled } from '../model/settle/testing.js'
import { Plan } from './plan.js'
import { describeStep } from './words.js'

const redfish = driver({ address: '10.1.0.1' }, 'redfish', {}, [
  'power',
  'bootDevice',
  'bios',
  'firmware',
])
/** The plan for a node, in short. */
const planned = (settings: object, facts: Readonly<Record<string, FactValue>>, bmc = redfish) => {
  const model = settled({ rules: [['cn1', { bmc, ...settings }]] }, known({ cn1: facts }))
  return Plan.of(model)
}
const steps = (plan: Plan) =>
  plan.steps.map((step) => {
    const how = step.disruption === 'none' ? '' : ` (${step.disruption})`
    return `${describeStep(step)}${how}`
  })
const notes = (plan: Plan) => plan.notes.map(({ text, differs }) => `${differs ? '≠ ' : ''}${text}`)

describe('the BIOS of a node that is on', () => {
  const wanted = { power: 'on', bios: { Turbo: 'Enabled', Cores: 4 } }

  it('is set, and becomes active by a restart that is seen to have worked', () => {
    const plan = planned(wanted, { power: 'on', 'bios.Turbo': 'Disabled', 'bios.Cores': 4 })
    expect(steps(plan)).toEqual([
      'set the BIOS: Turbo=Enabled',
      'reboot (reboot)',
      'verify that it restarted',
      'verify the BIOS: Turbo=Enabled',
    ])
    expect(plan.steps.map(({ reason }) => reason)).toEqual([
      'Turbo is Disabled',
      'BIOS settings become active at the next start',
      'to see that it happened',
      'to see that it is in force',
    ])
    expect(plan.steps[0]?.relies).toEqual({ 'bios.Turbo': 'Disabled' })
    expect(plan.steps[1]?.relies).toEqual({ power: 'on', 'bios.Turbo': 'Disabled' })
  })

  it('that awaits its value already needs the restart alone', () => {
    const facts = { power: 'on', 'bios.Turbo': 'Disabled', 'bios.Cores': 4 }
    const plan = planned(wanted, { ...facts, 'pending.bios': { Turbo: 'Enabled' } })
    expect(steps(plan)).toEqual([
      'reboot (reboot)',
      'verify that it restarted',
      'verify the BIOS: Turbo=Enabled',
    ])
  })

  it('that is as wanted has no steps, unless something else waits', () => {
    const facts = { power: 'on', 'bios.Turbo': 'Enabled', 'bios.Cores': '4' }
    expect(planned(wanted, facts).isEmpty).toBe(true)
    const plan = planned(wanted, { ...facts, 'pending.bios': { Turbo: 'Disabled' } })
    expect(steps(plan)).toEqual(['set the BIOS: Turbo=Enabled'])
    expect(plan.steps[0]?.reason).toBe('Turbo is Enabled, and is to become Disabled')
  })

  it('is restarted once for all reasons', () => {
    const model = settled(
      {
        images: { rocky9: { kernel: 'k' } },
        rules: [['cn1', { bmc: redfish, ...wanted, image: 'rocky9', boot: 'network' }]],
      },
      known({
        cn1: { power: 'on', 'bios.Turbo': 'x', 'bios.Cores': 4, 'booted.image': 'alma' },
      }),
    )
    const plan = Plan.of(model)
    expect(steps(plan)).toEqual([
      'set the BIOS: Turbo=Enabled',
      'boot from the network, once',
      'reboot (reboot)',
      'verify that it restarted',
      'verify the BIOS: Turbo=Enabled',
    ])
    expect(plan.steps[2]?.reason).toBe(
      'it booted the image alma, and should boot rocky9; BIOS settings become active at the next start',
    )
  })

  it('and is not to be switched is set, and the start left to people', () => {
    const plan = planned({ bios: { Turbo: 'Enabled' } }, { power: 'on', 'bios.Turbo': 'Disabled' })
    expect(steps(plan)).toEqual(['set the BIOS: Turbo=Enabled'])
    expect(notes(plan)).toEqual([
      '≠ BIOS settings become active at the next start, which is left to you',
    ])
  })

  it('is not touched where a value is refused, not known, or nothing can set it', () => {
    const refused = { Turbo: { value: 'Enabled', why: 'it has no such value; did you mean On?' } }
    const facts = { power: 'on', 'bios.Turbo': 'Off', 'refused.bios': refused }
    expect(notes(planned(wanted, facts))).toEqual([
      `≠ 'bios.Turbo' cannot be set to Enabled: it has no such value; did you mean On?`,
      `'bios.Cores' not known; refresh to see`,
    ])
    // Once the configuration says something else, what was found of the old value is over.
    const other = planned({ power: 'on', bios: { Turbo: 'On' } }, facts)
    expect(steps(other)[0]).toBe('set the BIOS: Turbo=On')
    const ipmi = driver({ address: '10.1.0.1' }, 'ipmi', {}, ['power'])
    expect(notes(planned(wanted, { power: 'on' }, ipmi))).toEqual([
      `'bios' is given, but ipmi cannot do that (bios)`,
    ])
  })
})

describe('the BIOS of a node that is off', () => {
  const facts = { power: 'off', 'bios.Turbo': 'Disabled' }

  it('is set before the start', () => {
    const plan = planned({ power: 'on', bios: { Turbo: 'Enabled' } }, facts)
    expect(steps(plan)).toEqual([
      'set the BIOS: Turbo=Enabled',
      'power on (start)',
      'verify that the power is on',
      'verify the BIOS: Turbo=Enabled',
    ])
  })

  it('and stays off is set, and takes effect whenever it starts', () => {
    const plan = planned({ power: 'off', bios: { Turbo: 'Enabled' } }, facts)
    expect(steps(plan)).toEqual(['set the BIOS: Turbo=Enabled'])
    const staged = { ...facts, 'pending.bios': { Turbo: 'Enabled' } }
    const then = planned({ power: 'off', bios: { Turbo: 'Enabled' } }, staged)
    expect(steps(then)).toEqual([])
    expect(notes(then)).toHaveLength(1)
  })

  it('and is to be switched off is set once it is', () => {
    const plan = planned({ power: 'off', bios: { Turbo: 'Enabled' } }, { ...facts, power: 'on' })
    expect(steps(plan)).toEqual([
      'power off (stop)',
      'verify that the power is off',
      'set the BIOS: Turbo=Enabled',
    ])
  })
})

describe('the firmware of a node', () => {
  const image = (version: string) => ({ version, image: `fw-${version}.bin` })

  it('is updated in order: the BMC first, the BIOS last, one restart for all', () => {
    const firmware = { bios: image('1.8'), nic: image('22.1'), bmc: image('2.14') }
    const facts = {
      power: 'on',
      'firmware.bios': '1.7',
      'firmware.nic': '22.0',
      'firmware.bmc': '2.12',
    }
    const plan = planned({ power: 'on', firmware }, facts)
    expect(steps(plan)).toEqual([
      'update firmware bmc to 2.14 from fw-2.14.bin',
      'update firmware nic to 22.1 from fw-22.1.bin (reboot)',
      'update firmware bios to 1.8 from fw-1.8.bin (reboot)',
      'reboot (reboot)',
      'verify that it restarted',
      'verify that firmware nic is 22.1',
      'verify that firmware bios is 1.8',
    ])
    expect(plan.steps[0]?.reason).toBe('it is 2.12, and should be 2.14')
    expect(plan.steps[2]?.relies).toEqual({ 'firmware.bios': '1.7', power: 'on' })
    expect(plan.disrupted('reboot').size).toBe(1)
  })

  it('that has its version, whatever the BMC writes around it, has no steps', () => {
    const firmware = { bios: image('2.42'), gpu: image('96.00') }
    const facts = {
      power: 'on',
      'firmware.bios': 'U32 v2.42 (11/01/2021)',
      'firmware.gpu': '96.00',
    }
    expect(planned({ power: 'on', firmware }, facts).isEmpty).toBe(true)
  })

  it('is updated where any of its pieces has another version', () => {
    const facts = { power: 'on', 'firmware.gpu': ['95.00', '96.00'] }
    const plan = planned({ power: 'on', firmware: { gpu: image('96.00') } }, facts)
    expect(plan.steps[0]?.reason).toBe('it is 95.00 and 96.00, and should be 96.00')
  })

  it('that waits for a start needs that alone', () => {
    const facts = { power: 'on', 'firmware.bios': '1.7', 'pending.firmware': { bios: '1.8' } }
    const plan = planned({ power: 'on', firmware: { bios: image('1.8') } }, facts)
    expect(steps(plan)[0]).toBe('reboot (reboot)')
    const other = planned({ power: 'on', firmware: { bios: image('1.9') } }, facts)
    expect(steps(other)[0]).toBe('update firmware bios to 1.9 from fw-1.9.bin (reboot)')
  })

  it('of a node that is off is updated without disturbing anybody', () => {
    const facts = { power: 'off', 'firmware.bios': '1.7' }
    expect(steps(planned({ power: 'on', firmware: { bios: image('1.8') } }, facts))).toEqual([
      'update firmware bios to 1.8 from fw-1.8.bin',
      'power on (start)',
      'verify that the power is on',
      'verify that firmware bios is 1.8',
    ])
  })

  it('without an image, without a piece or without a version is told, not guessed', () => {
    const firmware = { bmc: '2.14', nic: image('22'), cpld: image('7'), gpu: image('9') }
    const facts = { power: 'on', 'firmware.bmc': '2.12', 'firmware.nic': [], 'firmware.cpld': null }
    expect(notes(planned({ power: 'on', firmware }, facts))).toEqual([
      `≠ 'firmware.bmc' is 2.12, and should be 2.14; no image is given to update it`,
      `≠ 'firmware.nic': the BMC lists no such firmware; 'items' can name it as the BMC does`,
      `'firmware.cpld': the BMC does not tell its version`,
      `'firmware.gpu' is not known; refresh to see`,
    ])
  })

  describe('of the BIOS, whose settings are another matter afterwards,', () => {
    const facts = { 'firmware.bios': '1.7', 'bios.Turbo': 'Enabled' }
    const wanted = { firmware: { bios: image('1.8') }, bios: { Turbo: 'Enabled', New: 1 } }
    const afterwards = [
      'verify that firmware bios is 1.8',
      'set the BIOS: Turbo=Enabled, New=1',
      'boot from the network, once',
      'reboot (reboot)',
      'verify that it restarted',
      'verify the BIOS: Turbo=Enabled, New=1',
    ]

    it('is followed by them in the same plan, with a start of their own', () => {
      const plan = planned({ power: 'on', boot: 'network', ...wanted }, { power: 'on', ...facts })
      expect(steps(plan).slice(-6)).toEqual(afterwards)
      expect(steps(plan).filter((step) => step.startsWith('reboot'))).toHaveLength(2)
      const passedOver = plan.steps.filter((step) => 'ifWaiting' in step).map(({ kind }) => kind)
      expect(passedOver).toEqual(['boot-device', 'power', 'verify'])
      expect(notes(plan)).toEqual([])
      expect(Plan.fromJSON(JSON.parse(JSON.stringify(plan))).digest).toBe(plan.digest)
    })

    it('is so too where the node was off, or the update waits for the start already', () => {
      const off = planned({ power: 'on', boot: 'network', ...wanted }, { power: 'off', ...facts })
      expect(steps(off).slice(-6)).toEqual(afterwards)
      const pending = { power: 'on', 'pending.firmware': { bios: '1.8' }, ...facts }
      expect(
        steps(planned({ power: 'on', boot: 'network', ...wanted }, pending)).slice(-6),
      ).toEqual(afterwards)
    })

    it('leaves them to the next plan where the start is left to somebody else', () => {
      const plan = planned({ ...wanted }, { power: 'on', ...facts })
      expect(steps(plan).some((step) => step.startsWith('set the BIOS'))).toBe(false)
      expect(notes(plan)).toContain(`'bios' is compared once the BIOS has version 1.8`)
    })
  })
})

describe('a plan with BIOS and firmware', () => {
  const facts = { power: 'on', 'bios.Turbo': 'Disabled', 'firmware.bmc': '2.12' }
  const wanted = { bios: { Turbo: 'Enabled' }, firmware: { bmc: { version: '2.14', image: 'b' } } }
  const plan = planned({ power: 'on', ...wanted }, facts)

  it('is the same after it was written to a file', () => {
    const kept = Plan.fromJSON(JSON.parse(JSON.stringify(plan)))
    expect(kept.digest).toBe(plan.digest)
    expect(kept.steps).toEqual(plan.steps)
  })

  it.each([
    ['bios', { settings: {} }],
    ['bios', { settings: { AdminPassword: 'x' } }],
    ['bios', { settings: { A: ['x'] } }],
    ['firmware', { restart: true }],
    ['firmware', { disruption: 'reboot' }],
    ['firmware', { image: '' }],
    ['firmware', { items: 'x' }],
  ])('whose %s step was made %j is none', (kind, changed) => {
    const data = JSON.parse(JSON.stringify(plan)) as { steps: { kind: string }[] }
    data.steps = data.steps.map((step) => (step.kind === kind ? { ...step, ...changed } : step))
    expect(() => Plan.fromJSON(data)).toThrow(/not a plan/)
  })
})

it('after the steps of any plan nothing is left to do', () => {
  const value = fc.constantFrom('a', 'b', 1, '1', true, 'true')
  const settings = fc.dictionary(fc.constantFrom('A', 'B', 'C'), value)
  fc.assert(
    fc.property(settings, settings, settings, (wanted, current, pending) => {
      const facts: Record<string, FactValue> = { power: 'on', 'pending.bios': pending }
      for (const name of Object.keys(wanted)) facts[`bios.${name}`] = current[name] ?? 'other'
      const plan = planned({ power: 'on', bios: wanted }, facts)
      // What the hardware does with the steps.
      let staged: BiosSettings = { ...pending }
      const now: Record<string, FactValue> = { ...facts }
      for (const step of plan.steps) {
        if (step.kind === 'bios') staged = { ...staged, ...step.settings }
        if (step.kind === 'power') {
          for (const [name, one] of Object.entries(staged)) now[`bios.${name}`] = one
          staged = {}
        }
        if (step.kind !== 'verify-bios') continue
        for (const [name, one] of Object.entries(step.settings))
          expect(isSetTo(now[`bios.${name}`], one)).toBe(true)
      }
      now['pending.bios'] = staged
      expect(planned({ power: 'on', bios: wanted }, now).steps).toEqual([])
      // Nothing is set that is so already, and nobody is restarted for nothing.
      const differs = Object.entries(wanted).some(
        ([name, one]) => !isSetTo(facts[`bios.${name}`], one),
      )
      expect(plan.disrupted('reboot').size).toBe(differs ? 1 : 0)
    }),
  )
})
