import { expect, it } from 'vitest'
import type { Answer } from '../session/test-bmc.js'
import { TestBmc } from '../session/test-bmc.js'
import { connectTo } from '../session/test-connection.js'

const activate = 0x48

/** A BMC that gives its console to administrators alone. */
function strict(privilege: number): TestBmc {
  let level = 0
  return new TestBmc({
    privilege,
    answer: ({ netFn, command, data }): Answer | undefined => {
      if (netFn !== 6) return undefined
      if (command === 0x3b) level = data[0] ?? 0
      if (command !== activate) return undefined
      return level < 4 ? [0xd4] : [0, 0, 0, 0, 0, 200, 0, 200, 0, 0x6f, 2, 0xff, 0xff]
    },
  })
}

it('a console that administrators alone may have is opened in a session that may do so', async () => {
  const bmc = strict(4)
  const line = await (await connectTo(bmc)).console.openConsole()
  expect([...bmc.sessions.values()].map(({ level }) => level)).toEqual([4])
  await line.write(Buffer.from('x'))
  await line.close()
})

it('where the account is none, it is told what the BMC said of the console', async () => {
  const bmc = await connectTo(strict(3))
  await expect(bmc.console.openConsole()).rejects.toMatchObject({
    code: 'bmc-forbidden',
    message: expect.stringContaining('refused opening the console: the privilege does not suffice'),
  })
})
