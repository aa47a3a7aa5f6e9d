/** Thousands of BMCs that are not as they should be: each call ends, with a result or an error of ours. */
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../src/error.js'
import { Secret } from '../../../src/model/secret.js'
import { RedfishBmc } from '../bmc.js'
import type { Answer, Wire } from '../client/transport/wire.js'
import { quick, type Tree } from './test-bmc.js'
import { pick, placesIn, random, richTree, strangeValue } from './test-fuzz.js'

const password = 'correct horse "battery"'
const file = {
  name: 'x.bin',
  size: 1,
  content: async function* () {
    yield Buffer.from('x')
  },
}

/** Short for real BMCs; ours answers at once or never. */
const soon = { deadline: 100 } as const
const image = { address: 'https://store/x' } as const
const rotation = { next: Secret.of('n'), prepare: async () => {}, commit: async () => {} }

const calls: readonly ((bmc: RedfishBmc) => Promise<unknown>)[] = [
  (bmc) => bmc.powerState(soon),
  (bmc) => bmc.setPower('reboot', soon),
  (bmc) => bmc.setPower('on', soon),
  (bmc) => bmc.bootOverride(soon),
  (bmc) => bmc.setBootOverride({ device: 'network', once: true }, soon),
  (bmc) => bmc.bootOrder.bootOrder(soon),
  (bmc) => bmc.bootOrder.moveBootOptions('*', 'last', soon),
  (bmc) => bmc.bios.read(soon),
  (bmc) => bmc.bios.attributes(soon),
  (bmc) => bmc.bios.set({ Turbo: 'Off', Cores: 2 }, soon),
  (bmc) => bmc.firmware.list(soon),
  (bmc) => bmc.firmware.update({ image, expect: { '0': '9' } }, soon),
  (bmc) => bmc.firmware.update({ image: file }, soon),
  (bmc) => bmc.inventory(soon),
  (bmc) => bmc.hardware.hardware(undefined, soon),
  (bmc) => bmc.sensors.sensors(soon),
  (bmc) => bmc.sensors.powerReading(soon),
  (bmc) => bmc.logs.logs(soon),
  (bmc) => bmc.logs.entries(undefined, soon),
  (bmc) => bmc.identify.setIdentify('on', soon),
  (bmc) => bmc.virtualMedia.insert(image, soon),
  (bmc) => bmc.virtualMedia.eject(undefined, soon),
  (bmc) => bmc.chassisPower.chassis(soon),
  (bmc) => bmc.controller.waitForBmc(soon),
  (bmc) => bmc.accounts.accounts(soon),
  (bmc) => bmc.accounts.rotatePassword(rotation, soon),
  (bmc) => bmc.probe.capabilities(soon),
  (bmc) => bmc.profile(soon),
  (bmc) => bmc.raw.get('/redfish/v1/Chassis', soon),
  (bmc) => bmc.raw.patch('/redfish/v1/Chassis/0', { A: 1 }, soon),
  (bmc) => bmc.members('/redfish/v1/Sensors', soon),
]

/** Bodies that are no resource at all. */
const pages = [
  '',
  ' ',
  '<html><head><title>502</title></head></html>',
  '{"Members": [',
  '[]',
  '7',
  '"text"',
  'null',
  '\ufeff{}',
  '['.repeat(5_000),
  '{"a":'.repeat(5_000),
  `{"error": {"code": 7, "@Message.ExtendedInfo": [null, {"MessageId": {}}, {"Message": [1]}]}}`,
  JSON.stringify({ TaskState: 'Running', Messages: {} }),
  JSON.stringify({ error: { message: `the password is ${password}\u001b[2J` } }),
]

const statuses = [
  200, 201, 202, 204, 206, 301, 308, 400, 401, 403, 404, 409, 412, 428, 500, 501, 503,
]

const headers: readonly Record<string, string>[] = [
  {},
  { location: 'https://elsewhere.example/' },
  { location: '/redfish/v1/Systems' },
  { location: 'http://[' },
  { etag: 'W/""' },
  { etag: '"\u0001"' },
  { 'retry-after': 'soon' },
]

/** A BMC out of a tree, in this very process, that now and then answers something else. */
function wireOf(tree: Tree, next: () => number, oddness: number): Wire {
  const odd = (): Answer => ({
    status: pick(next, statuses),
    headers: pick(next, headers),
    body: pick(next, pages),
  })
  const send = async (method: string, path: string): Promise<Answer> => {
    const isLogin = path === '/redfish/v1/SessionService/Sessions' && method === 'POST'
    if (next() < oddness) return odd()
    if (isLogin) {
      return { status: 201, headers: { 'x-auth-token': 't', location: '/s/1' }, body: '{}' }
    }
    if (method !== 'GET') return { status: pick(next, [200, 202, 204]), headers: {}, body: '' }
    const body: unknown = tree[path]
    return body === undefined
      ? { status: 404, headers: {}, body: '' }
      : { status: 200, headers: {}, body: JSON.stringify(body) }
  }
  return {
    send: ({ method, path }) => send(method, path),
    open: async () => ({
      status: 500,
      headers: {},
      body: (async function* () {})(),
      end: () => {},
    }),
    close: async () => {},
  }
}

/** One case: gives what went wrong with it, or undefined. */
async function problemOf(seed: number): Promise<string | undefined> {
  const next = random(seed)
  const tree = richTree()
  const paths = Object.keys(tree)
  const places = placesIn(tree)
  for (let changes = Math.floor(next() * 6); changes > 0; changes -= 1) {
    const place = pick(next, places)
    place.object[place.key] = strangeValue(next, paths)
  }
  const wire = wireOf(tree, next, pick(next, [0, 0.02, 0.1, 0.5]))
  const bmc = new RedfishBmc(
    { address: '10.0.0.1', user: 'admin', password: Secret.of(password) },
    {
      wire,
      timing: {
        ...quick,
        retry: 0,
        notReady: 0,
        poll: 1,
        readBack: [0],
        restart: 50,
        task: 1,
        lag: 5,
        taskGrace: 5,
      },
    },
  )
  const call = calls[seed % calls.length]
  try {
    return await Promise.race([call?.(bmc).then(() => undefined), hung()])
  } catch (error) {
    return faultOf(error)
  } finally {
    await bmc.close()
  }
}

/** Far more than any call may take with its deadline, however busy the machine is. */
function hung(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('it hangs'), 30_000).unref())
}

function faultOf(error: unknown): string | undefined {
  if (!PhoenixError.is(error))
    return `not an error of ours: ${String((error as Error)?.stack ?? error)}`
  const { code, message, hint = '' } = error
  const told = `${message} ${hint}`
  if (code === 'internal') return `an internal error: ${error.stack}`
  if (/[\p{Cc}\p{Cf}]/u.test(told)) return `not fit for a terminal: ${JSON.stringify(told)}`
  if (told.includes(password) || told.includes('horse')) return `tells the password: ${told}`
  return told.length > 8_000 ? `too long: ${told.length} characters` : undefined
}

describe('a BMC that answers anything', () => {
  const total = 3_100
  const batches = 10

  it.each(Array.from({ length: batches }, (_, i) => i))('is survived, part %i', async (batch) => {
    const faults: string[] = []
    // Several at once: most of the time is spent waiting.
    const seeds = Array.from({ length: total / batches }, (_, i) => batch * (total / batches) + i)
    await Promise.all(
      Array.from({ length: 16 }, async (_, lane) => {
        for (const seed of seeds.filter((it) => it % 16 === lane)) {
          const fault = await problemOf(seed)
          if (fault !== undefined) faults.push(`seed ${seed}: ${fault}`)
        }
      }),
    )
    expect(faults.slice(0, 5)).toEqual([])
  })

  it('is one that works where nothing is strange', async () => {
    const wire = wireOf(richTree(), random(1), 0)
    const options = { address: '10.0.0.1', user: 'admin', password: Secret.of(password) }
    const bmc = new RedfishBmc(options, { wire, timing: quick })
    expect(await bmc.probe.capabilities()).toHaveLength(17)
    expect((await bmc.sensors.sensors()).readings).toHaveLength(5)
    expect((await bmc.inventory()).nics[0]?.id).toBe('0')
    await bmc.close()
  })
})
