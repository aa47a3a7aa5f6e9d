import { expect, it, onTestFinished } from 'vitest'
import { FakeConsole } from '../../console/testing.js'
import { PhoenixError } from '../../error.js'
import { audited, opened } from './testing.js'

it('a console is typed on, noted in the audit log first, and closed with the cluster', async () => {
  const fake = new FakeConsole()
  const phoenix = await opened(['console'], () => ({ console: fake }))
  for await (const answer of phoenix.select('cn1').console.open({ reason: 'hangs' })) {
    if (!answer.ok) throw answer.error
    await answer.value.write('help\r')
  }
  const line = await fake.line(0)
  expect(line.written).toEqual(['help\r'])
  expect(await audited(phoenix)).toEqual([{ action: 'console', nodes: 'cn1', reason: 'hangs' }])
  await phoenix.close()
  expect(line.isClosed).toBe(true)
})

it('a console that is only read needs no row, and takes nothing', async () => {
  const phoenix = await opened(['console'], () => ({ console: new FakeConsole() }))
  onTestFinished(() => phoenix.close())
  for await (const answer of phoenix.select('cn1').console.open({ readOnly: true })) {
    if (!answer.ok) throw answer.error
    await expect(answer.value.write('x')).rejects.toMatchObject({ code: 'usage' })
  }
  expect(await audited(phoenix)).toEqual([])
})

it('where no driver offers the console, the BMC is asked how else it is reached', async () => {
  const phoenix = await opened(['consoleAccess'], () => ({
    consoleAccess: {
      consoleWays: async () => [
        { protocol: 'ipmi', enabled: true, port: 623 },
        { protocol: 'ssh', enabled: true, port: 22, command: 'console com2' },
        { protocol: 'telnet', enabled: false },
      ],
    },
  }))
  onTestFinished(() => phoenix.close())
  for await (const answer of phoenix.select('cn1').console.open()) {
    if (answer.ok) throw new Error('it was opened')
    expect(answer.error.code).toBe('not-supported')
    expect(answer.error.hint).toBe(
      'as its BMC says, the console is reached by IPMI: give the node both drivers, ' +
        "bmc: [redfish({ … }), ipmi({ … })]; or by SSH to the BMC on port 22, then 'console com2'",
    )
  }
})

it('a console in use is told; taking it over is another row', async () => {
  const fake = new FakeConsole()
  fake.refusals.push(new PhoenixError('bmc-busy', 'in use by root'))
  const phoenix = await opened(['console'], () => ({ console: fake }))
  onTestFinished(() => phoenix.close())
  const codes: string[] = []
  for (const takeOver of [false, true]) {
    for await (const answer of phoenix.select('cn1').console.open({ takeOver })) {
      codes.push(answer.ok ? 'open' : answer.error.code)
    }
  }
  expect(codes).toEqual(['bmc-busy', 'open'])
  expect((await audited(phoenix)).map(({ action }) => action)).toEqual([
    'console take-over',
    'console',
  ])
})

it('a folder for logs that cannot be made is told before any console is opened', async () => {
  const fake = new FakeConsole()
  const phoenix = await opened(['console'], () => ({ console: fake }))
  onTestFinished(() => phoenix.close())
  const log = phoenix.select('cn1').console.log({ folder: '/dev/null/logs', takeOver: true })
  await expect(log).rejects.toMatchObject({ code: 'usage', hint: expect.stringMatching(/ENOTDIR/) })
  expect(fake.asked).toEqual([])
  expect(await audited(phoenix)).toEqual([])
})
