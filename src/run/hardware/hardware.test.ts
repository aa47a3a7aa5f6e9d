import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { secretRef } from '../../model/secret.js'
import { Model } from '../../model/settle/model.js'
import { type Written, written } from '../../model/settle/testing.js'
import { Plan } from '../../plan/plan.js'
import type { RunEvent } from '../events.js'
import { needsLook, refresh } from '../refresh.js'
import { benchOf, journal, quick } from '../testing.js'
import { loginFor } from './image.js'
import { Machine } from './testing.js'

let folder = ''
let image = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phoenix-image-'))
  image = join(folder, 'bios.bin')
  await writeFile(image, 'the image')
})
afterAll(() => rm(folder, { recursive: true }))

const deadlines = { ...quick, inForce: 300 }

/** A machine under a configuration: each `round` looks, plans and applies. */
async function under(settings: object, machine = new Machine()) {
  const short: Written = { rules: [['cn1', { bmc: machine.driver(), power: 'on', ...settings }]] }
  const bench = await benchOf(short, {}, { deadlines })
  const { facts, connections, limiter } = bench
  const settle = async () => {
    const model = Model.settle(written(short), await facts.snapshot())
    connections.use(model)
    return model
  }
  const look = async () => {
    const model = await settle()
    const to = { model, connections, limiter, deadlines, signal: undefined }
    const seen = await refresh(needsLook({ model }, model.nodes), to)
    await facts.record(seen.observations)
    return { seen, plan: Plan.of(await settle(), { unseen: new Map([...seen.unseen]) }) }
  }
  const events: RunEvent[] = []
  const apply = async (plan: Plan, signal?: AbortSignal) => {
    machine.log.length = 0
    return bench.run(plan, { allow: ['reboot'], signal, on: (event) => events.push(event) })
  }
  const known = async () =>
    Object.fromEntries(
      [...((await facts.snapshot()).get('cn1') ?? [])].map(([key, { value }]) => [key, value]),
    )
  return { machine, bench, look, apply, known, events, settle }
}

describe('BIOS settings', () => {
  it('are set, take effect by a restart, and a second apply does nothing', async () => {
    const { machine, bench, look, apply, known } = await under({ bios: { Turbo: 'Enabled' } })
    const { plan } = await look()
    expect(await known()).toEqual({ power: 'on', 'bios.Turbo': 'Disabled' })
    const outcome = await apply(plan)
    expect(outcome.result).toBe('done')
    expect(machine.log).toEqual([
      'set {"Turbo":"Enabled"}',
      'read the BIOS',
      'power reboot',
      'read the BIOS',
    ])
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 bios done',
      'cn1 1 power done',
      'cn1 2 verify done',
      'cn1 3 verify-bios done',
    ])
    expect(await known()).toEqual({ power: 'on', 'bios.Turbo': 'Enabled' })
    expect((await look()).plan.isEmpty).toBe(true)
    // Who has all as wanted is not asked for a registry.
    expect(machine.log.at(-1)).toBe('read the BIOS')
  })

  it('that are staged are known to be, and need the restart alone', async () => {
    const { machine, look, apply, known } = await under({ bios: { Turbo: 'Enabled' } })
    machine.pending = { Turbo: 'Enabled', Cores: 4 }
    const { plan } = await look()
    expect(await known()).toMatchObject({ 'pending.bios': { Turbo: 'Enabled' } })
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['power', 'verify', 'verify-bios'])
    await apply(plan)
    expect(await known()).toEqual({ power: 'on', 'bios.Turbo': 'Enabled' })
  })

  it('that there are not are named with what was meant, and nothing else is held up', async () => {
    const { look, machine, apply } = await under({ bios: { Trubo: 'Enabled', Cores: 4 } })
    const { plan } = await look()
    expect(plan.notes).toEqual([
      {
        nodes: 'cn1',
        text: "'bios.Trubo' cannot be set to Enabled: the BIOS has no such attribute; did you mean Turbo?",
        differs: true,
      },
    ])
    await apply(plan)
    expect(machine.current).toEqual({ Turbo: 'Disabled', Cores: 4 })
  })

  it('that the BIOS does not take are a failure that names them', async () => {
    const { machine, look, apply } = await under({ bios: { Turbo: 'Enabled', Cores: 4 } })
    machine.ignored.add('Cores')
    const outcome = await apply((await look()).plan)
    expect(outcome.nodes.get('cn1')).toMatchObject({
      code: 'no-effect',
      reason: expect.stringContaining('settings of the BIOS are not as they were set (Cores)'),
    })
  })
})

describe('the login for an image', () => {
  const bmc = {
    version: '2.14',
    image: 'https://store/bmc.bin',
    user: 'reader',
    password: secretRef('env', 'IMAGE_CANARY'),
  }

  it('is resolved for the BMC, and stands in no plan, event or fact', async () => {
    process.env.IMAGE_CANARY = 'hunter2-canary'
    const { machine, look, apply, bench, events } = await under({ firmware: { bmc } })
    const { plan } = await look()
    await apply(plan)
    delete process.env.IMAGE_CANARY
    expect(machine.logins).toEqual(['reader:hunter2-canary'])
    const shown = JSON.stringify([plan, String(plan), events, [...(await bench.facts.snapshot())]])
    expect(shown).not.toMatch(/hunter2|IMAGE_CANARY|reader/)
  })

  it('that cannot be had is told before anything is done', async () => {
    const { machine, look, apply } = await under({ firmware: { bmc } })
    const { plan } = await look()
    await expect(apply(plan)).rejects.toMatchObject({
      code: 'secret-missing',
      message: expect.stringContaining('IMAGE_CANARY'),
    })
    expect(machine.log).toEqual([])
  })

  it('does not go along with another image than the configuration says it is for', async () => {
    const model = await (await under({ firmware: { bmc } })).settle()
    const step = { node: 'cn1', component: 'bmc', image: bmc.image }
    expect(loginFor(model, step)).toEqual({ user: 'reader', password: bmc.password })
    expect(loginFor(model, { ...step, image: 'https://elsewhere/bmc.bin' })).toBeUndefined()
    expect(loginFor(model, { ...step, component: 'bios' })).toBeUndefined()
  })
})

describe('firmware', () => {
  const bmc = { version: '2.14', image: 'https://store/bmc.bin' }

  it('of the BMC is updated without a restart of the node, and the BMC waited for', async () => {
    const { machine, look, apply, known, events } = await under({ firmware: { bmc } })
    const { plan } = await look()
    expect(plan.disrupted('reboot').size).toBe(0)
    expect((await apply(plan)).result).toBe('done')
    expect(machine.log).toEqual(['under way?', 'update {"BMC":"2.14"}', 'wait for the BMC'])
    expect(machine.images).toEqual(['https://store/bmc.bin'])
    expect(await known()).toEqual({ power: 'on', 'firmware.bmc': '2.14' })
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'progress', node: 'cn1', state: 'Running', percent: 50 }),
    )
    expect((await look()).plan.isEmpty).toBe(true)
  })

  it('of the BIOS is sent from its file, and active after the restart', async () => {
    const machine = new Machine()
    machine.brings = '1.8'
    const { look, apply, known } = await under(
      { firmware: { bios: { version: '1.8', image } } },
      machine,
    )
    const outcome = await apply((await look()).plan)
    expect(outcome.result).toBe('done')
    expect(machine.images).toEqual(['bios.bin 9 the image'])
    expect(machine.log).toEqual(['under way?', 'update "later"', 'power reboot'])
    expect(await known()).toEqual({ power: 'on', 'firmware.bios': '1.8' })
    expect((await look()).plan.isEmpty).toBe(true)
  })

  it('of the BIOS brings other settings, which are made in the same run', async () => {
    const machine = new Machine()
    machine.brings = '1.8'
    machine.onStart = () => {
      // The new BIOS has other defaults, and one attribute more.
      if (machine.versions.bios === '1.8') Object.assign(machine.current, { New: 0, Turbo: 'Auto' })
      machine.onStart = undefined
    }
    const settings = {
      firmware: { bios: { version: '1.8', image } },
      bios: { Turbo: 'Enabled', New: 1 },
    }
    const { bench, look, apply, known } = await under(settings, machine)
    const { plan } = await look()
    const outcome = await apply(plan)
    expect(outcome.result).toBe('done')
    expect(machine.log.filter((it) => !it.startsWith('read'))).toEqual([
      'under way?',
      'update "later"',
      'power reboot',
      'set {"Turbo":"Enabled","New":1}',
      'power reboot',
    ])
    expect(await journal(bench, outcome.run)).toHaveLength(8)
    expect(await known()).toMatchObject({ 'bios.Turbo': 'Enabled', 'bios.New': 1 })
    expect((await look()).plan.isEmpty).toBe(true)
  })

  it('of the BIOS that has all as wanted is not followed by a second restart', async () => {
    const machine = new Machine()
    machine.brings = '1.8'
    machine.onStart = () => Object.assign(machine.current, { Turbo: 'Enabled' })
    const settings = { firmware: { bios: { version: '1.8', image } }, bios: { Turbo: 'Enabled' } }
    const { bench, look, apply } = await under(settings, machine)
    const outcome = await apply((await look()).plan)
    expect(outcome.result).toBe('done')
    expect(machine.log.filter((it) => it === 'power reboot')).toHaveLength(1)
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 firmware done',
      'cn1 1 power done',
      'cn1 2 verify done',
      'cn1 3 verify-firmware done',
      'cn1 4 bios done',
      'cn1 7 verify-bios done',
    ])
    expect((await look()).plan.isEmpty).toBe(true)
  })

  it('that waits for a start of a node that is off is not sent again', async () => {
    const machine = new Machine()
    machine.power = 'off'
    machine.brings = '1.8'
    const firmware = { bios: { version: '1.8', image } }
    const { look, apply, known } = await under({ power: 'off', firmware }, machine)
    await apply((await look()).plan)
    expect(await known()).toMatchObject({ 'pending.firmware': { bios: '1.8' } })
    const { plan } = await look()
    expect(plan.isEmpty).toBe(true)
    expect(plan.notes).toMatchObject([{ differs: true }])
    machine.start()
    expect((await look()).plan.notes).toEqual([])
    expect(await known()).toEqual({ power: 'off', 'firmware.bios': '1.8' })
  })

  it('that waited for a start and did not come with it is begun anew', async () => {
    const { machine, bench, look, apply, known } = await under({
      firmware: { bios: { version: '1.8', image } },
    })
    await bench.facts.record([
      { node: 'cn1', key: 'pending.firmware', value: { bios: '1.8' }, source: 'machine' },
    ])
    const { plan } = await look()
    expect(plan.steps[0]?.kind).toBe('power')
    expect((await apply(plan)).nodes.get('cn1')).toMatchObject({
      code: 'no-effect',
      reason: expect.stringContaining('the version of bios is 1.7, not 1.8'),
    })
    expect(await known()).not.toHaveProperty('pending.firmware')
    machine.brings = '1.8'
    expect((await apply((await look()).plan)).result).toBe('done')
  })

  it('whose update is under way is followed instead of begun once more', async () => {
    const machine = new Machine()
    machine.brings = '1.8'
    const { bench, look, apply } = await under(
      { firmware: { bios: { version: '1.8', image } } },
      machine,
    )
    const { plan } = await look()
    machine.tasks = [{ id: '/tasks/7', name: 'Update', scheduled: false }]
    const begun = { bios: { version: '1.8', task: '/tasks/7' } }
    await bench.facts.record([
      { node: 'cn1', key: 'updating.firmware', value: begun, source: 'machine' },
    ])
    expect((await apply(plan)).result).toBe('done')
    expect(machine.log).toEqual(['under way?', 'follow /tasks/7', 'power reboot'])
    expect(machine.images).toEqual([])
  })

  it('waits for an update of something else, and is sent then', async () => {
    const { machine, look, apply } = await under({ firmware: { bmc } })
    machine.brings = '2.13'
    machine.tasks = [{ id: '/tasks/7', name: 'Update', scheduled: false }]
    const follow = machine.log
    const { plan } = await look()
    machine.onUpdate = () => {
      machine.brings = '2.14'
      return undefined
    }
    expect((await apply(plan)).result).toBe('done')
    expect(follow.slice(0, 2)).toEqual(['under way?', 'follow /tasks/7'])
    expect(machine.images).toHaveLength(1)
  })

  it('is looked at after a connection broke: what is done is not done again', async () => {
    const { machine, look, apply } = await under({ firmware: { bmc } })
    machine.onUpdate = () => {
      machine.versions.bmc = '2.14'
      return Machine.lost()
    }
    expect((await apply((await look()).plan)).result).toBe('done')
    expect(machine.images).toHaveLength(1)
  })

  it('that is refused or finished with another version is a failure', async () => {
    const { machine, look, apply } = await under({ firmware: { bmc } })
    machine.brings = '2.13'
    expect((await apply((await look()).plan)).nodes.get('cn1')).toMatchObject({
      code: 'no-effect',
      reason: expect.stringContaining('its version is not 2.14'),
    })
  })

  it('whose image is not there is told before anything is done', async () => {
    const { machine, look, apply } = await under({
      firmware: { bios: { version: '1.8', image: join(folder, 'none.bin') } },
    })
    const { plan } = await look()
    await expect(apply(plan)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('there is no such file'),
    })
    expect(machine.log).toEqual([])
  })

  it('that is read by nobody but a fact in the configuration is looked at too', async () => {
    const machine = new Machine()
    const { known, look } = await under(
      {
        kernelArgs: (node: { known(key: string): string }) => [
          `bios=${node.known('firmware.bios')}`,
        ],
      },
      machine,
    )
    await look()
    expect(await known()).toEqual({ power: 'on', 'firmware.bios': '1.7' })
  })
})

it('a BMC that has no BIOS settings and lists no firmware holds up nothing else', async () => {
  const machine = new Machine()
  machine.power = 'off'
  const firmware = { bmc: { version: '2.14', image: 'https://store/bmc.bin' } }
  const { look, known } = await under({ bios: { Turbo: 'Enabled' }, firmware }, machine)
  const none = () => {
    throw new PhoenixError('not-supported', 'the BMC shows no BIOS settings')
  }
  Object.defineProperty(machine, 'current', { get: none })
  Object.defineProperty(machine, 'items', { get: none })
  const { plan, seen } = await look()
  expect(seen.unseen.size).toBe(0)
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['power', 'verify'])
  expect(plan.notes.map(({ text }) => text)).toEqual([
    `'firmware.bmc': the BMC does not tell its version`,
    `'bios.Turbo' cannot be set to Enabled: the BMC shows no BIOS settings`,
  ])
  expect(await known()).toMatchObject({ 'firmware.bmc': null })
})

it('who is not answered about the BIOS is not looked at, with the reason', async () => {
  const machine = new Machine()
  const { look } = await under({ bios: { Turbo: 'Enabled' } }, machine)
  Object.defineProperty(machine, 'current', {
    get: () => {
      throw new Error('broken')
    },
  })
  const { seen } = await look()
  expect([...seen.unseen.keys()]).toEqual(['cn1'])
})
