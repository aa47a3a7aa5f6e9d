/** What is secret of an image that is inserted, by its login or by its address, is told to the BMC alone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { open } from 'phoenix-cluster'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { parseFault, type Rack, startRack } from 'phoenix-cluster/adapters/simulated'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
import { Secret } from 'phoenix-cluster/model'
import { afterAll, beforeAll, expect, it } from 'vitest'

const site = cluster('media').on(nodes('n[1-6]'), {
  power: 'on',
  bmc: (node) =>
    redfish({ address: `10.1.0.${node.number}`, user: 'admin', password: env('NOT_NEEDED') }),
})
/** How the BMCs take it: at once, in another form or place, not at all, or half. */
const faults = [
  '',
  'media:refuses-inserted',
  'media:without-actions',
  'not-licensed',
  'wrong-password',
  'odd-targets',
]

const folder = mkdtempSync(join(tmpdir(), 'phoenix-media-'))
let rack: Rack
beforeAll(async () => {
  rack = await startRack(
    faults.map((fault, at) => ({
      name: `n${at + 1}`,
      ...(fault === '' ? {} : { fault: parseFault(fault) }),
    })),
  )
})
afterAll(async () => {
  await rack.close()
  rmSync(folder, { recursive: true })
})

const secret = {
  login: 'canaryLogin1',
  // As people write it, though an address wants it encoded.
  word: 'c@naryWord2',
  signature: 'canarySignature3',
  share: 'canaryShare4',
}
const { login, word, signature } = secret
const address = `https://${login}:${word}@images.example.org/a.iso?X-Signature=${signature}`

it('is in no answer, error, log, plan, fact, audit log, recording or file', async () => {
  const told: unknown[] = []
  const log: string[] = []
  const facts = `file:${join(folder, 'media.db')}`
  const logger = (node: string, message: string) => log.push(`${node} ${message}`)
  const phoenix = await open(site, { facts, through: rack.through, logger })
  const all = phoenix.select('n[1-6]')
  const inserted: string[] = []
  const image = { address, user: 'reader', password: Secret.of(secret.share) }
  for await (const answer of all.virtualMedia.insert(image)) {
    told.push(answer)
    if (answer.ok) inserted.push(answer.node)
  }
  expect(inserted.sort()).toEqual(['n1', 'n2', 'n3', 'n6'])
  for await (const answer of all.virtualMedia.read()) told.push(answer)
  for await (const answer of all.inventory.read()) told.push(answer)
  for await (const answer of all.raw.get('/redfish/v1/Managers/1/VirtualMedia/CD1')) {
    told.push(answer)
  }
  for await (const answer of phoenix.select('n1').raw.record(folder)) told.push(answer)
  told.push(String(await phoenix.plan()), await phoenix.facts.snapshot(), log)
  const rows = await phoenix.audit.list()
  expect(rows.map(({ action }) => action)).toContain('insert image')
  told.push(rows)
  await phoenix.close()

  const text = told.map((one) => inspect(one, { depth: 20, showHidden: true })).join('\n')
  expect(text).toContain('images.example.org/a.iso')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const left = files.filter((file) => file.isFile())
  expect(left.map(({ name }) => name)).toEqual(expect.arrayContaining(['media.db', 'index.json']))
  const written = left.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
  for (const one of [...Object.values(secret), 'naryWord2']) {
    expect([one, text.includes(one)]).toEqual([one, false])
    expect([one, written.some((bytes) => bytes.includes(one))]).toEqual([one, false])
  }
}, 60_000)
