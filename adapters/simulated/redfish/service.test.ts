import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Identities } from '../machine/identity.js'
import { Machine } from '../machine/machine.js'
import { Tally } from '../rack/counters.js'
import { RedfishBmc } from './bmc.js'
import { route } from './http/routes.js'
import { ownTree } from './own/own-tree.js'
import { paths } from './own/paths.js'
import { answer } from './service.js'
import { Sessions } from './sessions.js'

const credential = { user: 'phoenix', password: 'p' }
const basic = `Basic ${Buffer.from('phoenix:p').toString('base64')}`

function bmc(): RedfishBmc {
  const tally = new Tally()
  const sessions = new Sessions({ sessions: 8, timeout: 1800 }, tally)
  const identity = new Identities().of({ name: 'cn1' })
  const machine = new Machine(identity, tally, { on: 150, off: 100 }, 'off', undefined)
  const delays = { on: 150, off: 100 }
  const settings = { credential, sessionTimeout: 1800, delays, restart: 300, task: 100 }
  return new RedfishBmc(machine, sessions, ownTree(), settings)
}

describe('the service', () => {
  const words = fc.oneof(
    fc.constantFrom('Boot', 'ResetType', 'UserName', 'Password', '@odata.id', '__proto__'),
    fc.constantFrom('BootSourceOverrideTarget', 'BootSourceOverrideEnabled', 'Pxe', 'Once', 'On'),
    fc.string(),
  )
  const { tree: body } = fc.letrec((tie) => ({
    leaf: fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null)),
    tree: fc.oneof(
      { maxDepth: 3 },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(words, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const request = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'),
    path: fc.oneof(
      fc.constantFrom(...Object.values(paths)),
      fc.webPath().map((tail) => `${paths.root}${tail}`),
      fc.string(),
    ),
    query: fc.string(),
    body: fc.oneof(
      body.map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
    headers: fc.record({
      authorization: fc.oneof({ arbitrary: fc.constant(basic), weight: 5 }, fc.string()),
      'if-match': fc.option(fc.string(), { nil: undefined }),
    }),
  })

  it('has an answer of the protocol for whatever comes', () => {
    const one = bmc()
    fc.assert(
      fc.property(request, fc.nat(1000), (asked, now) => {
        const request = { ...asked, route: route(one, asked.path, now) }
        const reply = answer({ bmc: one, request, now, clock: () => now })
        expect([200, 201, 202, 204, 400, 401, 404, 405, 409, 412, 415, 501, 503]).toContain(
          reply.status,
        )
        if (reply.status >= 400) {
          const error = (reply.body as { error: { code: string } }).error
          expect(error.code).toMatch(/^Base\.1\.18\.[A-Z]\w+$/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
