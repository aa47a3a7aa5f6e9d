/**
 * Every peculiarity of real BMCs, switched on and off: what our client makes of a BMC that has it, and that
 * the very same call does the ordinary thing where it has not. The BMC counts how often its peculiarity made
 * a difference: a row whose client never met it proves nothing, and fails. Where our client is too careful to
 * meet it, a careless request shows that it is there.
 */
import { type Fault, faultForms, parseFault, type Rack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishOptions } from '../../adapters/redfish/options.js'
import { hpeForm } from '../../adapters/redfish/quirks/push-form.js'
import { Bench } from './bench.js'
import * as work from './matrix-work.js'
import { type Place, system, systemReset, type Work } from './matrix-work.js'

/** What a row has besides. */
interface More {
  /** The client's options. */
  readonly client?: Partial<RedfishOptions>
  /** Our client does not run into it; this does. */
  readonly avoided?: (place: Place) => Promise<unknown>
}

/** The switches, what is asked, what comes of it without them, and with them: a value, or a code. */
type Row = readonly [fault: string, work: Work, off: unknown, on: unknown, more?: More]

const { isPxe, isFirmware, pxe, on, light, power, update, firmware, uefi, isUefi, bios } = work
const same = (fault: string, ask: Work, value: unknown, more?: More): Row =>
  more === undefined ? [fault, ask, value, value] : [fault, ask, value, value, more]
const each = (kind: string, habits: string, row: (fault: string) => Row): Row[] =>
  habits.split(' ').map((habit) => row(`${kind}:${habit}`))

/** Somebody switches the node on just before our client asks for that. */
const race: Work = async ({ bmc, rack, node }) => {
  raced = () => rack.press(node, 'on')
  return bmc.setPower('on').finally(() => {
    raced = undefined
  })
}
let raced: (() => void) | undefined
const log = (message: string) => {
  if (message.startsWith('reset: ')) raced?.()
}

const noHeader = (header: string) =>
  work.crude('GET', system, { headers: { [header]: 'text/csv' } })
const patch = (body: object, headers: Record<string, string> = {}) =>
  work.crude('PATCH', system, { body, headers })

const table: readonly Row[] = [
  ['dead', power, 'off', { code: 'bmc-timeout' }],
  ['refused', power, 'off', { code: 'bmc-unreachable' }],
  same('slow:30', power, 'off'),
  ['unavailable:1', power, 'off', { code: /bmc-(busy|timeout)/ }],
  ['wrong-password', power, 'off', { code: 'bmc-auth' }],
  ['malformed', power, 'off', { code: 'bmc-protocol' }],
  ['reset:1', power, 'off', { code: 'bmc-connection-lost' }],
  ['ignores-boot', pxe, isPxe, { code: 'no-effect' }],
  ['ignores-power', on, 'on', 'off'],
  ['stuck', work.onForLong, 'on', 'powering-on'],

  // One that wants tags, one that rejects them, and all that lies between.
  ...each(
    'etag',
    'required required-412 rejected weak unquoted empty none header body twice first',
    (fault) => same(fault, pxe, isPxe),
  ),
  ...each(
    'etag',
    'required required-412 rejected weak unquoted empty none header body twice',
    (fault) => same(fault, light, 'on'),
  ),
  same('action-etag:rejected', on, 'on', {
    avoided: work.reset(systemReset, { ResetType: 'On' }, { 'If-Match': '*' }),
  }),
  ...each('action-etag', 'required required-428', (fault) => same(fault, on, 'on')),
  same('action-etag:required', work.sends, 'BIOS 2.1.0'),
  ...each('allow', 'reads-only none', (fault) => same(fault, pxe, isPxe)),
  same('compression:always', firmware, isFirmware),
  same('compression:registries', work.attributes, 15),
  same('compression:refuses-identity', power, 'off'),
  same('drops-idle', firmware, isFirmware),
  ['session-limit:0', power, 'off', { code: 'bmc-sessions-full' }],
  ['short-sessions:3', work.many, 1, 3],
  ['short-sessions:3+error-bodies:broken', work.many, 1, 3],
  ['session-timeout:30', work.idle, 1, 2],
  same('wakes-slowly', work.restart, 'off'),
  ['hangs:bios', work.biosAndPower, ['off', 'read'], ['off', 'bmc-timeout']],
  ['dead-links:firmwareItem', firmware, isFirmware, ['', 4]],
  ...each('task', 'absolute named task body message random late', (fault) =>
    same(fault, work.followed, ['23.1.0', 'Completed']),
  ),
  // Nobody can follow these to their end; what they were to do is done.
  ...each('task', 'forgotten restarts', (fault) => same(fault, update, '23.1.0')),
  same('jobs', work.followed, ['23.1.0', 'Completed']),
  same('jobs', bios, [true, 0]),

  same('boot:refuses-same', work.pxeThenDisk, work.isDisk),
  same('boot:whole', pxe, isPxe),
  same('boot:no-mode', pxe, isPxe, {
    avoided: patch({ Boot: { BootSourceOverrideMode: 'UEFI' } }),
  }),
  same('boot:no-mode', pxe, isPxe, { client: { quirks: { bootMode: 'always' } } }),
  same('boot:no-duration-with-path', uefi, isUefi),
  same('boot:path-first', uefi, isUefi, {
    client: { quirks: { uefiTarget: 'path-first' } },
    avoided: patch({
      Boot: { BootSourceOverrideTarget: 'UefiTarget', UefiTargetBootSourceOverride: 'another' },
    }),
  }),
  same('boot:no-none', work.clears, work.isClear, {
    avoided: patch({ Boot: { BootSourceOverrideTarget: 'None' } }),
  }),
  same('boot:refuses-and-does', uefi, isUefi),
  ['boot:unlisted', work.http, work.isHttp, { code: 'not-supported' }, { avoided: pxe }],
  same('boot:job', pxe, isPxe),
  ['boot:usb-cd', work.disc, 'Cd', 'None'],
  [
    'boot:usb-cd',
    work.disc,
    'Cd',
    'UsbCd',
    {
      client: { quirks: { preferredBootTargets: ['UsbCd'] } },
      avoided: async ({ rack, node }) => {
        const told = { Boot: { BootSourceOverrideTarget: 'Cd' } }
        await work.crude('PATCH', system, { body: told })({ rack, node } as Place)
        rack.press(node, 'off')
        rack.press(node, 'on')
        return rack.state(node)
      },
    },
  ],
  same('boot:unlisted', work.http, work.isHttp, {
    client: { quirks: { unlistedBootTargets: ['UefiHttp'] } },
  }),
  ['boot:forgets', work.stays, work.staysOnDisk, { code: 'no-effect' }],
  same('boot:forgets', work.stays, work.staysOnDisk, {
    client: { quirks: { bootMode: 'always' } },
    avoided: patch({ Boot: { BootSourceOverrideEnabled: 'Continuous' } }),
  }),
  same('system-settings:only', pxe, isPxe, { avoided: patch({ Boot: { BootNext: 'Boot0000' } }) }),
  same('system-settings:without-boot', pxe, isPxe),
  same('system-settings:read-only', pxe, isPxe),

  same('empty-body:object', work.clear, undefined, {
    avoided: work.crude('POST', `${system}/LogServices/SEL/Actions/LogService.ClearLog`),
  }),
  same('empty-body:nothing', work.clear, undefined),
  same('success-messages', pxe, isPxe),
  same('success-messages', on, 'on'),
  ...each('media', 'needs-protocol refuses-inserted without-actions lags', (fault) =>
    same(fault, work.insert, 'CD1'),
  ),
  ['media:reserved', work.insert, 'CD1', { code: 'bmc-not-found' }],
  same('media:reserved', work.insert, 'CD1', { client: { quirks: { reservedDrives: ['RDOC'] } } }),
  same('push:plain', work.sends, 'BIOS 2.1.0'),
  ['push:form', work.sends, 'BIOS 2.1.0', { code: 'bmc-refused' }],
  same('push:form', work.sends, 'BIOS 2.1.0', { client: { quirks: { httpPush: hpeForm } } }),
  ['push:waits', work.sends, 'BIOS 2.1.0', { code: 'bmc-refused' }],
  same('push:waits', work.sends, 'BIOS 2.1.0', {
    client: { quirks: { startUpdate: 'always', imageTargets: 'what-it-runs' } },
  }),
  same('bare-bmc-reset', work.restart, 'off'),
  same('unmanaged', work.version, '1.0.0'),
  same('dead-links:registry', bios, [true, 0]),
  ...each('expand', 'works drops ignored refused', (fault) => same(fault, work.readings, [3, 3])),
  same('odd-types', work.summary, [256, 2]),
  same('odd-types', work.watts, 14),
  ['lone-objects+dead-links:sensor', work.readings, [3, 3], [3, 2]],
  same('odd-targets', on, 'on'),
  ...each('slashes', 'redirects lower-case', (fault) => same(fault, pxe, isPxe)),
  same('slashes:strict', pxe, isPxe, { avoided: work.crude('GET', system) }),
  ...each(
    'power-states',
    'null+stuck paused+stuck',
    (fault): Row => [fault, work.onForLong, 'on', 'unknown'],
  ),
  ['parts-when-on', work.parts, [3, 3], [0, 3]],
  ['bare-root', work.bareRoot, ['off', 1], ['not-supported', 1]],
  same('pages:2', firmware, isFirmware),

  same('reset-busy:2', on, 'on'),
  same('reset-same', race, undefined, { client: { log } }),
  ['restart:none', work.reboot, 'On GracefulRestart', 'On GracefulShutdown On'],
  ['restart:hangs', work.reboot, 'On GracefulRestart', 'On'],
  ['restart:hard', work.reboot, 'On GracefulRestart', 'On ForceRestart'],
  ...each('restart', 'hangs hard', (fault) =>
    same(fault, work.reboot, 'On GracefulShutdown On', {
      client: { quirks: { restart: 'by-off-and-on' } },
      avoided: async (place) => {
        await on(place)
        return work.reset(systemReset, { ResetType: 'GracefulRestart' })(place)
      },
    }),
  ),
  ...each('error-bodies', 'page empty bare', (fault) =>
    same(fault, work.missing, { code: 'bmc-not-found' }),
  ),
  ['error-bodies:broken', work.missing, { code: 'bmc-not-found' }, { code: 'bmc-connection-lost' }],
  same('closed-root', power, 'off'),
  same('closed-root', power, 'off', { client: { login: 'basic' } }),
  ['must-change-password', power, 'off', { code: 'bmc-forbidden' }],
  same('must-change-password', work.rotate, 'off'),
  same('account-slots', work.accounts, 'phoenix'),
  same('account-slots', work.rotate, 'off'),
  same('crowded:2+slow:5', work.crowd, true, {
    avoided: (place) => Promise.all([1, 2, 3, 4, 5, 6].map(() => work.crude('GET', system)(place))),
  }),
  same('rsa-exchange', power, 'off'),
  ['old-tls', power, 'off', { code: 'bmc-unreachable' }],
  ...(
    [
      ['length', patch({ AssetTag: 'x' }, { 'Transfer-Encoding': 'chunked' })],
      ['no-expect', patch({ AssetTag: 'x' }, { Expect: '100-continue' })],
      ['accept', noHeader('Accept')],
      ['odata-version', work.crude('GET', system)],
      ['plain-type', patch({ AssetTag: 'x' }, { 'Content-Type': 'application/json; a=b' })],
    ] as const
  ).flatMap(([wants, avoided]) => [
    same(`strict-headers:${wants}`, pxe, isPxe, { avoided }),
    same(`strict-headers:${wants}`, update, '23.1.0', { avoided }),
  ]),
  same('events:bare', work.events, work.started),
  same('events:breaks', work.events, work.started),
  ['events:no-stream', work.events, work.started, { code: 'bmc-protocol' }],
  ['events:full', work.events, work.started, { code: 'bmc-busy' }],
  ['events:push-only', work.events, work.started, { code: 'not-supported' }],
  ...each('subscriptions', 'plain wants-filters rewrites says-modified', (fault) =>
    same(`${fault}+events:push-only`, work.pushed, ['way', work.started, 0]),
  ),

  same('not-ready:post', pxe, isPxe),
  ...each('not-ready', 'post job state', (fault) => same(fault, update, '23.1.0')),
  same('not-ready:job', bios, [true, 0]),
  same('not-ready:state', on, 'on'),
  ['not-licensed', bios, [true, 0], { code: 'bmc-forbidden' }],
  ['lockdown', bios, [true, 0], { code: 'bmc-forbidden' }],
  same('lockdown', on, 'on', { avoided: patch({ AssetTag: 'x' }) }),
  same('bios-jobs', bios, [true, 0], {
    avoided: work.crude('PATCH', `${system}/Bios/Settings`, {
      body: { Attributes: { QuietBoot: false } },
    }),
  }),
  ['bios-jobs', work.biosTwice, ['BootRetryCount'], 'bmc-busy'],
  same('no-settings-object', bios, [true, 0]),
]

/** Those that our client of Redfish never meets, as they are of IPMI, and what has a test of its own. */
const elsewhere = new Set([
  'busy',
  'drops',
  'duplicates',
  'reorders',
  'corrupts',
  'sessions-full',
  'certificate',
])

const faultsOf = (text: string): Fault[] => text.split('+').map(parseFault)

const bench = new Bench()
let rack: Rack
let ahead = 0
const later = (ms: number) => {
  ahead += ms
}
beforeAll(async () => {
  const nodes = table.flatMap(([fault], at) => [
    { name: `off${at}` },
    { name: `on${at}`, fault: faultsOf(fault) },
  ])
  const delays = { powerOnDelay: 5, powerOffDelay: 5, taskDelay: 10, bmcRestartDelay: 20 }
  rack = await bench.start(nodes, { ...delays, now: () => Date.now() + ahead })
})
afterAll(() => bench.end())

describe('a BMC with the switch', () => {
  it.each(table.map((row, at) => [row[0], at, row] as const))(
    '%s on and off (%i)',
    async (fault, at, [, ask, off, wanted, { client = {}, avoided } = {}]) => {
      for (const [node, wish] of [
        [`off${at}`, off],
        [`on${at}`, wanted],
      ] as const) {
        const hurry = fault === 'dead' && node.startsWith('on') ? { deadline: 400 } : {}
        const bmc = bench.client(rack, node, { ...client, ...hurry })
        const place = { bmc, rack, node, later, again: () => bench.client(rack, node, client) }
        const came = await ask(place).catch((error: { code?: string }) => {
          if (error.code === undefined) throw error
          return { code: error.code }
        })
        if (isCode(wish) && wish.code instanceof RegExp) {
          expect(came).toEqual({ code: expect.stringMatching(wish.code) })
        } else expect([node, came]).toEqual([node, wish])
        if (node.startsWith('off')) continue
        for (const [which, { kind }] of faultsOf(fault).entries()) {
          if (avoided !== undefined && which === 0) {
            expect([kind, rack.state(node).struck[kind]]).toEqual([kind, undefined])
            await avoided(place)
          }
          expect([kind, rack.state(node).struck[kind]]).toEqual([kind, expect.any(Number)])
        }
      }
    },
  )

  it('is in this table, whichever it is', () => {
    const habits = faultForms.flatMap((form) => {
      const [, kind = form, said] = /^([^:[]+)(?:\[?:([^\]]+))?/.exec(form) ?? []
      const words = said?.includes('|') ? said.split('|') : []
      return words.length === 0 ? [kind] : words.map((word) => `${kind}:${word}`)
    })
    const tested = table.flatMap(([fault]) => fault.split('+'))
    const isTested = (form: string) =>
      tested.some((one) => one === form || (!form.includes(':') && one.startsWith(form)))
    const usual = new Set(['old-tls:TLSv1', 'old-tls:TLSv1.1'])
    expect(
      habits.filter(
        (form) => !isTested(form) && !usual.has(form) && !elsewhere.has(form.replace(/:.*/, '')),
      ),
    ).toEqual([])
  })
})

function isCode(wish: unknown): wish is { readonly code: unknown } {
  return typeof wish === 'object' && wish !== null && 'code' in wish
}
