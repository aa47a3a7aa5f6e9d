/** For tests of the commands that work with hardware: a cluster whose BMCs are written in its configuration. */
import { type Ended, folderWith, phoenix, type Surroundings } from '../testing.js'

/**
 * Five nodes. The BMCs of cn1 to cn4 offer everything and remember what they were asked; cn4 refuses
 * the login; cn5 has a driver that offers power only. What they hear is put into `globalThis.labHeard`.
 */
const lab = `
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
import { defineDriver, option, PhoenixError } from 'phoenix-cluster/ports'

const heard = globalThis.labHeard
const power = (node, say) => ({
  powerState: async () => (node === 'cn3' ? 'powering-on' : 'on'),
  setPower: async (action) => say('power', action),
})
const driver = (name, offers, parts) =>
  defineDriver({
    name,
    options: { password: option.secret().optional() },
    offers,
    connect: async ({ node }) => {
      const say = (...words) => {
        if (node === 'cn4') throw new PhoenixError('bmc-auth', 'the BMC refused the user name or password')
        heard.push([node, ...words])
      }
      return { ...parts(node, say), close: async () => {} }
    },
  })
const sensor = (name, kind, value, unit, more = {}) =>
  ({ id: name, name, kind, value, unit, health: 'OK', chassis: '1', ...more })
const order = [
  { reference: 'Boot0001', name: 'Disk 1', enabled: true },
  { reference: 'Boot0002', name: 'PXE IPv4 eno1', enabled: true },
  { reference: 'Boot0003', name: 'Shell', enabled: false },
]
const entries = [
  { id: '3', time: '2026-03-03T00:00:00Z', severity: 'Critical', message: 'Fan 3 failed' },
  { id: '2', time: '2026-02-02T00:00:00Z', severity: 'Warning', message: 'Fan 3 is slow\\u001b[31m' },
  { id: '1', time: '2026-01-01T00:00:00Z', severity: 'OK', message: 'Log cleared' },
]
const drive = { id: 'Cd', name: 'Virtual CD', kinds: ['CD', 'DVD'] }
const parts = (node, say) => ({
  power: power(node, say),
  chassisPower: {
    chassis: async () => {
      say('chassis?')
      return [
        { id: 'Enclosure', name: 'Enclosure', state: 'on', actions: [] },
        { id: 'Blade3', name: 'Blade 3', state: 'on', actions: ['on', 'off', 'force-off'] },
      ]
    },
    setChassisPower: async (id, action) => say('chassis', id, action),
  },
  bootDevice: {
    bootOverride: async () => {
      say('boot?')
      return node === 'cn1' ? { device: 'network', once: true, protocol: 'pxe', mode: 'uefi' } : { device: 'none', once: false }
    },
    setBootOverride: async (override) => say('boot', override),
  },
  bootOrder: {
    bootOrder: async () => (say('order?'), order),
    setBootOrder: async (references) => (say('order', ...references), { order, staged: true }),
    moveBootOptions: async (pattern, to) => (say('move', pattern, to), { order, staged: false }),
  },
  sensors: {
    sensors: async () => {
      say('sensors')
      const hot = node === 'cn2'
      return {
        readings: [
          sensor('CPU 1', 'temperature', hot ? 95 : 40.5, 'Cel', { limits: { upperCaution: 85, upperCritical: 95 }, ...(hot ? { health: 'Critical' } : {}) }),
          sensor('Fan 1', 'fan', 9000, 'RPM', { limits: { lowerCritical: 500 } }),
          sensor('Fan 2', 'fan', undefined, 'RPM'),
        ],
        unreadable: node === 'cn3' ? [{ path: '/Sensors/7', code: 'bmc-protocol', reason: 'it is no JSON' }] : [],
      }
    },
    powerReading: async () => (say('watts'), node === 'cn3' ? {} : { watts: 300, limit: 500 }),
  },
  logs: {
    logs: async () => (say('logs?'), [{ id: 'SEL', name: 'System Event Log', clearable: true }, { id: 'Audit', name: 'Audit', clearable: false }]),
    entries: async (log, { limit = 1000, since } = {}) => {
      say('entries', log)
      const young = entries.toReversed().filter(({ time }) => since === undefined || Date.parse(time ?? '') >= since.getTime())
      return { entries: young.slice(-limit), older: young.length > limit }
    },
    clear: async (log) => say('clear', log),
  },
  identify: {
    identify: async () => (say('light?'), node === 'cn1' ? 'blinking' : 'off'),
    setIdentify: async (state) => say('light', state),
  },
  virtualMedia: {
    drives: async () => (say('drives?'), [drive, { id: 'Usb', name: 'Usb', kinds: ['USBStick'], image: 'https://files/x.img' }]),
    insert: async ({ address, user, password }) => (say('insert', address, user, password?.reveal()), { ...drive, image: address }),
    eject: async (which) => say('eject', which),
  },
  controller: { resetBmc: async () => say('reset'), waitForBmc: async () => say('wait') },
  accounts: {
    accounts: async () => (say('accounts?'), [{ user: 'admin', role: 'Administrator', enabled: true, locked: false }, ...(node === 'cn2' ? [{ user: 'guest', enabled: false, locked: true }] : [])]),
    rotatePassword: async ({ next, user, prepare, commit }) => {
      await prepare()
      say('password', user, next.reveal())
      if (node === 'cn3') throw new PhoenixError('no-effect', 'the BMC did not take the new password; the old one works')
      await commit()
    },
  },
  events: {
    events: async function* ({ signal } = {}) {
      say('events')
      yield { kind: 'event', event: { time: '2026-01-01T00:00:00Z', severity: 'Warning', message: 'door open' } }
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
    },
  },
  raw: {
    get: async (path) => (say('get', path), { status: 200, body: { Id: path } }),
    post: async (path, body) => (say('post', path, body), { status: 204, body: undefined }),
    patch: async (path, body) => (say('patch', path, body), { status: 200, body }),
    delete: async (path) => (say('delete', path), { status: 204, body: undefined }),
  },
  ipmiRaw: {
    send: async ({ netFn, command, data }) => {
      say('ipmi', netFn, command, ...data)
      if (netFn === 0x30) return { completion: 0xc1, meaning: 'invalid command', data: new Uint8Array() }
      return { completion: 0, meaning: 'done', data: Uint8Array.of(0x20, 0x81) }
    },
  },
  powerLimit: {
    powerLimit: async () => {
      say('limit?')
      const limit = { watts: 450, action: 'log', correctionTime: 1000, samplingPeriod: 1 }
      return node === 'cn1' ? { limit, active: true } : node === 'cn2' ? { limit, active: false } : { active: false }
    },
    setPowerLimit: async (limit) => say('limit', limit),
  },
  restorePolicy: {
    restorePolicy: async () => (say('policy?'), node === 'cn1' ? undefined : 'previous'),
    setRestorePolicy: async (policy) => say('policy', policy),
  },
  watchdog: {
    watchdog: async () => {
      say('watchdog?')
      return { action: 'reset', timeout: 300000, use: 'os', warning: 0, unlogged: false, running: node === 'cn1', left: 1000, expired: node === 'cn2' ? ['os'] : [] }
    },
    setWatchdog: async (setting) => say('watchdog', setting),
    feedWatchdog: async () => say('feed'),
    stopWatchdog: async () => say('stop'),
  },
  bmcNetwork: {
    bmcNetwork: async () => (say('network?'), { ip: '10.1.0.11', prefix: 16, source: 'static', gateway: '10.1.0.1', vlan: 7, mac: '02:00:00:00:00:01' }),
    setBmcNetwork: async (change) => say('network', change),
  },
})
const all = ['power', 'chassisPower', 'bootDevice', 'bootOrder', 'sensors', 'logs', 'identify', 'virtualMedia', 'controller', 'accounts', 'events', 'raw', 'ipmiRaw', 'powerLimit', 'restorePolicy', 'watchdog', 'bmcNetwork']
const whole = driver('whole', all, parts)
const poor = driver('poor', ['power'], (node, say) => ({ power: power(node, say) }))

export default cluster('lab')
  .on(nodes('cn[1-4]'), { bmc: (node) => whole({ address: 'bmc-' + node.name, password: env('LAB_PASSWORD') }) })
  .on(nodes('cn5'), { bmc: poor({ address: 'bmc-cn5' }) })
`

/** What a BMC was asked: the node, and the words. */
type Heard = readonly [node: string, ...words: unknown[]]

/** Such a cluster. */
export interface Lab {
  readonly folder: string
  /** Runs `phoenix ARGS` on it. */
  readonly run: (args: readonly string[], surroundings?: Surroundings) => Promise<Ended>
  /** What the BMCs heard so far. */
  heard(): readonly Heard[]
  /** The rows of the audit log, the newest first. */
  audited(): Promise<readonly Record<string, unknown>[]>
}

/** Makes one; it is gone after the test. */
export function labOf(files: Readonly<Record<string, string>> = {}): Lab {
  process.env.LAB_PASSWORD = 'old-canary'
  const told: Heard[] = []
  Object.assign(globalThis, { labHeard: told })
  const folder = folderWith({ 'cluster.config.ts': lab, ...files })
  const run = (args: readonly string[], surroundings?: Surroundings) =>
    phoenix(folder, args, surroundings)
  return {
    folder,
    run,
    heard: () => told,
    audited: async () => JSON.parse((await run(['audit', 'log', '--json'])).stdout),
  }
}
