import { expect, it, vi } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

// As in a container that runs under a number that nobody has given a name.
vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  userInfo: () => {
    throw new Error('ENOENT: no such file or directory, uv_os_get_passwd')
  },
}))

it('facts are set and unset by a user without a name too', async () => {
  const folder = folderWith({ 'cluster.config.ts': shelf })
  const facts = (...args: string[]) => phoenix(folder, ['facts', ...args])
  expect(await facts('set', 'cn01', 'rack=a', '--new-key')).toMatchObject({ code: 0, stderr: '' })
  expect(await facts('unset', 'cn01', 'rack')).toMatchObject({ code: 0, stderr: '' })
  const { stdout } = await phoenix(folder, ['audit', 'log', '--json'])
  const actors = JSON.parse(stdout).map(({ actor }: { actor: string }) => actor)
  expect(actors).toEqual(['unknown', 'unknown'])
})
