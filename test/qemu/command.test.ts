/** `phoenix simulate --qemu`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { folderWith, shelf, startPhoenix } from '../../src/cli/testing.js'
import { needsPeers } from '../peers.js'
import { qemusOf } from './children.js'

beforeEach((context) => needsPeers(context, 'qemu-system-x86_64'))
const patient = { timeout: 20_000, interval: 50 }

it('runs a machine for each node that is on, until it is told to end', async () => {
  const folder = folderWith({ 'cluster.config.ts': shelf })
  const rack = startPhoenix(folder, [
    'simulate',
    '--qemu',
    '--nodes',
    'cn[01-02]',
    '--memory',
    '32',
  ])
  await rack.printed('2 BMCs of 2 virtual machines (32 MiB each) ready')
  const on = ['power', 'cn02', 'on', '--wait', '--through', '.phoenix/rack.json']
  expect((await startPhoenix(folder, on).ended).stdout).toBe('on\n')
  const [machine, ...others] = qemusOf(rack.process.pid ?? 0)
  expect(others).toEqual([])
  const words = machine?.words.join(' ')
  expect(words).toContain('guest=phoenix-cn02')
  expect(words).toContain('bootfile=http://10.0.2.2:8080/boot.ipxe')
  const log = join(folder, '.phoenix/serial/cn02.log')
  await expect.poll(() => existsSync(log) && readFileSync(log, 'latin1'), patient).toContain('iPXE')
  rack.process.kill('SIGINT')
  expect((await rack.ended).code).toBe(0)
  expect(existsSync(`/proc/${machine?.pid}`)).toBe(false)
})

it('refuses more machines than memory holds', async () => {
  const folder = folderWith({ 'cluster.config.ts': shelf })
  const { code, stderr } = await startPhoenix(folder, ['simulate', '--qemu', '--memory', '999999'])
    .ended
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /has \d+ MiB free: enough for 0 machines of 999999 MiB\n {2}choose some with/,
  )
})
